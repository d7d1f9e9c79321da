package org.zeline.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.zeline.si.evaluation.RejectionRate;

class FiguresTest {
    private static final String TITLE = "a < b & \"c\" \u0001";

    private static final Pattern MOVE = Pattern.compile("M(-?[0-9.]+) (-?[0-9.]+)");

    private static Document parse(String svg) throws Exception {
        return parse(svg, "0 0 480 340");
    }

    private static Document parse(String svg, String box) throws Exception {
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        Element root = document.getDocumentElement();
        assertThat(root.getAttribute("role")).isEqualTo("img");
        assertThat(root.getAttribute("viewBox")).isEqualTo(box);
        assertThat(root.getElementsByTagName("title").item(0).getTextContent()).isEqualTo("a < b & \"c\" \uFFFD");
        assertThat(root.getElementsByTagName("desc").item(0).getTextContent()).isNotBlank();
        assertThat(svg).contains("prefers-color-scheme:dark").doesNotContain("NaN", "Infinity", "href");
        return document;
    }

    private static List<Element> ofClass(Document document, String tag, String kind) {
        NodeList all = document.getElementsByTagName(tag);
        return IntStream.range(0, all.getLength())
                .mapToObj(i -> (Element) all.item(i))
                .filter(e -> Arrays.asList(e.getAttribute("class").split(" ")).contains(kind))
                .toList();
    }

    private static double attribute(Element element, String name) {
        return Double.parseDouble(element.getAttribute(name));
    }

    /** The coordinates of the points that a path moves to. */
    private static List<double[]> starts(Element path) {
        return MOVE.matcher(path.getAttribute("d"))
                .results()
                .map(m -> new double[] {Double.parseDouble(m.group(1)), Double.parseDouble(m.group(2))})
                .toList();
    }

    @Test
    void histogramBarsHaveTheirShares() throws Exception {
        double[] p = {0, 0.01, 0.1, 0.3, 0.6, 0.8, 0.99, 1};
        Document figure = parse(PValueHistogram.svg(TITLE, p, 4));
        List<Element> bars = ofClass(figure, "rect", "bar");
        assertThat(bars).hasSize(4);
        double unit = 248 / (1.08 * 1.5);
        double[] densities = {1.5, 0.5, 0.5, 1.5};
        for (int i = 0; i < 4; i++) {
            assertThat(attribute(bars.get(i), "height")).isCloseTo(densities[i] * unit, within(0.02));
            assertThat(attribute(bars.get(i), "y") + attribute(bars.get(i), "height"))
                    .isCloseTo(288, within(0.02));
            assertThat(attribute(bars.get(i), "x")).isCloseTo(64 + 99.0 * i, within(0.02));
        }
        double level = starts(ofClass(figure, "path", "level").get(0)).get(0)[1];
        assertThat(level).isCloseTo(288 - unit, within(0.02));
    }

    @Test
    void quantilesStandAtTheirPlaces() throws Exception {
        double[] p = {0.9, 0.25, 0.5};
        Document figure = parse(QuantilePlot.svg(TITLE, p, 0.95));
        List<double[]> points = starts(ofClass(figure, "path", "points").get(0));
        assertThat(points).hasSize(3);
        double[] sorted = {0.25, 0.5, 0.9};
        for (int i = 0; i < 3; i++) {
            assertThat(points.get(i)[0]).isCloseTo(64 + 396 * (i + 1) / 4.0, within(0.01));
            assertThat(points.get(i)[1]).isCloseTo(288 - 248 * sorted[i], within(0.01));
        }
        assertThat(ofClass(figure, "path", "band")).hasSize(1);
        assertThat(ofClass(figure, "text", "note").get(0).getTextContent()).isEqualTo("band of 95 %: all inside");
        double[] tiny = new double[50];
        Arrays.setAll(tiny, i -> i * 1e-3);
        assertThat(QuantilePlot.svg("t", tiny, 0.95)).contains("band of 95 %: some outside");
    }

