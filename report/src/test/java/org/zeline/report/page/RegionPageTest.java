package org.zeline.report.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zeline.report.page.PageChecks.checked;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jsoup.nodes.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.report.Origin;
import org.zeline.report.RegionReport;
import org.zeline.si.RegionResult;
import org.zeline.si.SelectiveInference;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.NullDistribution;
import org.zeline.si.distribution.PValue;
import org.zeline.si.distribution.PointwiseTest;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.search.Certificate;
import org.zeline.si.search.SearchSettings;
import org.zeline.si.search.Truncation;

final class RegionPageTest {
    private static final String HOSTILE = "a\"><script>alert('1')</script><!--]]>&amp;\u0000\u001b\u202e\ud800.npy";

    private static double[] values(int count) {
        return IntStream.range(0, count).mapToDouble(i -> i - 3.5).toArray();
    }

    private static RegionReport report(
            Shape shape, int[] roi, int[] compared, int scores, @Nullable RealTensor reference) {
        return report(
                shape, roi, compared, scores, reference, IntervalSet.of(7, 8.5).union(IntervalSet.of(-3, -2)));
    }

    private static RegionReport report(
            Shape shape, int[] roi, int[] compared, int scores, @Nullable RealTensor reference, IntervalSet truncated) {
        RegionResult result = new RegionResult(
                new SelectiveInference(
                        new PointwiseTest(NullDistribution.NORMAL, 8.25, Alternative.TWO_SIDED),
                        8.25,
                        new Truncation(
                                IntervalSet.of(Double.NEGATIVE_INFINITY, 20), truncated, new PValue(0.25, 0.2, 0.3))),
                1,
                0,
                new RegionResult.MarkedRegion(roi, compared, values(scores), OptionalInt.empty(), List.of()),
                new RegionResult.Search(SearchSettings.Mode.PARAMETRIC, 5, 6, 0.1, 1, "scalar", Certificate.SURE),
                List.of(HOSTILE));
        RegionReport.Texts texts = new RegionReport.Texts(
                HOSTILE,
                HOSTILE,
                HOSTILE,
                HOSTILE,
                HOSTILE,
                HOSTILE,
                "0.2",
                "0.3",
                HOSTILE,
                HOSTILE,
                List.of(HOSTILE, HOSTILE));
        return new RegionReport(
                HOSTILE,
                List.of(HOSTILE),
                texts,
                Tensor.of(shape, values(shape.size())),
                reference == null ? List.of() : List.of(reference),
                OptionalDouble.of(0.5),
                result,
                List.of(),
                List.of(List.of("Model", HOSTILE), List.of(HOSTILE, "x")),
                new Origin(HOSTILE, HOSTILE, "zeline pvalue '" + HOSTILE + "'"));
    }

    private static Document page(Shape shape, int[] roi, int[] compared, int scores) {
        return checked(RegionPage.html(report(shape, roi, compared, scores, null)));
    }

    private static List<String> captions(Document page) {
        return page.select("#region figcaption").eachText();
    }

    @Test
    void textsFromFilesStayTexts() {
        Document page = page(Shape.of(1, 1, 4, 6), new int[] {1, 2, 8}, new int[] {3}, 24);
        String shown = "a\"><script>alert('1')</script><!--]]>&amp;\uFFFD\uFFFD\uFFFD\uFFFD.npy";
        assertThat(page.select("h1").text()).isEqualTo(shown);
        assertThat(page.select("pre").text()).isEqualTo("zeline pvalue '" + shown + "'");
        assertThat(page.select("#settings td").eachText()).containsExactly(shown, "x");
        assertThat(page.select("#meaning li").eachText()).containsExactly(shown, shown);
        assertThat(page.select("#meaning p").get(1).text()).endsWith("lies between 0.2 and 0.3. " + shown);
        assertThat(page.select(".warning").text()).isEqualTo("Warning: " + shown);
    }

