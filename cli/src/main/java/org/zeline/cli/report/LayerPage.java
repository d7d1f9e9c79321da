package org.zeline.cli.report;

import java.util.List;
import java.util.Locale;
import org.zeline.interpreter.Shape;
import org.zeline.si.figure.Markup;

/** The report of a layer analysis. */
public final class LayerPage {
    private static final double WIDTH = 1000;
    private static final double HEIGHT = 320;
    private static final double LEFT = 70;
    private static final double BOTTOM = 250;
    private static final List<String> COLORS =
            List.of("#0b6b53", "#b4530a", "#3566b8", "#8a3ea8", "#a3195b", "#5b6670");

    private LayerPage() {}

    /**
     * What the page shows.
     *
     * @param networks one, or two to compare
     * @param samples how many were looked at
     * @param eps the strength under which layers were compared
     * @param version of the program
     * @param command what was typed
     */
    public record Contents(List<Network> networks, int samples, double eps, String version, String command) {}

    /**
     * A network.
     *
     * @param name of its file
     * @param sha256 of its file
     * @param measure how distances are measured
     * @param series one a perturbation or attack
     * @param score R&amp;G in total
     * @param pictures samples, as they are and disturbed
     */
    public record Network(
            String name, String sha256, String measure, List<Series> series, double score, List<Picture> pictures) {}

    /**
     * Under one perturbation or attack.
     *
     * @param name of it
     * @param points one a layer, in the network's order
     * @param bound above which a layer is vulnerable
     * @param accuracy in percent
     * @param clean accuracy of the samples as they are, in percent
     * @param strengths of the curve
     * @param accuracies in percent, one a strength
     */
    public record Series(
            String name,
            List<Point> points,
            double bound,
            double accuracy,
            double clean,
            List<Double> strengths,
            List<Double> accuracies) {}

    /**
     * A layer's mean distance.
     *
     * @param layer its name
     * @param mean the distance
     * @param lower end of its interval
     * @param upper end of it
     * @param vulnerable whether it is listed
     */
    public record Point(String layer, double mean, double lower, double upper, boolean vulnerable) {}

    /**
     * Samples.
     *
     * @param title what was done to them
     * @param shape batch, channels, rows and columns
     * @param values their elements
     * @param classes what the network takes them for
     */
    public record Picture(String title, Shape shape, double[] values, int[] classes) {}

    /**
     * The page.
     *
     * @param contents what it shows
     * @return HTML that needs nothing else
     */
    public static String html(Contents contents) {
        StringBuilder body = new StringBuilder();
        for (Network network : contents.networks) {
            body.append("<h2>").append(Markup.escape(network.name)).append("</h2>\n");
            body.append("<p>").append(Markup.escape(verdict(network))).append("</p>\n");
            body.append("<figure>")
                    .append(profile(network))
                    .append("<figcaption>How far each layer's output moves (")
                    .append(Markup.escape(network.measure))
                    .append(
                            "), with 95 % bootstrap intervals; filled marks are above the bound.</figcaption></figure>\n");
            layers(body, network);
            pictures(body, network);
        }
        scores(body, contents);
        body.append("<h2>Command</h2>\n<pre>")
                .append(Markup.escape(contents.command))
                .append("</pre>\n<p>Zeline ")
                .append(Markup.escape(contents.version))
                .append("</p>\n");
        for (Network network : contents.networks) {
            body.append("<p>")
                    .append(Markup.escape(network.name + ": SHA-256 " + network.sha256))
                    .append("</p>\n");
        }
        return Page.html(
                "Layer analysis",
                contents.samples + " samples, layers compared at strength " + contents.eps,
                body.toString());
    }

