package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.cli.input.Npy;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.report.page.PageChecks;
import org.zeline.si.calibration.Noise;
import org.zeline.si.data.Covariance;

/** Calibration by real null images in place of drawn noise. */
class NullImagesTest {
    private static final int SIDE = 16;
    private static final int COUNT = 150;

    @TempDir
    private static Path folder = Path.of(".");

    /** Images of noise that is correlated, half of them for estimates, half of them for the check. */
    @BeforeAll
    static void writesImages() throws IOException {
        Covariance truth = new Covariance.Kronecker(new Covariance.Ar1(0.6, 1), SIDE, new Covariance.Ar1(0.6, 1), SIDE);
        Noise noise = Noise.of(truth, SIDE * SIDE);
        SplittableRandom random = new SplittableRandom(7);
        for (String part : List.of("check", "estimate")) {
            Path images = Files.createDirectory(folder.resolve(part));
            for (int k = 0; k < COUNT; k++) {
                Files.write(
                        images.resolve(String.format("%03d.npy", k)),
                        Npy.write(Tensor.of(Shape.of(1, 1, SIDE, SIDE), noise.draw(random))));
            }
        }
    }

    private static Invocation calibrate(String variance, Object... more) {
        Object[] words = {
            "calibrate",
            Invocation.model("unet16_c8"),
            "--input",
            folder.resolve("check/000.npy"),
            "--hypothesis",
            "back",
            "--threshold",
            "0.4",
            "--normalize",
            "--variance",
            variance,
            "--null-images",
            folder.resolve("check")
        };
        Object[] all = Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return Invocation.of(all);
    }

    private static JsonObject selective(JsonObject result) {
        return result.getAsJsonObject("methods")
                .getAsJsonArray("selective")
                .get(1)
                .getAsJsonObject();
    }

    /** Planted defect: independent noise of the right variance is stated, the real one is correlated. */
    @Test
    void aWrongCovarianceIsFoundAndAnEstimatedOneIsNot() throws IOException {
        Path report = folder.resolve("wrong.html");
        Invocation wrong = calibrate("1", "--report", report, "--threads", 2).done();
        assertThat(wrong.out().replaceAll("\\s+", " "))
                .contains(
                        "Of 150 replicates 150 had a region",
                        "The images are real (150 of " + folder.resolve("check") + "), so the rate is the type I error",
                        "That is above the level",
                        "p-values are too small");
        Document page = PageChecks.checked(Files.readString(report));
        assertThat(page.select("#p-values p").text()).contains("real image without signal");
        assertThat(page.select("#settings tr").eachText())
                .anyMatch(row -> row.contains("150 null images of"))
                .noneMatch(row -> row.contains("Mean of every element"));

        Path file = folder.resolve("noise.json");
        Invocation.of("noise", "--data", folder.resolve("estimate"), "--model", "stationary", "--output", file)
                .done();
        JsonObject right =
                calibrate("file:" + file, "--json", "--threads", 2).done().object();
        assertThat(right.get("replicates").getAsInt()).isEqualTo(COUNT);
        assertThat(right.getAsJsonObject("null_images").get("fresh_replicates").getAsInt())
                .isEqualTo(COUNT);
        assertThat(selective(right).get("lower").getAsDouble()).isLessThan(0.05);
        right.getAsJsonArray("uniformity")
                .forEach(
                        test -> assertThat(test.getAsJsonObject().get("p_value").getAsDouble())
                                .isGreaterThan(1e-6));
    }

    @Test
    void theSeedChoosesTheOrderAndThreadsDoNotMatter() {
        String one = calibrate("1", "--replicates", 8, "--json").done().out();
        assertThat(calibrate("1", "--replicates", 8, "--json", "--threads", 2)
                        .done()
                        .out())
                .isEqualTo(one);
        assertThat(calibrate("1", "--replicates", 8, "--json", "--seed", 2)
                        .done()
                        .out())
                .isNotEqualTo(one);
        assertThat(calibrate("1", "--replicates", 8, "--json", "--augment", "flips,shifts")
                        .done()
                        .object()
                        .getAsJsonObject("null_images")
                        .get("changes")
                        .getAsString())
                .isEqualTo("flips and shifts");
    }

    @Test
    void aCheckpointBelongsToItsImages() throws IOException {
        Path file = folder.resolve("run.csv");
        String whole = calibrate("1", "--replicates", 7, "--json").done().out();
        calibrate("1", "--replicates", 3, "--checkpoint", file).done();
        assertThat(calibrate("1", "--replicates", 7, "--json", "--checkpoint", file)
                        .done()
                        .out())
                .isEqualTo(whole);
        assertThat(Files.readAllLines(file)).hasSize(8);
        calibrate("1", "--replicates", 8, "--checkpoint", file, "--augment", "flips")
                .refused(2, "run.csv", "another question");
        calibrate("1", "--replicates", 8, "--checkpoint", file, "--null-images", folder.resolve("estimate"))
                .refused(2, "--null-images");
        Invocation.of(
                        "calibrate",
                        Invocation.model("unet16_c8"),
                        "--input",
                        folder.resolve("check/000.npy"),
                        "--hypothesis",
                        "back",
                        "--threshold",
                        0.4,
                        "--normalize",
                        "--variance",
                        1,
                        "--checkpoint",
                        file)
                .refused(2, "run.csv", "another question");
    }

    @Test
    void repeatedImagesAreSaid() {
        Invocation few = Invocation.of(
                "calibrate",
                Invocation.model("unet16_c8"),
                "--input",
                folder.resolve("check/000.npy"),
                "--hypothesis",
                "back",
                "--threshold",
                0.4,
                "--normalize",
                "--variance",
                1,
                "--null-images",
                folder + "/check/00?.npy",
                "--replicates",
                15);
        assertThat(few.done().out().replaceAll("\\s+", " "))
                .contains("Of 15 replicates", "As replicates repeat images", "only 10 replicates are independent");
    }

    @Test
    void aSignalIsAddedToRealImages() {
        JsonObject power = calibrate("1", "--replicates", 4, "--signal", "0,9", "--json")
                .done()
                .object();
        assertThat(power.getAsJsonObject("null_images").get("images").getAsInt())
                .isEqualTo(COUNT);
        assertThat(power.getAsJsonArray("power")).hasSize(2);
    }

    @Test
    void whatIsWrongIsNamed() throws IOException {
        calibrate("1", "--noise-mean", 3).refused(2, "--noise-mean goes with drawn noise");
        calibrate("1", "--augment", "turns").refused(2, "--augment: must be flips or shifts, got 'turns'");
        Invocation.of("calibrate", "--problem", Invocation.golden("unet8-back-1"), "--augment", "flips")
                .refused(2, "--augment goes with --null-images");
        Path other = Files.createDirectories(folder.resolve("other"));
        Files.write(other.resolve("small.npy"), Npy.write(Tensor.of(Shape.of(1, 1, 8, 8), new double[64])));
        Object[] words = {
            "calibrate", "--problem", Invocation.golden("unet8-back-1"), "--models", Invocation.MODELS, "--null-images"
        };
        Invocation.of(words[0], words[1], words[2], words[3], words[4], words[5], other)
                .refused(2, "small.npy", "1x1x8x8");
        Invocation.of(words[0], words[1], words[2], words[3], words[4], words[5], folder.resolve("none"))
                .refused(2, "none: there is no such file");
    }
}