    @Test
    void bothPValuesAndTheBoundsAreShown() {
        Document page = page(Shape.of(1, 1, 4, 6), new int[] {1, 2, 8}, new int[] {3}, 24);
        assertThat(page.select(".naive data").attr("value")).isEqualTo("1.5839452629284946E-16");
        assertThat(page.select(".naive data").text()).isEqualTo("1.58e-16");
        assertThat(page.select(".selective data").attr("value")).isEqualTo("0.25");
        assertThat(page.select("#result th:contains(Lower bound) + td").text()).isEqualTo("0.2");
        assertThat(page.select("#result th:contains(Upper bound) + td").text()).isEqualTo("0.3");
        assertThat(page.select("#line tbody tr").eachText())
                .containsExactly("-3.00000 -2.00000", "7.00000 8.50000 holds the observed statistic");
    }

    @Test
    void anImageIsShownWithItsRegionAndWhatThatIsComparedWith() {
        Document page = page(Shape.of(1, 1, 4, 6), new int[] {1, 2, 8}, new int[] {3}, 24);
        assertThat(captions(page))
                .containsExactly(
                        "The input.",
                        "The region on the input, outlined; what it is compared with, dashed.",
                        "The score map, with the region.");
        assertThat(page.select("#region svg desc").eachText())
                .containsExactly(
                        "4 rows and 6 columns, values from -3.5 to 19.5.",
                        "4 rows and 6 columns, values from -3.5 to 19.5; 3 elements belong to the region.",
                        "4 rows and 6 columns, values from -3.5 to 19.5; 3 elements belong to the region.");
        assertThat(page.select("#region path.compared:not(.under)")).hasSize(2);
        assertThat(page.select("#region .mark + text").text()).isEqualTo("threshold 0.5");
    }

    @Test
    void anOutlineOfEverythingElseIsLeftOut() {
        Document page = page(Shape.of(1, 1, 1, 3), new int[] {0}, new int[] {1, 2}, 3);
        assertThat(page.select("path.compared")).isEmpty();
        assertThat(captions(page)).contains("The region on the input, shaded and on the bar below.");
    }

    @Test
    void signalsAndVectorsAreLines() {
        Document signal = page(Shape.of(1, 1, 12), new int[] {0, 11}, new int[] {3}, 12);
        assertThat(signal.select("#region figure.signal")).hasSize(3);
        assertThat(signal.select("#region path.shade").get(0).attr("d").split("Z", -1))
                .hasSize(3);
        assertThat(page(Shape.of(1, 5), new int[] {0}, new int[] {3}, 5).select("figure.signal"))
                .hasSize(3);
        assertThat(page(Shape.of(2), new int[] {0}, new int[] {1}, 2).select("figure.signal"))
                .hasSize(3);
        Document channels = page(Shape.of(1, 2, 12), new int[] {0, 11}, new int[] {3}, 12);
        assertThat(channels.select("#region figure").get(1).select("svg")).hasSize(2);
        assertThat(channels.select("#region figure").get(2).select("svg")).hasSize(1);
    }

    @Test
    void longSignalsStaySmall() {
        int[] roi = IntStream.range(0, 50_000).map(i -> 2 * i).toArray();
        String html = RegionPage.html(report(Shape.of(1, 1, 100_000), roi, new int[] {1}, 100_000, null));
        checked(html);
        assertThat(html.length()).isLessThan(200_000);
    }

    @Test
    void channelsShareTheRegionOfTheirOnlyMap() {
        Document page = page(Shape.of(1, 2, 4, 6), new int[] {0, 5}, new int[] {3}, 24);
        assertThat(captions(page).get(0)).isEqualTo("The input. Planes 1, 2 of 2 (1x2x4x6), from the top.");
        assertThat(page.select("#region figure").get(1).select("svg desc").eachText())
                .containsExactly(
                        "4 rows and 6 columns, values from -3.5 to 43.5; 2 elements belong to the region.",
                        "4 rows and 6 columns, values from -3.5 to 43.5; 2 elements belong to the region.");
    }

