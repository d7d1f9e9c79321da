package example;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * Runs {@link MainJob} in two class loaders at the same time, each with its own copy of the library, like two
 * applications in a servlet container.
 */
public final class TwoCopies {
    private TwoCopies() {}

    /**
     * Runs both copies.
     *
     * @param args the class path of a copy, the model's file and the number of threads
     * @throws Exception if a copy fails
     */
    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String[] problems = in.lines().toArray(String[]::new);
        try (URLClassLoader one = copy(args[0]);
                URLClassLoader two = copy(args[0])) {
            if (one.loadClass("org.zeline.si.RegionInference") == two.loadClass("org.zeline.si.RegionInference")) {
                throw new IllegalStateException("the two class loaders share the library");
            }
            CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> run(one, args, problems));
            CompletableFuture<String> second = CompletableFuture.supplyAsync(() -> run(two, args, problems));
            System.out.print(first.get());
            System.out.print(second.get());
        }
    }

    private static URLClassLoader copy(String classPath) throws Exception {
        String[] entries = classPath.split(File.pathSeparator);
        URL[] urls = new URL[entries.length];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = new File(entries[i]).toURI().toURL();
        }
        return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    }

    private static String run(ClassLoader loader, String[] args, String[] problems) {
        Thread.currentThread().setContextClassLoader(loader);
        try {
            return (String) loader.loadClass("example.MainJob")
                    .getMethod("run", String.class, String.class, String[].class)
                    .invoke(null, args[1], args[2], problems);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
