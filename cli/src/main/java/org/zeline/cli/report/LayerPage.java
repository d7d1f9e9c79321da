package org.zeline.cli.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.zeline.interpreter.value.Shape;
import org.zeline.si.figure.CurvePlot;
import org.zeline.si.figure.ProfilePlot;
import org.zeline.si.figure.Svg;
import org.zeline.si.figure.Tag;

/** The report of a layer analysis. */
public final class LayerPage {
    private static final double SAMPLE = 96;

    private LayerPage() {}

    /**
     * What the page shows.
     *
     * @param networks one, or two to compare
     * @param samples how many were looked at
     * @param eps the strength under which layers were compared
     * @param origin what made it
     */
    public record Contents(List<Network> networks, int samples, double eps, Origin origin) {}

    /**
     * A network.
     *
     * @param name what to call it
     * @param file its path
     * @param sha256 of its file
     * @param measure how distances are measured
     * @param series one a perturbation or attack
     * @param score R&amp;G in total
     * @param pictures samples, as they are and disturbed
     */
    public record Network(
            String name,
            String file,
            String sha256,
            String measure,
            List<Series> series,
            double score,
            List<Picture> pictures) {}

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
     * @param note what is to be said of it, may be empty
     */
    public record Point(String layer, double mean, double lower, double upper, boolean vulnerable, String note) {
        /** Of the layer as the plot shows it: an interval that is not known has no length. */
        ProfilePlot.Entry entry() {
            return Double.isNaN(lower)
                    ? new ProfilePlot.Entry(mean, mean, mean, vulnerable)
                    : new ProfilePlot.Entry(mean, lower, upper, vulnerable);
        }
    }

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
        List<Study.Section> sections = new ArrayList<>();
        for (int n = 0; n < contents.networks.size(); n++) {
            sections.add(layers(contents.networks.get(n), n));
            if (!contents.networks.get(n).pictures.isEmpty()) {
                sections.add(samples(contents.networks.get(n), n));
            }
        }
        sections.add(scores(contents));
        sections.add(new Study.Section(
                "settings",
                "Settings",
                List.of(),
                List.of(),
                List.of(new Table(
                        "What was analysed",
                        contents.networks.stream()
                                .map(network -> List.of(network.name, network.file + ", SHA-256 " + network.sha256))
                                .toList()))));
        String question = "Which layers move most when the input is disturbed? " + contents.samples
                + " samples; layers are compared at strength " + contents.eps + ".";
        String verdict = String.join(
                " ", contents.networks.stream().map(LayerPage::verdict).toList());
        return new Study("Layer analysis", question, verdict, sections, contents.origin).html();
    }

    private static String verdict(Network network) {
        StringBuilder text = new StringBuilder(network.name + ":");
        for (Series series : network.series) {
            List<String> listed = series.points.stream()
                    .filter(Point::vulnerable)
                    .map(Point::layer)
                    .toList();
            text.append(" Under ")
                    .append(series.name)
                    .append(", accuracy falls from ")
                    .append(number(series.clean))
                    .append(" % to ")
                    .append(number(series.accuracy))
                    .append(listed.isEmpty() ? " %, and no layer stands out." : " %, and most vulnerable are: ")
                    .append(String.join(", ", listed))
                    .append(listed.isEmpty() ? "" : ".");
        }
        return text.toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }

    private static Study.Section layers(Network network, int n) {
        List<String> names =
                network.series.get(0).points.stream().map(Point::layer).toList();
        List<ProfilePlot.Series> drawn = network.series.stream()
                .map(one -> new ProfilePlot.Series(
                        one.name, one.points.stream().map(Point::entry).toList(), one.bound))
                .toList();
        String profile = new ProfilePlot("Layer profile", network.measure, names, drawn).svg();
        return new Study.Section(
                "layers-" + n,
                "Layers of " + network.name,
                List.of(),
                List.of(new Study.Figure(
                        profile,
                        "How far each layer's output moves (" + network.measure
                                + "), from the input on top to the output"
                                + " below, with 95 % bootstrap intervals. Full marks are above the bound, the dashed"
                                + " line.")),
                network.series.stream().map(one -> table(network, one)).toList());
    }

    private static Table table(Network network, Series series) {
        List<List<String>> rows = series.points.stream()
                .sorted(Comparator.comparingDouble(Point::mean).reversed())
                .map(point -> List.of(
                        point.layer,
                        number(point.mean),
                        Double.isNaN(point.lower) ? "-" : number(point.lower) + " to " + number(point.upper),
                        point.note))
                .toList();
        return new Table(
                network.name + " under " + series.name + ", the layers that move most first",
                List.of("layer", "mean", "95 % interval", "note"),
                rows);
    }

    private static Study.Section samples(Network network, int n) {
        List<Study.Figure> figures = new ArrayList<>();
        for (Picture picture : network.pictures) {
            for (int s = 0; s < picture.shape.extent(0); s++) {
                String caption = picture.title + ", taken for " + picture.classes[s];
                figures.add(
                        new Study.Figure("sample", sample(picture, s, "Sample " + (s + 1) + ", " + caption), caption));
            }
        }
        return new Study.Section(
                "samples-" + n,
                "Samples as " + network.name + " sees them",
                List.of("The first samples, as they are and disturbed, and the class that the network takes each for."
                        + " Of images with several channels the first is shown."),
                figures,
                List.of());
    }

    private static String sample(Picture picture, int s, String title) {
        int rows = picture.shape.extent(2);
        int columns = picture.shape.extent(3);
        int from = s * picture.shape.size(1, 4);
        int[] colors = IntStream.range(from, from + rows * columns)
                .map(i -> 0x10101 * (int) Math.max(0, Math.min(255, Math.round(255 * picture.values[i]))))
                .toArray();
        return Svg.drawing("zeline-image", title, rows + " rows and " + columns + " columns.", SAMPLE, SAMPLE)
                .with("width", SAMPLE)
                .add(Tag.of("image")
                        .with("width", SAMPLE)
                        .with("height", SAMPLE)
                        .with("href", PngData.uri(colors, columns)))
                .toString();
    }

    private static Study.Section scores(Contents contents) {
        List<List<String>> rows = new ArrayList<>();
        List<CurvePlot.Curve> curves = new ArrayList<>();
        for (Network network : contents.networks) {
            for (Series series : network.series) {
                List<CurvePlot.Point> points = new ArrayList<>();
                for (int i = 0; i < series.strengths.size(); i++) {
                    double accuracy = series.accuracies.get(i);
                    rows.add(List.of(network.name, series.name, number(series.strengths.get(i)), number(accuracy)));
                    points.add(new CurvePlot.Point(series.strengths.get(i), accuracy));
                }
                String name = contents.networks.size() == 1
                        ? series.name
                        : (contents.networks.indexOf(network) + 1) + ": " + series.name;
                if (!points.isEmpty()) {
                    curves.add(new CurvePlot.Curve(name, points));
                }
            }
            rows.add(List.of(network.name, "R&G in total", "", number(network.score)));
        }
        List<Study.Figure> figures = !curves.isEmpty() && curves.size() <= CurvePlot.MOST_CURVES
                ? List.of(new Study.Figure(
                        new CurvePlot(
                                        "Accuracy under growing strength",
                                        "strength",
                                        "accuracy in percent",
                                        curves,
                                        List.of())
                                .svg(105),
                        "How many samples are taken for what they are."
                                + (contents.networks.size() == 1 ? "" : " Numbers tell the networks, in their order.")))
                : List.of();
        return new Study.Section(
                "scores",
                "Robustness and generalisation",
                List.of("Accuracies in percent under growing strength; the score R&G is their sum."),
                figures,
                List.of(new Table("Accuracies", List.of("network", "under", "strength", "accuracy or score"), rows)));
    }
}
