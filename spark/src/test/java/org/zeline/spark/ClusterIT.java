package org.zeline.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.interpreter.Instructions;

/** Jobs on a standalone cluster of a master and two workers, each in a JVM of its own. */
@Tag("cluster")
@Timeout(600)
class ClusterIT {
    private static final int IMAGES = 500;
    private static final int REPLICATES = 2000;

    @TempDir
    private static Path folder = Path.of(".");

    private static StandaloneCluster cluster;
    private static List<String> pvalue = List.of();
    private static List<String> calibrate = List.of();
    private static String table = "";
    private static String result = "";

    @TempDir
    private Path own = Path.of(".");

    /** What one process says, which each job has to repeat byte for byte. */
    @BeforeAll
    static void starts() throws IOException {
        cluster = new StandaloneCluster(folder.resolve("cluster"), 2, StandaloneCluster.BRIEF);
        Path images = Samples.images(folder, IMAGES);
        Path image = Files.write(folder.resolve("image.npy"), Samples.npy(2));
        pvalue = new ArrayList<>(List.of("pvalue"));
        pvalue.addAll(List.of(Samples.question(folder, "--kernels", "scalar", "--input", images.toString())));
        calibrate = new ArrayList<>(List.of("calibrate"));
        calibrate.addAll(List.of(Samples.question(
                folder, "--kernels", "scalar", "--input", image.toString(), "--replicates", REPLICATES + "")));
        List<String> alone = new ArrayList<>(pvalue);
        alone.addAll(List.of("--table", folder.resolve("alone.csv").toString()));
        Samples.zeline(alone.toArray());
        table = Files.readString(folder.resolve("alone.csv"));
        result = Samples.zeline(
                Stream.concat(calibrate.stream(), Stream.of("--json")).toArray());
    }

    @AfterAll
    static void stops() {
        cluster.close();
    }

    private Process images(List<String> settings, String... more) throws IOException {
        List<String> words = new ArrayList<>(pvalue);
        words.addAll(List.of("--table", own.resolve("t.csv").toString(), "--output", kept().toString()));
        words.addAll(List.of(more));
        return cluster.submit(own.resolve("log"), settings, words);
    }

    private Process replicates(List<String> settings, String... more) throws IOException {
        List<String> words = new ArrayList<>(calibrate);
        words.addAll(List.of("--result", own.resolve("r.json").toString(), "--output", kept().toString()));
        words.addAll(List.of(more));
        return cluster.submit(own.resolve("log"), settings, words);
    }

    private Path kept() {
        return own.resolve("kept");
    }

    private List<Path> parts() throws IOException {
        return Files.isDirectory(kept()) ? Samples.parts(kept().toString()) : List.of();
    }

