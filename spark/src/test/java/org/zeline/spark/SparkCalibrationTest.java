package org.zeline.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.cli.inference.Checkpoint;
import org.zeline.si.calibration.Replicate;

class SparkCalibrationTest {
    private static final SparkSession SPARK = Samples.local();
    private static final String PROBLEM =
            Samples.GOLDEN.resolve("unet8-back-1.json").toString();

    @TempDir
    private Path folder = Path.of(".");

    @AfterAll
    static void stops() {
        SPARK.stop();
    }

    private static String[] words(String... more) {
        return Stream.concat(Stream.of("--problem", PROBLEM, "--models", Samples.MODELS.toString()), Stream.of(more))
                .toArray(String[]::new);
    }

    private static List<String> lines(List<Replicate> replicates) {
        return replicates.stream().map(Checkpoint::line).toList();
    }

    /** The replicates that one process keeps. */
    private List<String> alone(String suffix, String... more) throws IOException {
        Path file = folder.resolve("alone.csv");
        List<String> all = new ArrayList<>(List.of("calibrate"));
        all.addAll(List.of(words(more)));
        all.addAll(List.of("--checkpoint", file.toString()));
        Samples.zeline(all.toArray());
        List<String> lines = Files.readAllLines(Path.of(file + suffix));
        return lines.subList(1, lines.size());
    }

    @Test
    void replicatesAreThoseOfOneProcess() throws IOException {
        SparkCalibration calibration = SparkCalibration.of(words("--replicates", "20"));
        List<String> expected = alone("", "--replicates", "20", "--threads", "2");

        assertThat(expected).hasSize(20);
        for (int partitions : new int[] {1, 3, 20, 50}) {
            assertThat(lines(calibration.run(SPARK, partitions).get(0))).isEqualTo(expected);
        }
        assertThat(lines(SparkCalibration.of(words("--replicates", "20", "--threads", "3"))
                        .run(SPARK, 4)
                        .get(0)))
                .isEqualTo(expected);
    }

    @Test
    void aTaskThatFailsAtItsFirstAttemptLosesNothing() {
        SparkCalibration calibration = SparkCalibration.of(words("--replicates", "6"));
        String kept = folder.resolve("kept").toString();
        JavaRDD<long[]> tasks = calibration.tasks(SPARK, Map.of(), 3).map(place -> {
            if (TaskContext.get().attemptNumber() == 0 && TaskContext.getPartitionId() == 1) {
                throw new IllegalStateException("a failure that the test wants");
            }
            return place;
        });
        try (ResultFolder results = calibration.folder(kept, SPARK)) {
            calibration.draw(tasks, SPARK, Optional.of(results), new HashMap<>(), done -> {});

            List<String> lines = results.lines();
            assertThat(lines).hasSize(6);
            assertThat(lines(calibration.run(SPARK, 1, kept).get(0)))
                    .isEqualTo(lines(calibration.run(SPARK, 2).get(0)));
            assertThat(results.lines()).isEqualTo(lines);
        }
    }

    @Test
    void powerStudiesHaveASeriesForEachStrength() throws IOException {
        String[] study = {"--replicates", "6", "--signal", "0.5,2", "--signal-size", "3"};
        List<List<Replicate>> found = SparkCalibration.of(words(study)).run(SPARK, 5);

        assertThat(found).hasSize(2);
        assertThat(lines(found.get(0))).isEqualTo(alone(".0.5", study));
        assertThat(lines(found.get(1))).isEqualTo(alone(".2.0", study));
        assertThat(lines(found.get(1))).isNotEqualTo(lines(found.get(0)));
    }

    @Test
    void nullImagesTravelWithTheJob() throws IOException {
        Path dark = Files.createDirectory(folder.resolve("dark"));
        for (int k = 0; k < 6; k++) {
            Files.write(dark.resolve("d" + k + ".npy"), Samples.npy(100L + k));
        }
        Path image = Files.write(folder.resolve("image.npy"), Samples.npy(2));
        List<String> words = List.of(
                Samples.model(folder).toString(),
                "--input",
                image.toString(),
                "--variance",
                "1",
                "--hypothesis",
                "back",
                "--threshold",
                "0.4",
                "--null-images",
                dark.toString(),
                "--augment",
                "flips",
                "--replicates",
                "8");
        Path file = folder.resolve("alone.csv");
        List<String> all = new ArrayList<>(List.of("calibrate", "--checkpoint", file.toString()));
        all.addAll(words);
        Samples.zeline(all.toArray());
        SparkCalibration calibration = SparkCalibration.of(words.toArray(String[]::new));

        assertThat(lines(calibration.run(SPARK, 3).get(0)))
                .isEqualTo(Files.readAllLines(file).subList(1, 9));
    }

    @Test
    void goesOnFromWhatAFolderHolds() throws IOException {
        String kept = folder.resolve("kept").toString();
        List<String> few = lines(SparkCalibration.of(words("--replicates", "9"))
                .run(SPARK, 3, kept)
                .get(0));
        List<Path> parts = Samples.parts(kept);
        assertThat(parts).hasSize(3);
        Files.delete(parts.get(1));

        SparkCalibration more = SparkCalibration.of(words("--replicates", "14"));
        List<String> all = lines(more.run(SPARK, 2, kept).get(0));

        assertThat(all).hasSize(14).isEqualTo(lines(more.run(SPARK, 1).get(0)));
        assertThat(all.subList(0, 9)).isEqualTo(few);
        assertThat(Samples.parts(kept)).hasSize(4);
        // nothing is missing now
        assertThat(lines(more.run(SPARK, 2, kept).get(0))).isEqualTo(all);
        assertThat(Samples.parts(kept)).hasSize(4);
    }

    @Test
    void aFolderOfAnotherSeedIsRefused() {
        String kept = folder.resolve("kept").toString();
        SparkCalibration.of(words("--replicates", "2")).run(SPARK, 1, kept);

        assertThatThrownBy(() -> SparkCalibration.of(words("--replicates", "2", "--seed", "8"))
                        .run(SPARK, 1, kept))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SparkCalibration.of(words("--replicates", "2", "--noise-mean", "1"))
                        .run(SPARK, 1, kept))
                .hasMessageContaining("holds results of another question, network or seed");
    }
}
