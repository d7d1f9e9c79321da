package org.zeline.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.cli.input.Npy;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/**
 * Measures what Spark costs, and checks a model of the time of a job against runs; {@code benchmarks/README.md} has the
 * command. It runs on request only. Tables of all runs must agree.
 */
class Scaling {
    private static final String MODELS = Samples.MODELS.toAbsolutePath().toString();
    private static final int SIDE = 16;
    private static final int CLUSTER_IMAGES = 100_000;
    private static final List<String> JVM = List.of();

    @TempDir
    private Path folder = Path.of(".");

    private int runs;

    /** A question about images. */
    private record Problem(String name, List<String> words, int images) {}

    /**
     * A run of the program, from the start of its JVM to its end; milliseconds since 1970.
     *
     * @param table what it wrote
     */
    private record Run(long start, long end, String table) {
        double seconds() {
            return (end - start) / 1000.0;
        }
    }

    /** A run on Spark, and what it says about itself. */
    private record SparkRun(Run run, EventLog log) {
        double job() {
            return (log.jobDone() - log.firstLaunch()) / 1000.0;
        }
    }

    private static int count(String property, int otherwise) {
        return Integer.getInteger("zeline." + property, otherwise);
    }

    private Problem problem(String name, int images, String... more) throws IOException {
        Path inputs = Files.createDirectory(folder.resolve("images-" + name.replaceAll("\\W+", "-")));
        for (int k = 0; k < images; k++) {
            SplittableRandom random = new SplittableRandom(k);
            double[] x = new double[SIDE * SIDE];
            for (int i = 0; i < x.length; i++) {
                x[i] = random.nextGaussian();
            }
            Files.write(
                    inputs.resolve(String.format("i%05d.npy", k)), Npy.write(Tensor.of(Shape.of(1, 1, SIDE, SIDE), x)));
        }
        List<String> words = new ArrayList<>(List.of("pvalue", MODELS + "/unet16_c8.onnx", "--input"));
        words.add(inputs.toString());
        words.addAll(List.of("--hypothesis", "back", "--top-k", "40", "--variance", "1", "--kernels", "scalar"));
        words.addAll(List.of(more));
        return new Problem(name, words, images);
    }

    /** A problem whose images take a millisecond or two. */
    private Problem tiny(int images) throws IOException {
        Path own = Files.createDirectories(folder.resolve("tiny/images"));
        for (int k = 0; k < images; k++) {
            Files.write(own.resolve(String.format("i%05d.npy", k)), Samples.npy(k));
        }
        List<String> words = new ArrayList<>(List.of("pvalue"));
        words.addAll(List.of(Samples.question(folder, "--kernels", "scalar", "--input", own.toString())));
        return new Problem("tiny", words, images);
    }

    private List<String> words(Problem problem, Path table, String... more) {
        List<String> words = new ArrayList<>(problem.words);
        words.addAll(List.of("--table", table.toString()));
        words.addAll(List.of(more));
        return words;
    }

    private Path own() throws IOException {
        return Files.createDirectory(folder.resolve("run" + runs++));
    }

    private static Run finished(Process process, long start, Path own) throws IOException, InterruptedException {
        int status = process.waitFor();
        long end = System.currentTimeMillis();
        assertThat(status).as(Files.readString(own.resolve("log"))).isZero();
        return new Run(start, end, Files.readString(own.resolve("t.csv")));
    }

