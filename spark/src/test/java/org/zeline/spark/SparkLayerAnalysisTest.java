package org.zeline.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.cli.json.Json;
import org.zeline.cli.json.LayerJson;
import org.zeline.interpreter.value.ModelException;
import org.zeline.report.LayerReport;

class SparkLayerAnalysisTest {
    private static final SparkSession SPARK = Samples.local();
    private static final int COUNT = 22;

    @TempDir
    private Path folder = Path.of(".");

    private List<String> data = List.of();

    @AfterAll
    static void stops() {
        SPARK.stop();
    }

    @BeforeEach
    void writesSamples() throws IOException {
        data = Samples.labelled(folder, COUNT);
    }

    private String[] words(String... more) throws IOException {
        return Stream.of(
                        Stream.of(Samples.classifier(folder, 1).toString()),
                        data.stream(),
                        Stream.of("--bounds", "-9,9", "--batch", "5", "--kernels", "scalar"),
                        Stream.of(more))
                .flatMap(part -> part)
                .toArray(String[]::new);
    }

    private static String alone(String... words) {
        List<String> all = new ArrayList<>(List.of("lsa"));
        all.addAll(List.of(words));
        all.add("--json");
        return Samples.zeline(all.toArray());
    }

    private static String json(LayerReport report) {
        return Json.line(json -> LayerJson.write(json, report));
    }

    @Test
    void findsWhatOneProcessFinds() throws IOException {
        String[] words = words(
                "--attack",
                "pgd,gaussian,deepfool",
                "--eps",
                "0.5",
                "--grid",
                "0,0.5,1",
                "--against",
                Samples.classifier(folder, 2).toString());
        SparkLayerAnalysis analysis = SparkLayerAnalysis.of(words);
        String expected = alone(words);

        assertThat(expected).contains("deepfool", "comparison");
        for (int partitions : new int[] {1, 4, 50}) {
            assertThat(json(analysis.run(SPARK, partitions))).isEqualTo(expected);
        }
        String[] threaded =
                Stream.concat(Stream.of(words), Stream.of("--threads", "3")).toArray(String[]::new);
        assertThat(json(SparkLayerAnalysis.of(threaded).run(SPARK, 3))).isEqualTo(expected);
    }

    @Test
    void batchesAreThoseOfAMeasureThatComparesTheSamplesOfABatch() throws IOException {
        String[] words = words("--attack", "uniform", "--measure", "linear-cka");

        assertThat(json(SparkLayerAnalysis.of(words).run(SPARK, 7))).isEqualTo(alone(words));
    }

    /** Only times differ from run to run. */
    private static String withoutTimes(String json) {
        return json.replaceAll("\"seconds\": ?[^,}]*", "");
    }

    @Test
    void anEnsembleOfAttacksIsSharedToo() throws IOException {
        String[] words = words(
                "--attack",
                "autoattack",
                "--eps",
                "1",
                "--grid",
                "0,0.5",
                "--steps",
                "8",
                "--queries",
                "20",
                "--alone");
        String expected = alone(words);

        assertThat(expected).contains("square");
        for (int partitions : new int[] {1, 5}) {
            assertThat(withoutTimes(json(SparkLayerAnalysis.of(words).run(SPARK, partitions))))
                    .isEqualTo(withoutTimes(expected));
        }
    }

    @Test
    void goesOnFromWhatAFolderHolds() throws IOException {
        String kept = folder.resolve("kept").toString();
        SparkLayerAnalysis.of(words("--attack", "pgd", "--samples", "15")).run(SPARK, 3, kept);
        List<Path> parts = Samples.parts(kept);
        assertThat(parts).hasSize(3);
        Files.delete(parts.get(1));

        String[] more = words("--attack", "pgd,gaussian");
        String expected = alone(more);
        assertThat(json(SparkLayerAnalysis.of(more).run(SPARK, 20, kept))).isEqualTo(expected);
        assertThat(Samples.parts(kept))
                .as("one batch each, of five under two attacks")
                .hasSize(10)
                .contains(parts.get(0), parts.get(2));
        assertThat(json(SparkLayerAnalysis.of(more).run(SPARK, 4, kept))).isEqualTo(expected);
        assertThat(Samples.parts(kept)).hasSize(10);
    }

    @Test
    void aFolderOfAnotherSeedIsRefused() throws IOException {
        String kept = folder.resolve("kept").toString();
        SparkLayerAnalysis.of(words("--attack", "fgsm")).run(SPARK, 1, kept);

        SparkLayerAnalysis other = SparkLayerAnalysis.of(words("--attack", "fgsm", "--seed", "8"));
        assertThatThrownBy(() -> other.run(SPARK, 1, kept))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("holds results of another question, network or seed");
    }

    @Test
    void whatCannotBeComputedIsSaidAndNotKept() throws IOException {
        String kept = folder.resolve("kept").toString();
        String[] words = Stream.of(
                        Stream.of(Samples.undefined(folder).toString()),
                        data.stream(),
                        Stream.of("--bounds", "-9,9", "--attack", "gaussian"))
                .flatMap(part -> part)
                .toArray(String[]::new);
        SparkLayerAnalysis analysis = SparkLayerAnalysis.of(words);

        assertThatThrownBy(() -> analysis.run(SPARK, 1, kept))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("NaN");
        assertThat(Samples.parts(kept)).isEmpty();
    }

    @Test
    void wordsThatAreNoAnalysisAreRefused() throws IOException {
        String[] certified = words("--attack", "pgd", "--certify");
        assertThatThrownBy(() -> SparkLayerAnalysis.of(certified))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--certify");
        String[] unknown = words("--attack", "pdg");
        assertThatThrownBy(() -> SparkLayerAnalysis.of(unknown)).hasMessageContaining("knows no pdg");
    }
}
