package org.zeline.spark;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A standalone cluster on the loopback interface: a master and workers of one core. Spark's jars are those of the
 * test's class path; Zeline is in the jar that is submitted, and nowhere else.
 */
final class StandaloneCluster implements AutoCloseable {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final String HOST = "127.0.0.1";

    /** Options of JVMs that live for seconds: only the quick compiler, and one thread for garbage. */
    static final List<String> BRIEF = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private final Path folder;
    private final Path home;
    private final String url;
    private final List<Process> workers = new ArrayList<>();
    private final Process master;
    private final List<String> options;

    /**
     * Starts a cluster.
     *
     * @param folder a new one, for its files
     * @param count of workers
     * @param options of each JVM
     */
    StandaloneCluster(Path folder, int count, List<String> options) throws IOException {
        this.folder = Files.createDirectory(folder);
        this.options = options;
        this.home = Files.createDirectory(folder.resolve("spark"));
        linkJars();
        int port = freePort();
        url = "spark://" + HOST + ":" + port;
        master = start(
                folder.resolve("master.log"),
                List.of(
                        "org.apache.spark.deploy.master.Master",
                        "--host",
                        HOST,
                        "--port",
                        Integer.toString(port),
                        "--webui-port",
                        Integer.toString(freePort())));
        for (int i = 0; i < count; i++) {
            workers.add(start(
                    folder.resolve("worker" + i + ".log"),
                    List.of(
                            "org.apache.spark.deploy.worker.Worker",
                            "--host",
                            HOST,
                            "--cores",
                            "1",
                            "--memory",
                            "600m",
                            "--webui-port",
                            Integer.toString(freePort()),
                            "--work-dir",
                            folder.resolve("work" + i).toString(),
                            url)));
        }
    }

    private void linkJars() throws IOException {
        Path jars = Files.createDirectory(home.resolve("jars"));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path jar = Path.of(entry);
            String name = String.valueOf(jar.getFileName());
            if (name.endsWith(".jar") && !name.startsWith("zeline-")) {
                Files.createSymbolicLink(jars.resolve(name), jar.toAbsolutePath());
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Process start(Path log, List<String> words) throws IOException {
        List<String> command = new ArrayList<>(List.of(JAVA.toString(), "-Xmx512m"));
        command.addAll(options);
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .forEach(command::add);
        command.addAll(List.of("-cp", home.resolve("jars") + "/*"));
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        Map<String, String> environment = builder.environment();
        environment.put("SPARK_HOME", home.toString());
        environment.put("SPARK_SCALA_VERSION", "2.13");
        environment.put("SPARK_LOCAL_IP", HOST);
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        return builder.start();
    }

    /**
     * Submits a command line of {@code zeline-spark.jar}.
     *
     * @param log takes what the driver prints
     * @param settings of Spark, as {@code name=value}
     */
    Process submit(Path log, List<String> settings, List<String> words) throws IOException {
        return submit(url, log, settings, words);
    }

    /**
     * Submits a command line to another master.
     *
     * @param to its address, or {@code local[N]} for threads of the driver
     */
    Process submit(String to, Path log, List<String> settings, List<String> words) throws IOException {
        List<String> command = new ArrayList<>(List.of("org.apache.spark.deploy.SparkSubmit", "--master", to));
        List<String> all = new ArrayList<>(List.of(
                "spark.driver.host=" + HOST,
                "spark.driver.bindAddress=" + HOST,
                "spark.executor.memory=512m",
                "spark.executor.extraJavaOptions=" + String.join(" ", options),
                "spark.ui.enabled=false"));
        all.addAll(settings);
        all.forEach(setting -> command.addAll(List.of("--conf", setting)));
        command.addAll(List.of("--class", "org.zeline.spark.Main"));
        command.add(System.getProperty("zeline.sparkJar"));
        command.addAll(words);
        return start(log, command);
    }

    /** Kills one of the executors, by its process id. */
    void killExecutor() {
        Optional<ProcessHandle> executor = workers.stream()
                .flatMap(worker -> worker.toHandle().descendants())
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains("CoarseGrainedExecutorBackend"))
                        .isPresent())
                .findFirst();
        if (!executor.orElseThrow().destroyForcibly()) {
            throw new IllegalStateException("the executor could not be killed");
        }
    }

    @Override
    public void close() {
        List<Process> all = new ArrayList<>(workers);
        all.add(master);
        for (Process process : all) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroy();
        }
        try {
            for (Process process : all) {
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            }
            try (Stream<Path> links = Files.list(home.resolve("jars"))) {
                for (Path link : links.toList()) {
                    Files.delete(link);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }
}
