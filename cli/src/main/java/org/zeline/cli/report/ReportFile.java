package org.zeline.cli.report;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.zeline.cli.input.Contents;
import org.zeline.interpreter.Shape;
import org.zeline.si.SelectiveResult;
import org.zeline.si.figure.Markup;

/** Writes reports: one HTML file that needs nothing else, no script, and prints well. */
public final class ReportFile {
    private ReportFile() {}

    /**
     * Writes a report, replacing the file.
     *
     * @param file where to
     * @param report what it shows
     */
    public static void write(Path file, Report report) {
        Contents.write(file, html(report).getBytes(StandardCharsets.UTF_8));
    }

    /** The page: HTML that is also well-formed XML. */
    static String html(Report report) {
        StringBuilder html = new StringBuilder();
        values(html, report);
        images(html, report);
        line(html, report.result());
        settings(html, report);
        return Page.html(report.title(), report.question(), html.toString());
    }

    private static void values(StringBuilder html, Report report) {
        SelectiveResult result = report.result();
        html.append("<div class=\"values\">\n");
        value(html, "naive", "Naive p-value", result.naiveP(), "Not valid: ignores that these data chose the region.");
        value(html, "selective", "Selective p-value", result.p().value(), "Valid: " + report.bounds() + ".");
        html.append("</div>\n<p class=\"verdict\">")
                .append(Markup.escape(report.verdict()))
                .append("</p>\n");
    }

    private static void value(StringBuilder html, String kind, String name, double p, String note) {
        html.append("<section class=\"")
                .append(kind)
                .append("\"><h2>")
                .append(Markup.escape(name))
                .append("</h2><p class=\"number\">")
                .append(Markup.pValue(p))
                .append("</p><p>")
                .append(Markup.escape(note))
                .append("</p></section>\n");
    }

    private static void images(StringBuilder html, Report report) {
        SelectiveResult result = report.result();
        Shape shape = report.tested().shape();
        Plane plane = Plane.of(shape);
        double[] data = report.tested().values();
        int[] none = {};
        int[] compared = thinlyOutlined(result);
        html.append("<h2>What the network marks</h2>\n<p>")
                .append(Markup.escape(report.region()))
                .append(". The mean of the input over them is compared with ")
                .append(Markup.escape(report.compared()))
                .append(".</p>\n<div class=\"figures\">\n");
        html.append(
                new ImageFigure(plane, data, ColorScale.GREY).svg("The input.", none, none, OptionalDouble.empty()));
        html.append(new ImageFigure(plane, result.scoreMap(), ColorScale.VIVID)
                .svg("The score map.", none, none, OptionalDouble.of(report.threshold())));
        String caption = compared.length > 0
                ? "The region on the input, solid; what it is compared with, dashed."
                : "The region on the input.";
        html.append(new ImageFigure(plane, data, ColorScale.GREY)
                .svg(caption, result.roi(), compared, OptionalDouble.empty()));
        html.append("</div>\n");
    }

    /** An outline of everything else, or of the region once more, would tell nothing. */
    private static int[] thinlyOutlined(SelectiveResult result) {
        boolean rest = result.roi().length + result.compared().length == result.scoreMap().length;
        boolean same = java.util.Arrays.equals(result.roi(), result.compared());
        return rest || same ? IntStream.empty().toArray() : result.compared();
    }

    private static void line(StringBuilder html, SelectiveResult result) {
        html.append("<h2>Where the network would have marked the same region</h2>\n"
                + "<p>The data vary along one line: the statistic moves, everything independent of it stays. A naive"
                + " test compares the statistic with the whole null density. The selective test compares it only with"
                + " the part of the line where the network marks this very region.</p>\n<figure>\n");
        LineFigure whole = new LineFigure(result.stat(), result.truncated(), result.searched());
        html.append(whole.svg());
        if (whole.isTooCoarse()) {
            html.append("<p class=\"close\">Close to the statistic:</p>\n")
                    .append(whole.closeUp().svg());
        }
        html.append("<figcaption><span class=\"key null\"></span> null density"
                + " <span class=\"key conditional\"></span> null density where the region is the same, rescaled"
                + " <span class=\"key searched\"></span> searched"
                + " <span class=\"key truncated\"></span> same region</figcaption>\n</figure>\n");
    }

    private static void settings(StringBuilder html, Report report) {
        html.append("<h2>Settings</h2>\n<table>\n");
        for (Report.Row row : report.settings()) {
            html.append("<tr><th scope=\"row\">")
                    .append(Markup.escape(row.name()))
                    .append("</th><td>")
                    .append(Markup.escape(row.value()))
                    .append("</td></tr>\n");
        }
        html.append("</table>\n<h2>To get this result again</h2>\n<pre>")
                .append(Markup.escape(report.command()))
                .append("</pre>\n");
    }
}