    private static String verdict(Network network) {
        StringBuilder text = new StringBuilder();
        for (Series series : network.series) {
            List<String> listed = series.points.stream()
                    .filter(Point::vulnerable)
                    .map(Point::layer)
                    .toList();
            text.append("Under ")
                    .append(series.name)
                    .append(", accuracy falls from ")
                    .append(number(series.clean))
                    .append(" % to ")
                    .append(number(series.accuracy))
                    .append(listed.isEmpty() ? " %, and no layer stands out. " : " %, and most vulnerable are: ")
                    .append(String.join(", ", listed))
                    .append(listed.isEmpty() ? "" : ". ");
        }
        return text.toString().strip();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }

    private static String profile(Network network) {
        double most = network.series.stream()
                .flatMap(series -> series.points.stream())
                .mapToDouble(Point::upper)
                .max()
                .orElse(1);
        double top = most > 0 ? 1.05 * most : 1;
        int count = network.series.get(0).points.size();
        StringBuilder svg =
                new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"Layer profile\""
                        + " viewBox=\"0 0 " + Markup.px(WIDTH) + " " + Markup.px(HEIGHT) + "\" width=\""
                        + Markup.px(WIDTH)
                        + "\">\n");
        for (int tick = 0; tick <= 4; tick++) {
            double y = y(top * tick / 4, top);
            svg.append("<path class=\"axis\" stroke-opacity=\".3\" d=\"M")
                    .append(Markup.px(LEFT))
                    .append(' ')
                    .append(Markup.px(y))
                    .append('h')
                    .append(Markup.px(WIDTH - LEFT))
                    .append("\"/>\n<text text-anchor=\"end\" x=\"")
                    .append(Markup.px(LEFT - 8))
                    .append("\" y=\"")
                    .append(Markup.px(y + 4))
                    .append("\">")
                    .append(number(top * tick / 4))
                    .append("</text>\n");
        }
        for (int i = 0; i < count; i++) {
            String name = network.series.get(0).points.get(i).layer;
            String shown = name.length() > 18 ? "…" + name.substring(name.length() - 17) : name;
            double x = x(i, count);
            svg.append("<text text-anchor=\"end\" transform=\"translate(")
                    .append(Markup.px(x + 4))
                    .append(' ')
                    .append(Markup.px(BOTTOM + 14))
                    .append(") rotate(-25)\">")
                    .append(Markup.escape(shown))
                    .append("</text>\n");
        }
        for (int s = 0; s < network.series.size(); s++) {
            series(svg, network.series.get(s), COLORS.get(s % COLORS.size()), s, top);
        }
        return svg.append("</svg>\n").toString();
    }

    private static double x(int i, int count) {
        return LEFT + (i + 0.5) * (WIDTH - LEFT) / count;
    }

    private static double y(double value, double top) {
        return BOTTOM - 220 * value / top;
    }

    private static void series(StringBuilder svg, Series series, String color, int place, double top) {
        StringBuilder path = new StringBuilder();
        int count = series.points.size();
        for (int i = 0; i < count; i++) {
            Point point = series.points.get(i);
            double x = x(i, count) + 3 * place;
            path.append(i == 0 ? "M" : "L").append(Markup.px(x)).append(' ').append(Markup.px(y(point.mean, top)));
            svg.append("<path stroke=\"")
                    .append(color)
                    .append("\" d=\"M")
                    .append(Markup.px(x))
                    .append(' ')
                    .append(Markup.px(y(point.lower, top)))
                    .append('V')
                    .append(Markup.px(y(point.upper, top)))
                    .append("\"/>\n");
            svg.append("<circle r=\"4.5\" stroke=\"")
                    .append(color)
                    .append("\" fill=\"")
                    .append(point.vulnerable ? color : "none")
                    .append("\" cx=\"")
                    .append(Markup.px(x))
                    .append("\" cy=\"")
                    .append(Markup.px(y(point.mean, top)))
                    .append("\"><title>")
                    .append(Markup.escape(series.name + ", " + point.layer + ": " + number(point.mean)))
                    .append("</title></circle>\n");
        }
        svg.append("<path stroke=\"")
                .append(color)
                .append("\" stroke-width=\"1.5\" d=\"")
                .append(path)
                .append("\"/>\n");
        if (series.bound < top && series.bound > 0) {
            svg.append("<path stroke=\"")
                    .append(color)
                    .append("\" stroke-dasharray=\"5 4\" d=\"M")
                    .append(Markup.px(LEFT))
                    .append(' ')
                    .append(Markup.px(y(series.bound, top)))
                    .append('H')
                    .append(Markup.px(WIDTH))
                    .append("\"/>\n");
        }
        svg.append("<text style=\"fill:")
                .append(color)
                .append("\" x=\"")
                .append(Markup.px(LEFT + 8 + 110 * place))
                .append("\" y=\"20\">")
                .append(Markup.escape(series.name))
                .append("</text>\n");
    }

    private static void layers(StringBuilder body, Network network) {
        for (Series series : network.series) {
            body.append("<h3>")
                    .append(Markup.escape(series.name))
                    .append("</h3>\n<table>\n")
                    .append("<tr><th>layer</th><th>mean</th><th>95 % interval</th><th></th></tr>\n");
            series.points.stream()
                    .sorted((p, q) -> Double.compare(q.mean, p.mean))
                    .forEach(point -> body.append("<tr><td>")
                            .append(Markup.escape(point.layer))
                            .append("</td><td>")
                            .append(number(point.mean))
                            .append("</td><td>")
                            .append(number(point.lower))
                            .append(" to ")
                            .append(number(point.upper))
                            .append("</td><td>")
                            .append(point.vulnerable ? "vulnerable" : "")
                            .append("</td></tr>\n"));
            body.append("</table>\n");
        }
    }

    private static void scores(StringBuilder body, Contents contents) {
        body.append(
                "<h2>Robustness and generalisation</h2>\n<p>Accuracies in percent under growing strength; the score is"
                        + " their sum.</p>\n<table>\n");
        for (Network network : contents.networks) {
            for (Series series : network.series) {
                if (series.strengths.isEmpty()) {
                    continue;
                }
                body.append("<tr><th>")
                        .append(Markup.escape(network.name))
                        .append("</th><th>")
                        .append(Markup.escape(series.name))
                        .append("</th>");
                series.strengths.forEach(
                        strength -> body.append("<th>").append(strength).append("</th>"));
                body.append("<th>score</th></tr>\n<tr><td></td><td></td>");
                series.accuracies.forEach(
                        accuracy -> body.append("<td>").append(number(accuracy)).append("</td>"));
                double score = series.accuracies.stream().mapToDouble(v -> v).sum();
                body.append("<td>").append(number(score)).append("</td></tr>\n");
            }
            body.append("<tr><th>")
                    .append(Markup.escape(network.name))
                    .append("</th><th>in total</th><th>")
                    .append(number(network.score))
                    .append("</th></tr>\n");
        }
        body.append("</table>\n");
    }

    private static void pictures(StringBuilder body, Network network) {
        for (Picture picture : network.pictures) {
            Shape shape = picture.shape;
            int rows = shape.extent(2);
            int columns = shape.extent(3);
            int size = shape.size(1, 4);
            body.append("<h3>Samples ").append(Markup.escape(picture.title)).append("</h3>\n<div class=\"figures\">\n");
            for (int s = 0; s < shape.extent(0); s++) {
                int[] colors = new int[rows * columns];
                for (int i = 0; i < colors.length; i++) {
                    double value = picture.values[s * size + i];
                    int grey = (int) Math.max(0, Math.min(255, Math.round(255 * value)));
                    colors[i] = 0x10101 * grey;
                }
                body.append("<figure style=\"flex:0 0 112px\"><svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\""
                                + " aria-label=\"sample\" viewBox=\"0 0 112 112\" width=\"112\"><image width=\"112\""
                                + " height=\"112\" href=\"")
                        .append(PngData.uri(colors, columns))
                        .append("\"/></svg><figcaption>taken for ")
                        .append(picture.classes[s])
                        .append("</figcaption></figure>\n");
            }
            body.append("</div>\n");
        }
    }
}