    @Test
    void ratesHaveBarsMarksAndALegend() throws Exception {
        List<RatePlot.Series> series = new ArrayList<>();
        for (String name : List.of("naive <x>", "selective")) {
            series.add(new RatePlot.Series(
                    name,
                    List.of(
                            new RatePlot.Point(1, new RejectionRate(5, 100, 0.05)),
                            new RatePlot.Point(2, new RejectionRate(40, 100, 0.05)))));
        }
        Document figure = parse(new RatePlot(TITLE, "signal", series, 0.05, 0.95).svg());
        assertThat(ofClass(figure, "g", "series")).hasSize(2);
        assertThat(ofClass(figure, "text", "name"))
                .extracting(Element::getTextContent)
                .containsExactly("naive <x>", "selective", "level 0.05");
        double top = 1.08 * new RejectionRate(40, 100, 0.05).interval(0.95).upper();
        double level = starts(ofClass(figure, "path", "level").get(0)).get(0)[1];
        assertThat(level).isCloseTo(288 - 248 * 0.05 / top, within(0.01));
        for (Element bars : ofClass(figure, "path", "error")) {
            List<double[]> lowest = starts(bars);
            assertThat(lowest).hasSize(2);
            double lower = new RejectionRate(5, 100, 0.05).interval(0.95).lower();
            assertThat(lowest.get(0)[1]).isCloseTo(288 - 248 * lower / top, within(0.01));
        }
        assertThat(ofClass(figure, "path", "mark")).hasSize(2);
    }

    @Test
    void descriptionsTellTheNumbers() throws Exception {
        Document rates = parse(new RatePlot(
                        TITLE,
                        "signal",
                        List.of(new RatePlot.Series(
                                "selective", List.of(new RatePlot.Point(2, new RejectionRate(40, 100, 0.05))))),
                        0.05,
                        0.95)
                .svg());
        assertThat(description(rates)).isEqualTo("selective: 0.4 at 2");
        Document histogram = parse(PValueHistogram.svg(TITLE, new double[] {0.1, 0.2, 0.9, 1}, 2));
        assertThat(description(histogram))
                .isEqualTo("4 p-values in 2 bins; the highest has a density of 1, uniform ones would have 1.");
    }

    private static String description(Document figure) {
        return figure.getElementsByTagName("desc").item(0).getTextContent();
    }

    @Test
    void curvesEndAtTheirValues() throws Exception {
        List<CurvePlot.Point> points = IntStream.range(0, 41)
                .mapToObj(i -> new CurvePlot.Point(i, 100 - i))
                .toList();
        CurvePlot plot = new CurvePlot(
                TITLE,
                "epoch",
                "accuracy",
                List.of(new CurvePlot.Curve("long", points), new CurvePlot.Curve("short", points.subList(0, 2))),
                List.of());
        Document figure = parse(plot.svg(100));
        assertThat(description(figure)).isEqualTo("long: from 100 at 0 to 60 at 40; short: 100 at 0, 99 at 1");
        assertThat(ofClass(figure, "path", "join")).hasSize(2);
        assertThat(ofClass(figure, "path", "error")).isEmpty();
        List<Element> marks = ofClass(figure, "path", "mark");
        assertThat(marks).hasSize(1);
        assertThat(starts(marks.get(0)).get(0)[1]).isCloseTo(40, within(0.01));
        assertThat(starts(marks.get(0)).get(1)[1]).isCloseTo(40 + 248 * 0.01, within(0.01));
    }

    @Test
    void bandsReachFromTheLowerToTheUpperEnds() throws Exception {
        List<CurvePlot.Point> points = List.of(new CurvePlot.Point(0, 90, 80, 100), new CurvePlot.Point(1, 50, 40, 70));
        CurvePlot plot = new CurvePlot(
                TITLE,
                "strength",
                "accuracy",
                List.of(new CurvePlot.Curve("pgd", points), new CurvePlot.Curve("one", points.subList(0, 1))),
                List.of(),
                CurvePlot.Intervals.BANDS);
        Document figure = parse(plot.svg(100));
        List<Element> bands = ofClass(figure, "path", "band");
        assertThat(bands).hasSize(1);
        assertThat(bands.get(0).getAttribute("d")).startsWith("M").endsWith("Z");
        String[] corners = bands.get(0).getAttribute("d").split("[ML Z]+", -1);
        double[] heights = {80, 40, 70, 100};
        for (int i = 0; i < heights.length; i++) {
            double y = Double.parseDouble(corners[2 * i + 2]);
            assertThat(y).isCloseTo(40 + 248 * (1 - heights[i] / 100), within(0.01));
        }
        assertThat(corners[1]).isEqualTo(corners[7]);
        assertThat(corners[3]).isEqualTo(corners[5]);
        assertThat(ofClass(figure, "path", "error")).hasSize(1); // of the single point
        List<Element> marks = ofClass(figure, "path", "mark");
        assertThat(starts(marks.get(0)).get(0)[0]).isCloseTo(Double.parseDouble(corners[1]), within(0.01));
    }

