package org.zeline.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.zeline.interpreter.Shape;
import org.zeline.interpreter.Tensor;
import org.zeline.si.SearchSettings;
import org.zeline.si.SelectiveResult;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.PValue;
import org.zeline.si.interval.IntervalSet;

final class ReportFileTest {
    private static final String HOSTILE = "a\"><script>alert('1')</script>&\u0000\u001b";

    private static Report report(Shape shape, int[] roi, int[] compared, int scores) {
        double[] values = new double[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i - 3.5;
        }
        SelectiveResult result = new SelectiveResult(
                8.25,
                1,
                new PValue(0.25, 0.2, 0.3),
                1e-15,
                Alternative.TWO_SIDED,
                roi,
                compared,
                java.util.Arrays.copyOf(values, scores),
                IntervalSet.of(7, 8.5).union(IntervalSet.of(-3, -2)),
                IntervalSet.of(Double.NEGATIVE_INFINITY, 20),
                new SelectiveResult.Search(SearchSettings.Mode.PARAMETRIC, 5, 6, 0.1, 1, "scalar"),
                List.of());
        return new Report(
                HOSTILE,
                HOSTILE,
                HOSTILE,
                HOSTILE,
                HOSTILE,
                HOSTILE,
                Tensor.of(shape, values),
                0.5,
                result,
                List.of(new Report.Row("Model", HOSTILE), new Report.Row(HOSTILE, "x")),
                "zeline pvalue '" + HOSTILE + "'");
    }

    private static Document parse(String html) throws IOException, SAXException, ParserConfigurationException {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(html.replace("<!DOCTYPE html>", ""))));
    }

    @Test
    void thePageIsWellFormedWhateverTheTextsAre() throws Exception {
        Document page = parse(ReportFile.html(report(Shape.of(1, 1, 4, 6), new int[] {1, 2, 8}, new int[] {3}, 24)));
        assertThat(page.getElementsByTagName("svg").getLength()).isEqualTo(7);
        assertThat(page.getElementsByTagName("h1").item(0).getTextContent()).startsWith("a\"><script>alert('1')");
    }

    @Test
    void thePageNeedsNothingElse() {
        String html = ReportFile.html(report(Shape.of(1, 1, 4, 6), new int[] {1, 2, 8}, new int[] {3}, 24));
        assertThat(html.replace("http://www.w3.org/2000/svg", "").replace("http://www.w3.org/1999/xhtml", ""))
                .doesNotContain("http", "<script", "<link", "url(", "@import", "src=")
                .contains("prefers-color-scheme: dark", "@media print", "data:image/png;base64,");
    }

    @Test
    void signalsVolumesAndChannelsHaveFiguresToo() throws Exception {
        parse(ReportFile.html(report(Shape.of(1, 1, 12), new int[] {0, 11}, new int[] {3}, 12)));
        parse(ReportFile.html(report(Shape.of(1, 7, 4, 6), new int[] {0, 5}, new int[] {3}, 24)));
        parse(ReportFile.html(report(Shape.of(2), new int[] {0}, new int[] {1}, 2)));
        String volume = ReportFile.html(report(Shape.of(1, 1, 6, 2, 2), new int[] {0, 9}, new int[] {3}, 24));
        assertThat(volume).contains("The first 4 of 6 planes.");
    }

    @Test
    void anOutlineGoesAroundTheRegionOnly() {
        Plane plane = new Plane(2, 2);
        assertThat(plane.outline(new boolean[] {true, false, false, false}))
                .isEqualTo("M0 0h160M0 160h160M0 0v160M160 0v160");
        assertThat(plane.outline(new boolean[] {true, true, true, true}).split("M"))
                .hasSize(9);
    }

    @Test
    void colorsGoFromEndToEnd() {
        assertThat(ColorScale.GREY.of(new double[] {0, 1, 2}, 0, 2)).containsExactly(0x000000, 0x808080, 0xFFFFFF);
        assertThat(ColorScale.VIVID.at(-1)).isEqualTo(0x440154);
        assertThat(ColorScale.VIVID.at(2)).isEqualTo(0xFDE725);
    }
}
