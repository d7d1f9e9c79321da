package org.zeline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.zeline.report.page.CalibrationPage;
import org.zeline.report.page.NoisePage;
import org.zeline.report.page.PageChecks;
import org.zeline.report.page.PowerPage;
import org.zeline.report.page.StabilityPage;
import org.zeline.report.text.CalibrationText;
import org.zeline.report.text.NoiseText;
import org.zeline.report.text.PowerText;
import org.zeline.report.text.StabilityText;
import org.zeline.report.text.Text;
import org.zeline.si.calibration.CalibrationResult;
import org.zeline.si.calibration.PowerResult;
import org.zeline.si.calibration.Replicate;
import org.zeline.si.data.Covariance;
import org.zeline.si.distribution.PValue;
import org.zeline.si.evaluation.RegionStability;
import org.zeline.si.noise.Background;
import org.zeline.si.noise.ImageShape;
import org.zeline.si.noise.NoiseEstimate;
import org.zeline.si.noise.NoiseFit;
import org.zeline.si.noise.NoiseModel;
import org.zeline.si.noise.NullImages;
import org.zeline.si.search.SearchSettings;

/** The text and the page of a result hold the same numbers. */
final class RenderersTest {
    private static final NetworkFile NETWORK = new NetworkFile("models/unet.onnx", "ab12");
    private static final Origin ORIGIN = new Origin("1", "17", "zeline calibrate");
    private static final List<Replicate> REPLICATES = LongStream.range(0, 20)
            .mapToObj(i -> Replicate.of(
                    i,
                    new Replicate.Outcome(
                            3, 0.5, new PValue((i + 0.5) / 20, 0, 1), OptionalDouble.empty(), i / 2000.0, 1)))
            .toList();