    @Test
    void profilesHaveARowForEachName() throws Exception {
        List<ProfilePlot.Entry> entries = List.of(
                new ProfilePlot.Entry(0.5, 0.25, 0.75, false),
                new ProfilePlot.Entry(2, 1, 4, true),
                new ProfilePlot.Entry(Double.NaN, Double.NaN, Double.NaN, false));
        List<String> names = List.of("/a<b", "/a/very/long/name/of/a/layer", "/c");
        ProfilePlot plot =
                new ProfilePlot(TITLE, "distance", names, List.of(new ProfilePlot.Series("fgsm", entries, 1.5)));
        Document figure = parse(plot.svg(), "0 0 480 159");
        assertThat(description(figure)).isEqualTo("fgsm, standing out: /a/very/long/name/of/a/layer");
        assertThat(ofClass(figure, "text", "name"))
                .extracting(Element::getTextContent)
                .containsExactly("/a<b", "\u2026ong/name/of/a/layer", "/c", "fgsm");
        List<Element> full = ofClass(figure, "circle", "full");
        assertThat(full).hasSize(2);
        double unit = (460 - 176) / 4.2;
        assertThat(attribute(full.get(0), "cx")).isCloseTo(176 + 2 * unit, within(0.01));
        assertThat(attribute(full.get(0), "cy")).isCloseTo(58 + 22.5, within(0.01));
        assertThat(ofClass(figure, "circle", "open")).hasSize(1);
        assertThat(starts(ofClass(figure, "path", "bound").get(0)).get(0)[0]).isCloseTo(176 + 1.5 * unit, within(0.01));
    }

    @Test
    void doNotDependOnTheLocale() {
        double[] p = {0.1, 0.123, 0.77};
        String here = PValueHistogram.svg("t", p, 7);
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(PValueHistogram.svg("t", p, 7)).isEqualTo(here);
            Locale.setDefault(Locale.GERMANY);
            assertThat(PValueHistogram.svg("t", p, 7)).isEqualTo(here);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void ticksAreRound() {
        assertThat(new Scale(0, 1, 0, 100).ticks(5)).containsExactly(0, 0.2, 0.4, 0.6, 0.8, 1);
        assertThat(new Scale(-0.03, 0.11, 0, 100).ticks(5)).containsExactly(0, 0.05, 0.1);
        assertThat(new Scale(0, 20, 0, 100).ticks(5)).containsExactly(0, 5, 10, 15, 20);
        assertThat(new Scale(95, 105, 50, 0).at(100)).isEqualTo(25);
    }

    @Test
    void textsCantChangeTheirSurroundings() {
        assertThat(Markup.escape("a\u202Eb\u2066c\uD800\u0007\n<&>\"'"))
                .isEqualTo("a\uFFFDb\uFFFDc\uFFFD\uFFFD\n&lt;&amp;&gt;&quot;&#39;");
        assertThat(Tag.of("p").with("title", "\"x").text("<b>").add(Tag.of("br")))
                .hasToString("<p title=\"&quot;x\">&lt;b&gt;<br/></p>");
    }

    @Test
    void nameWhatIsWrong() {
        assertThatThrownBy(() -> PValueHistogram.svg("t", new double[] {2}, 3)).hasMessageContaining("p-value 0");
        assertThatThrownBy(() -> PValueHistogram.svg("t", new double[] {1}, 0)).hasMessageContaining("bin");
        assertThatThrownBy(() -> QuantilePlot.svg("t", new double[0], 0.9)).hasMessageContaining("at least one");
        assertThatThrownBy(() -> QuantilePlot.svg("t", new double[] {Double.NaN}, 0.9))
                .hasMessageContaining("p-value 0");
        assertThatThrownBy(() -> new RatePlot("t", "x", List.of(), 0.05, 0.9)).hasMessageContaining("no rates");
        List<RatePlot.Series> many = Collections.nCopies(
                13, new RatePlot.Series("a", List.of(new RatePlot.Point(0, new RejectionRate(0, 1, 0.05)))));
        assertThatThrownBy(() -> new RatePlot("t", "x", many, 0.05, 0.9)).hasMessageContaining("got 13");
        assertThatThrownBy(() -> new CurvePlot("t", "x", "y", List.of(), List.of()).svg())
                .hasMessageContaining("no points");
        assertThatThrownBy(() -> new CurvePlot.Point(1, 2, 3, 4)).hasMessageContaining("3.0 to 4.0");
        assertThatThrownBy(() -> new CurvePlot.Point(1, Double.NaN)).hasMessageContaining("finite");
        assertThatThrownBy(() -> new ProfilePlot("t", "x", List.of(), List.of()))
                .hasMessageContaining("nothing");
        assertThatThrownBy(() ->
                        new ProfilePlot("t", "x", List.of("a"), List.of(new ProfilePlot.Series("s", List.of(), 1))))
                .hasMessageContaining("0 entries for 1 names");
        assertThatThrownBy(() -> new RatePlot.Point(Double.NaN, new RejectionRate(1, 1, 0.05)))
                .hasMessageContaining("finite");
    }
}
