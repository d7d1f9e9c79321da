package org.zeline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.zeline.report.page.CalibrationPage;
import org.zeline.report.page.PageChecks;
import org.zeline.report.page.PowerPage;
import org.zeline.report.page.StabilityPage;
import org.zeline.report.text.CalibrationText;
import org.zeline.report.text.PowerText;
import org.zeline.report.text.StabilityText;
import org.zeline.report.text.Text;
import org.zeline.si.calibration.CalibrationResult;
import org.zeline.si.calibration.PowerResult;
import org.zeline.si.calibration.Replicate;
import org.zeline.si.data.Covariance;
import org.zeline.si.distribution.PValue;
import org.zeline.si.evaluation.RegionStability;
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