    private static String text(Consumer<PrintWriter> print) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        print.accept(out);
        out.flush();
        return text.toString();
    }

    /** Every row of a table stands in a line of the text, cell by cell. */
    private static void assertSameRows(Document page, String section, String text, int columns) {
        List<List<String>> rows = page.select("#" + section + " tbody tr").stream()
                .map(row -> row.select("th, td").eachText())
                .toList();
        assertThat(rows).isNotEmpty();
        for (List<String> row : rows) {
            assertThat(text.lines().map(line -> String.join(" ", line.strip().split(" +"))))
                    .as(row.toString())
                    .contains(String.join(" ", row.subList(0, columns)));
        }
    }

    @Test
    void ofACalibration() {
        CalibrationReport report = new CalibrationReport(
                CalibrationResult.of(REPLICATES),
                NETWORK,
                "image.npy",
                7,
                0.5,
                new Covariance.Scalar(2),
                "a score above 0.25",
                SearchSettings.DEFAULT,
                null);
        String text = text(out -> CalibrationText.print(out, report));
        Document page = PageChecks.checked(CalibrationPage.html(report, ORIGIN));
        assertSameRows(page, "rates", text, 4);
        assertSameRows(page, "uniformity", text, 3);
        assertThat(page.select(".verdict").text()).isEqualTo(report.verdict());
        assertThat(String.join(" ", text.split("\\s+"))).contains(report.verdict());
        assertThat(page.select("#settings td").eachText())
                .contains("ab12", "image.npy", "7", "0.5000", "a score above 0.25", "20, 20 with a region");
        assertThat(page.select("h1 + .question").text()).contains("unet.onnx").doesNotContain("models/");
    }

    @Test
    void ofACalibrationWithoutARegion() {
        CalibrationReport report = new CalibrationReport(
                CalibrationResult.of(List.of()),
                NETWORK,
                "image.npy",
                7,
                0,
                new Covariance.Scalar(2),
                "a score above 0.25",
                SearchSettings.DEFAULT,
                null);
        assertThat(report.verdict()).contains("No replicate had a region");
        assertThat(PageChecks.checked(CalibrationPage.html(report, ORIGIN)).select("svg"))
                .isEmpty();
    }

    @Test
    void ofACalibrationByRealImages() {
        NullImageSource dark = new NullImageSource("dark", 10, 10, "flips");
        CalibrationReport report = new CalibrationReport(
                CalibrationResult.of(REPLICATES),
                NETWORK,
                "image.npy",
                7,
                0,
                new Covariance.Scalar(2),
                "a score above 0.25",
                SearchSettings.DEFAULT,
                dark);
        assertThat(report.verdict())
                .contains(
                        "The images are real (10 of dark), so the rate is the type I error",
                        "As replicates repeat images",
                        "only 10 replicates are independent");
        Document page = PageChecks.checked(CalibrationPage.html(report, ORIGIN));
        assertThat(page.select("#settings td").eachText())
                .contains("10 null images of dark, with random flips; 10 replicates take each once, more take them at"
                        + " random");
    }

    /** Images with much to worry about: correlated, uneven, with outliers, and few. */
    private static NullImages troubled() {
        SplittableRandom random = new SplittableRandom(3);
        List<double[]> images = new ArrayList<>();
        for (int k = 0; k < 9; k++) {
            double[] image = new double[2 * 12 * 12];
            double level = 1.5 * random.nextGaussian();
            for (int i = 0; i < image.length; i++) {
                double noise = random.nextGaussian() * (i % 12 < 3 ? 4 : 1) * (k == 4 ? 3 : 1);
                image[i] = level + noise + (random.nextInt(150) == 0 ? 20 : 0);
            }
            images.add(image);
        }
        return NullImages.of(new ImageShape(2, 12, 12), images);
    }

    @Test
    void ofNoise() {
        NullImages images = troubled();
        NoiseEstimate estimate = NoiseEstimate.of(images, NoiseModel.SCALAR, false, Background.IMAGE);
        NoiseReport report = new NoiseReport(estimate, NoiseFit.of(images, estimate), "dark", "values as they are");
        String text = text(out -> NoiseText.print(out, report));
        Document page = PageChecks.checked(NoisePage.html(report, ORIGIN));
        assertSameRows(page, "tests", text, 4);
        assertSameRows(page, "blocks", text, 3);
        assertThat(report.worries()).hasSizeGreaterThanOrEqualTo(4);
        assertThat(page.select("#worries p").eachText()).isEqualTo(report.worries());
        String words = String.join(" ", text.split("\\s+"));
        assertThat(words).contains(report.verdict()).contains(report.worries());
        assertThat(words)
                .contains(
                        "The residuals are not normal",
                        "The images differ in variance",
                        "Parts of the image differ in variance",
                        "There are " + report.worries().size() + " reasons to worry.");
    }

    /** White noise, and a slope from image to image in half of the elements. */
    private static NullImages white(double slope) {
        SplittableRandom random = new SplittableRandom(1);
        List<double[]> white = new ArrayList<>();
        for (int k = 0; k < 30; k++) {
            double drift = slope * k;
            double[] image = new double[256];
            Arrays.setAll(image, i -> random.nextGaussian() + drift * (i % 2));
            white.add(image);
        }
        return NullImages.of(new ImageShape(1, 16, 16), white);
    }

    @Test
    void ofNoiseThatDrifts() {
        NullImages images = white(0.1);
        NoiseEstimate estimate = NoiseEstimate.of(images, NoiseModel.DIAGONAL, true, Background.IMAGE);
        NoiseReport report = new NoiseReport(estimate, NoiseFit.of(images, estimate), "dark", "values as they are");
        assertThat(report.worries()).anyMatch(worry -> worry.startsWith("Successive images are correlated"));
        assertThat(report.summary()).startsWith("Robust diagonal covariance of 30 images");
    }

    @Test
    void ofNoiseThatFits() {
        NullImages images = white(0);
        NoiseEstimate estimate = NoiseEstimate.of(images, NoiseModel.KRONECKER, false, Background.IMAGE);
        NoiseReport report = new NoiseReport(estimate, NoiseFit.of(images, estimate), "dark", "values as they are");
        assertThat(report.worries()).isEmpty();
        assertThat(report.verdict())
                .startsWith("Kronecker covariance of 30 images of 16 x 16, around their mean image: mean variance 0.99")
                .endsWith(
                        "Nothing stands out: no test rejects at 0.1 %, and means over blocks vary as the model says.");
        assertThat(Words.covariance(estimate.covariance())).isEqualTo("between 16 rows times between 16 columns");
    }

    @Test
    void ofAPowerStudy() {
        PowerReport report = new PowerReport(
                new PowerResult(3, List.of(0.0, 2.0), List.of(REPLICATES, REPLICATES.subList(0, 5))), NETWORK, 7, null);
        String text = text(out -> PowerText.print(out, report));
        Document page = PageChecks.checked(PowerPage.html(report, ORIGIN));
        assertSameRows(page, "power", text, 5);
        assertThat(page.select("#settings td").eachText()).containsExactly("models/unet.onnx", "ab12", "7", "3");
    }

    @Test
    void ofARegionWithoutAnswers() {
        StabilityReport report = new StabilityReport(
                new RegionStability(List.of(new RegionStability.Row("salt", 0.5, null, 0, "nothing is marked"))),
                NETWORK);
        assertThat(text(out -> StabilityText.print(out, report)))
                .contains("models/unet.onnx, SHA-256 ab12")
                .containsPattern("salt +0\\.5 +nothing is marked");
        Document page = PageChecks.checked(StabilityPage.html(report, ORIGIN));
        assertThat(page.select("#rows tbody tr td").eachText()).contains("0.5", "nothing is marked");
        assertThat(page.select(".verdict").text()).isEqualTo("1 perturbed inputs; 1 of them without an answer.");
    }

    @Test
    void aLineHoldsNoControls() {
        assertThat(Text.line("a\r\nb\u001b[31m\tc")).isEqualTo("a b?[31m?c");
    }

    @Test
    void aParagraphKeepsItsWordsOnLinesOfAHundredLetters() {
        String words = "word ".repeat(60).strip();
        String wrapped = text(out -> Text.wrap(out, words));
        assertThat(wrapped.lines()).hasSizeGreaterThan(2).allMatch(line -> line.length() <= 100);
        assertThat(String.join(" ", wrapped.strip().split("\\R"))).isEqualTo(words);
    }
}