    /** What the parts hold. */
    private List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path part : parts()) {
            lines.addAll(Files.readAllLines(part));
        }
        return lines;
    }

    private List<ImageRecord> records() throws IOException {
        return lines().stream().map(ImageRecord::of).toList();
    }

    private void done(Process driver) throws InterruptedException, IOException {
        int status = driver.waitFor();
        assertThat(status).as(() -> log()).isZero();
    }

    private String log() {
        try {
            return Files.readString(own.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Waits until a job has finished some parts, but not all. */
    private void waitForParts(Process driver, int count) throws IOException, InterruptedException {
        while (parts().size() < count) {
            assertThat(driver.isAlive()).as(() -> log()).isTrue();
            Thread.sleep(20);
        }
    }

    private void assertTable() throws IOException {
        assertThat(Files.readString(own.resolve("t.csv"))).isEqualTo(table);
        // nothing twice: corrupt images are not kept
        assertThat(records().stream().map(ImageRecord::image))
                .hasSize(IMAGES - IMAGES / 100)
                .doesNotHaveDuplicates();
    }

    private void assertResult() throws IOException {
        assertThat(Files.readString(own.resolve("r.json"))).isEqualTo(result);
        assertThat(lines()).hasSize(REPLICATES).doesNotHaveDuplicates();
    }

    @Test
    void imagesOfAClusterHaveTheTableOfOneProcess() throws Exception {
        done(images(List.of()));

        assertTable();
        assertThat(table.lines().filter(line -> line.startsWith("i105.npy,,"))).hasSize(1);
    }

    @Test
    void replicatesOfAClusterAreThoseOfOneProcessWithSpeculationToo() throws Exception {
        done(replicates(List.of(
                "spark.speculation=true",
                "spark.speculation.quantile=0.1",
                "spark.speculation.multiplier=1.01",
                "spark.speculation.minTaskRuntime=1ms",
                "spark.speculation.interval=10ms")));

        assertResult();
    }

    /** The other jobs, and the driver of this one, do not have the module. */
    @Test
    void executorsWithTheVectorModuleUseItAndGiveTheTableOfOneProcessThatUsesIt() throws Exception {
        String images = Samples.images(own, 12).toString();
        String[] question = Samples.question(
                own, "--input", images, "--table", own.resolve("t.csv").toString());
        List<String> words = new ArrayList<>(List.of("pvalue"));
        words.addAll(List.of(question));
        Samples.zeline(
                Stream.concat(words.stream(), Stream.of("--kernels", "vector")).toArray());
        String alone = Files.readString(own.resolve("t.csv"));
        Files.delete(own.resolve("t.csv"));
        words.addAll(List.of("--output", kept().toString()));
        done(cluster.submit(
                own.resolve("log"),
                List.of("spark.executor.extraJavaOptions=--add-modules jdk.incubator.vector"),
                words));

        assertThat(Files.readString(own.resolve("t.csv"))).isEqualTo(alone);
        String kernels = Instructions.VECTOR.kernelName();
        assertThat(kernels).isNotEqualTo(Instructions.SCALAR.kernelName());
        assertThat(records().stream().flatMap(record -> record.results().stream()))
                .hasSize(11)
                .allMatch(json -> json.contains("\"kernels\":\"" + kernels + "\""));
    }

    @Test
    void imagesSurviveAnExecutorThatIsKilled() throws Exception {
        Process driver = images(List.of(), "--partitions", "40");
        waitForParts(driver, 3);
        cluster.killExecutor();
        assertThat(parts().size()).isLessThan(40);
        done(driver);

        assertTable();
        assertThat(log()).contains("Lost executor");
    }

    @Test
    void replicatesSurviveAnExecutorThatIsKilled() throws Exception {
        Process driver = replicates(List.of(), "--partitions", "40");
        waitForParts(driver, 3);
        cluster.killExecutor();
        assertThat(parts().size()).isLessThan(40);
        done(driver);

        assertResult();
        assertThat(log()).contains("Lost executor");
    }

    @Test
    void layersOfAClusterAreThoseOfOneProcessThoughAnExecutorIsKilled() throws Exception {
        List<String> words = new ArrayList<>(
                List.of("lsa", Samples.classifier(own, 1).toString(), "--bounds", "-9,9", "--batch", "5"));
        words.addAll(Samples.labelled(own, 250));
        words.addAll(List.of("--attack", "pgd,gaussian", "--steps", "150", "--kernels", "scalar"));
        words.addAll(List.of("--result", own.resolve("l.json").toString()));
        Samples.zeline(words.toArray());
        String alone = Files.readString(own.resolve("l.json"));
        Files.delete(own.resolve("l.json"));
        words.addAll(List.of("--output", kept().toString(), "--partitions", "40"));
        Process driver = cluster.submit(own.resolve("log"), List.of(), words);
        waitForParts(driver, 3);
        cluster.killExecutor();
        assertThat(parts().size()).isLessThan(40);
        done(driver);

        assertThat(Files.readString(own.resolve("l.json"))).isEqualTo(alone);
        assertThat(lines()).hasSize(2 * 250 / 5).doesNotHaveDuplicates();
        assertThat(log()).contains("Lost executor");
    }

    @Test
    void imagesSurviveTasksThatFailAtTheirFirstAttempt() throws Exception {
        done(images(firstAttemptsFail(), "--partitions", "20"));

        assertTable();
        assertFirstAttemptsFailed();
    }

    @Test
    void replicatesSurviveTasksThatFailAtTheirFirstAttempt() throws Exception {
        done(replicates(firstAttemptsFail(), "--partitions", "20"));

        assertResult();
        assertFirstAttemptsFailed();
    }

    private List<String> firstAttemptsFail() throws Exception {
        return List.of(
                "spark.jars=" + FirstAttemptFails.jar(own.resolve("fails.jar")),
                "spark.plugins=" + FirstAttemptFails.class.getName());
    }

    private void assertFirstAttemptsFailed() throws IOException {
        assertThat(log()).contains(FirstAttemptFails.MESSAGE);
        Pattern lost = Pattern.compile("Lost task (\\d+)\\.(\\d+) in stage");
        assertThat(lost.matcher(log()).results().map(found -> found.group(1) + "." + found.group(2)))
                .containsExactlyInAnyOrder("0.0", "5.0", "10.0", "15.0");
        assertThat(parts()).hasSize(20);
    }

    @Test
    void imagesGoOnAfterTheDriverWasKilled() throws Exception {
        Process driver = images(List.of(), "--partitions", "40");
        waitForParts(driver, 3);
        driver.destroyForcibly().waitFor();
        List<Path> before = parts();
        assertThat(before.size()).isBetween(3, 39);
        assertThat(own.resolve("t.csv")).doesNotExist();

        done(images(List.of(), "--partitions", "7"));

        assertTable();
        assertThat(parts()).containsAll(before);
    }

    @Test
    void replicatesGoOnAfterTheDriverWasKilled() throws Exception {
        Process driver = replicates(List.of(), "--partitions", "40");
        waitForParts(driver, 3);
        driver.destroyForcibly().waitFor();
        List<Path> before = parts();
        assertThat(before.size()).isBetween(3, 39);

        done(replicates(List.of(), "--partitions", "7"));

        assertResult();
        assertThat(parts()).containsAll(before);
    }
}
