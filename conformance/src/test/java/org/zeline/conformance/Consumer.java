package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * An external program, compiled as a module against the jars of Zeline's selective inference.
 *
 * @param classes the folder of its class files
 * @param libraries the jars that it needs at run time
 */
record Consumer(Path classes, List<Path> libraries) {
    private static final List<String> NAMES = List.of(
            "zeline-onnx-proto",
            "zeline-interpreter",
            "zeline-si-engine",
            "protobuf-java",
            "commons-numbers-gamma",
            "commons-numbers-fraction",
            "commons-numbers-core");

    static Consumer compile(Path classes) throws IOException {
        List<Path> libraries = NAMES.stream().map(Consumer::library).toList();
        List<String> arguments =
                new ArrayList<>(List.of("--release", "17", "-d", classes.toString(), "--module-path", path(libraries)));
        try (Stream<Path> files = Files.walk(Path.of("src/test/consumer/src/main/java"))) {
            files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(arguments::add);
        }
        tool("javac", arguments);
        return new Consumer(classes, libraries);
    }

    /** Runs a JDK tool, which must succeed. */
    static void tool(String name, List<String> arguments) {
        StringWriter log = new StringWriter();
        PrintWriter writer = new PrintWriter(log);
        int status = ToolProvider.findFirst(name).orElseThrow().run(writer, writer, arguments.toArray(String[]::new));
        assertThat(status).as(log.toString()).isZero();
    }

    /** The class path of the program. */
    String classPath() {
        return classes + File.pathSeparator + path(libraries);
    }

    /** The arguments that start one of its classes from the class path. */
    List<String> onClassPath(String main, String... args) {
        return words(List.of("--class-path", classPath(), "example." + main), args);
    }

    /** The arguments that start one of its classes from the module path. */
    List<String> onModulePath(String main, String... args) {
        return words(List.of("--module-path", classPath(), "--module", "example/example." + main), args);
    }

    private static List<String> words(List<String> first, String... then) {
        return Stream.concat(first.stream(), Arrays.stream(then)).toList();
    }

    private static String path(List<Path> files) {
        return String.join(
                File.pathSeparator, files.stream().map(Path::toString).toList());
    }

    /** The only jar with this name and a version suffix on the class path of the tests. */
    private static Path library(String name) {
        String[] entries = System.getProperty("java.class.path").split(File.pathSeparator, -1);
        List<Path> found = Arrays.stream(entries)
                .map(Path::of)
                .filter(entry -> entry.getFileName().toString().matches(name + "-[0-9.]+\\.jar"))
                .toList();
        assertThat(found).as("%s on %s", name, Arrays.asList(entries)).hasSize(1);
        return found.get(0);
    }
}