    private Run alone(Problem problem, int threads) throws IOException, InterruptedException {
        Path own = own();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("zeline.sparkJar"),
                "org.zeline.cli.Main"));
        command.addAll(words(problem, own.resolve("t.csv"), "--threads", threads + ""));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(own.resolve("log").toFile());
        long start = System.currentTimeMillis();
        return finished(builder.start(), start, own);
    }

    /** Runs on threads of the driver if there is a master, otherwise on the cluster. */
    private SparkRun spark(StandaloneCluster cluster, Problem problem, String master, int cores, String... more)
            throws IOException, InterruptedException {
        Path own = own();
        Path events = Files.createDirectory(own.resolve("events"));
        List<String> settings = new ArrayList<>(EventLog.settings(events));
        settings.add("spark.cores.max=" + cores);
        List<String> words = words(problem, own.resolve("t.csv"), more);
        long start = System.currentTimeMillis();
        Process driver = master.isEmpty()
                ? cluster.submit(own.resolve("log"), settings, words)
                : cluster.submit(master, own.resolve("log"), settings, words);
        Run run = finished(driver, start, own);
        return new SparkRun(run, EventLog.in(events));
    }

    @Test
    void measures() throws IOException, InterruptedException {
        try (StandaloneCluster cluster = new StandaloneCluster(folder.resolve("cluster"), 2, JVM)) {
            ScalingModel tasks = tasks(cluster, tiny(count("tiny", 1000)));
            scale(cluster, problem("0.05 s", count("brief", 400)), tasks);
            scale(
                    cluster,
                    problem(
                            "5 s",
                            count("long", 16),
                            "--search",
                            "exhaustive",
                            "--post-process",
                            "onnx:" + MODELS + "/discs16.onnx"),
                    tasks);
        }
    }

    /** What a task costs, whose image takes a millisecond or two. */
    private ScalingModel tasks(StandaloneCluster cluster, Problem tiny) throws IOException, InterruptedException {
        String many = tiny.images + "";
        Path kept = folder.resolve("kept");
        SparkRun each = spark(cluster, tiny, "", 1, "--partitions", many);
        SparkRun written = spark(cluster, tiny, "", 1, "--partitions", many, "--output", kept.toString());
        double part = part(kept);
        SparkRun known = spark(cluster, tiny, "", 1, "--partitions", many, "--output", kept.toString());
        assertThat(List.of(written.run.table, known.run.table)).containsOnly(each.run.table);
        double task = medianGap(each.log);
        System.out.printf(Locale.ROOT, "%n| per task, on one executor | ms |%n|---|---|%n");
        System.out.printf(Locale.ROOT, "| scheduling it and taking its result | %.2f |%n", 1000 * task);
        System.out.printf(Locale.ROOT, "| the same if its part is kept | %.2f |%n", 1000 * medianGap(written.log));
        System.out.printf(Locale.ROOT, "| the driver's work on a part that is kept | %.2f |%n", 1000 * part);
        System.out.printf(Locale.ROOT, "| the image, until its result | %.2f |%n", 1000 * medianRun(written.log));
        System.out.printf(Locale.ROOT, "| the image, if its result is kept | %.2f |%n", 1000 * medianRun(known.log));
        System.out.printf(
                Locale.ROOT,
                "%nEach executor fetches the jar of %.1f MB from the driver.%n",
                Files.size(Path.of(System.getProperty("zeline.sparkJar"))) / 1e6);
        return new ScalingModel(0, 0, task, part);
    }

    private static double median(LongStream values) {
        long[] sorted = values.sorted().toArray();
        return sorted[sorted.length / 2] / 1000.0;
    }

    private static double medianRun(EventLog log) {
        return median(log.laterTasks().stream().mapToLong(EventLog.Task::run));
    }

    /** From the start of a task to that of the next one, without its own work; one executor ran them. */
    private static double medianGap(EventLog log) {
        List<EventLog.Task> tasks = log.tasks().stream()
                .sorted(Comparator.comparingLong(EventLog.Task::launched))
                .toList();
        return median(IntStream.range(1, tasks.size() - 1)
                .mapToLong(i -> tasks.get(i + 1).launched()
                        - tasks.get(i).launched()
                        - tasks.get(i).run()));
    }

    /** How long the driver takes to read what a task found, and to write it: parts of a folder, once more. */
    private double part(Path kept) throws IOException {
        List<List<String>> parts = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(kept, "part-*")) {
            for (Path file : files) {
                parts.add(Files.readAllLines(file));
            }
        }
        try (ResultFolder again =
                ResultFolder.open(folder.resolve("again").toString(), new Configuration(), "what parts cost")) {
            long start = 0;
            for (int i = 0; i < parts.size(); i++) {
                if (i == parts.size() / 2) {
                    start = System.nanoTime(); // the first half warms up
                }
                again.add(parts.get(i).stream()
                        .map(line -> ImageRecord.of(line).line())
                        .toList());
            }
            return (System.nanoTime() - start) / 1e9 / (parts.size() - parts.size() / 2);
        }
    }

    private void scale(StandaloneCluster cluster, Problem problem, ScalingModel tasks)
            throws IOException, InterruptedException {
        Run one = alone(problem, 1);
        Run two = alone(problem, 2);
        SparkRun local1 = spark(cluster, problem, "local[1]", 1);
        SparkRun local2 = spark(cluster, problem, "local[2]", 2);
        SparkRun executor = spark(cluster, problem, "", 1);
        SparkRun executors = spark(cluster, problem, "", 2);
        assertThat(List.of(two.table, local1.run.table, local2.run.table, executor.run.table, executors.run.table))
                .containsOnly(one.table);

        System.out.printf(
                Locale.ROOT,
                "%n| %s per image: serial part | local[1] | one executor | two executors |%n|---|---|---|---|%n",
                problem.name);
        List<SparkRun> measured = List.of(local1, executor, executors);
        row("JVM and question, s", measured, run -> (run.log.begun() - run.run.start) / 1000.0);
        row("session, s", measured, run -> (run.log.job() - run.log.begun()) / 1000.0);
        row("wait for the first executor, s", measured, run -> (run.log.firstLaunch() - run.log.job()) / 1000.0);
        row("first task of an executor above later ones, s", measured, Scaling::preparation);
        row("job, s", measured, SparkRun::job);
        row("end: table and shutdown, s", measured, run -> (run.run.end - run.log.jobDone()) / 1000.0);
        row("later tasks, s each", measured, Scaling::perImage);

        System.out.printf(
                Locale.ROOT,
                "%n| %s per image, %d images | s | images per s | model, s |%n|---|---|---|---|%n",
                problem.name,
                problem.images);
        row("one process, one thread", one, problem, "");
        row("one process, two threads", two, problem, "");
        ScalingModel locally = model(local1, tasks);
        row("local[1]", local1.run, problem, seconds(locally, problem, 1));
        row("local[2]", local2.run, problem, seconds(locally, problem, 2));
        ScalingModel clustered = model(executor, tasks);
        row("one executor", executor.run, problem, seconds(clustered, problem, 1));
        row("two executors", executors.run, problem, seconds(clustered, problem, 2));

        System.out.printf(
                Locale.ROOT,
                "%n| %s per image, %d images, executors | model, s | images per s | time in images |%n|---|---|---|---|%n",
                problem.name,
                CLUSTER_IMAGES);
        for (int cores : new int[] {1, 16, 256}) {
            long partitions = ScalingModel.tasks(CLUSTER_IMAGES, cores);
            double seconds = clustered.seconds(CLUSTER_IMAGES, partitions, cores);
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %.0f | %.1f | %.0f %% |%n",
                    cores,
                    seconds,
                    CLUSTER_IMAGES / seconds,
                    100 * clustered.efficiency(CLUSTER_IMAGES, partitions, cores));
        }
    }

    private interface Figure {
        double of(SparkRun run);
    }

    private static void row(String name, List<SparkRun> runs, Figure figure) {
        StringBuilder cells = new StringBuilder();
        runs.forEach(run -> cells.append(String.format(Locale.ROOT, " %.3f |", figure.of(run))));
        System.out.printf(Locale.ROOT, "| %s |%s%n", name, cells);
    }

    private static void row(String name, Run run, Problem problem, String model) {
        System.out.printf(
                Locale.ROOT, "| %s | %.1f | %.2f | %s |%n", name, run.seconds(), problem.images / run.seconds(), model);
    }

    private static String seconds(ScalingModel model, Problem problem, int cores) {
        long tasks = ScalingModel.tasks(problem.images, cores);
        return String.format(Locale.ROOT, "%.1f", model.seconds(problem.images, tasks, cores));
    }

    private static double perImage(SparkRun run) {
        return run.log.laterTasks().stream()
                        .mapToLong(EventLog.Task::run)
                        .average()
                        .orElseThrow()
                / 1000;
    }

    private static double preparation(SparkRun run) {
        return run.log.firstTasks().stream()
                                .mapToLong(EventLog.Task::run)
                                .average()
                                .orElseThrow()
                        / 1000
                - perImage(run);
    }

    /** The model with what a run shows; its tasks have one image each. */
    private static ScalingModel model(SparkRun run, ScalingModel tasks) {
        double before = (run.log.firstLaunch() - run.run.start) / 1000.0;
        double after = (run.run.end - run.log.jobDone()) / 1000.0;
        return new ScalingModel(before + preparation(run) + after, perImage(run), tasks.task(), tasks.part());
    }
}