    @Test
    void threeChannelsAreColors() {
        Document page = page(Shape.of(1, 3, 4, 6), new int[] {0, 5}, new int[] {3}, 24);
        assertThat(captions(page).get(0)).endsWith("Its three channels are shown as red, green and blue.");
        assertThat(page.select("#region svg")).hasSize(3);
        Document last = page(Shape.of(1, 4, 6, 3), new int[] {0, 5}, new int[] {3}, 72);
        assertThat(last.select("#region svg desc").get(0).text()).startsWith("4 rows and 6 columns");
    }

    @Test
    void ofManyPlanesThoseWithTheRegionAreShown() {
        Document page = page(Shape.of(1, 1, 6, 2, 2), new int[] {20, 21, 8}, new int[] {3}, 24);
        assertThat(captions(page).get(1))
                .endsWith("Planes 1, 2, 3, 6 of 6 (1x1x6x2x2), from the top: those with most of the region.");
    }

    @Test
    void largeImagesStaySmall() {
        int size = 600;
        int[] roi = IntStream.range(0, size * size / 2).map(i -> 2 * i).toArray();
        String html = RegionPage.html(report(Shape.of(1, 1, size, size), roi, new int[] {1}, size * size, null));
        assertThat(captions(checked(html)).get(0)).contains("A square stands for 3 x 3 elements");
        assertThat(html.length()).isLessThan(1_000_000);
    }

    @Test
    void aReferenceIsShownToo() {
        Shape shape = Shape.of(1, 1, 4, 6);
        int[] roi = {1, 2, 8};
        Document page = checked(RegionPage.html(report(shape, roi, roi, 24, Tensor.of(shape, values(24)))));
        assertThat(captions(page)).hasSize(4).contains("The region on the reference.");
    }

    @Test
    void theIntervalsClosestToTheStatisticAreListed() {
        IntervalSet set = IntervalSet.of(8, Double.POSITIVE_INFINITY);
        for (int i = 0; i < 30; i++) {
            set = set.union(IntervalSet.of(-i - 0.5, -i));
        }
        Document page =
                checked(RegionPage.html(report(Shape.of(1, 1, 4, 6), new int[] {1}, new int[] {3}, 24, null, set)));
        assertThat(page.select("#line caption").text())
                .isEqualTo("Intervals of z with the same region: the 12 of 31 closest to the observed statistic");
        List<String> rows = page.select("#line tbody tr").eachText();
        assertThat(rows).hasSize(12).endsWith("8.00000 \u221e holds the observed statistic");
        assertThat(rows.get(0)).isEqualTo("-10.5000 -10.0000");
    }

    @Test
    void anOutlineGoesAroundTheRegionOnly() {
        Raster raster = new Raster(2, 2);
        assertThat(raster.outline(new boolean[] {true, false, false, false}))
                .isEqualTo("M0 0h160M0 160h160M0 0v160M160 0v160");
        assertThat(raster.outline(new boolean[] {true, true, true, true}))
                .isEqualTo("M0 0h320M0 320h320M0 0v320M320 0v320");
        assertThat(raster.outline(new boolean[4])).isEmpty();
    }

    @Test
    void squaresHoldMeans() {
        double[] elements = new double[300 * 300];
        Arrays.setAll(elements, i -> i / 300 % 2 + i % 2);
        Raster raster = new Raster(300, 300);
        assertThat(raster.block()).isEqualTo(2);
        assertThat(raster.means(elements)).hasSize(150 * 150).containsOnly(1.0);
    }

    @Test
    void colorsGoFromEndToEnd() {
        assertThat(ColorScale.GREY.of(new double[] {0, 1, 2}, 0, 2)).containsExactly(0x000000, 0x808080, 0xFFFFFF);
        assertThat(ColorScale.VIVID.at(-1)).isEqualTo(0x440154);
        assertThat(ColorScale.VIVID.at(2)).isEqualTo(0xFDE725);
    }
}
