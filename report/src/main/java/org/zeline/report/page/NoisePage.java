package org.zeline.report.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.zeline.report.NoiseReport;
import org.zeline.report.Origin;
import org.zeline.report.Words;
import org.zeline.report.figure.CurvePlot;
import org.zeline.report.figure.Markup;
import org.zeline.si.noise.NoiseEstimate;
import org.zeline.si.noise.NoiseFit;

/** The page of a covariance of noise. */
public final class NoisePage {
    private static final int MOST_POINTS = 400;

    private NoisePage() {}

    /**
     * {@return a self-contained HTML page}
     *
     * @param report what came out
     * @param origin what made it
     */
    public static String html(NoiseReport report, Origin origin) {
        NoiseFit fit = report.fit();
        List<String> worries = report.worries();
        List<Study.Section> sections = List.of(
                new Study.Section(
                        "worries",
                        "What to worry about",
                        worries.isEmpty() ? List.of("Nothing stands out.") : worries,
                        List.of(),
                        List.of()),
                new Study.Section(
                        "blocks",
                        "Means over blocks",
                        List.of("A p-value rests on the variance of means over regions. If the model is right, the"
                                + " variance of means over blocks of any size is what it says: a ratio of 1."),
                        List.of(),
                        List.of(blocks(fit))),
                new Study.Section(
                        "autocorrelation",
                        "Residual autocorrelation",
                        List.of(
                                "The correlation that is left when that of the model is taken out. If the model is right,"
                                        + " it is 0 at all lags, up to chance."),
                        List.of(map(
                                "Correlations at lags in rows and columns; in the middle lag 0, whose 1 is left out.",
                                fit.autocorrelation())),
                        List.of()),
                new Study.Section(
                        "homogeneity",
                        "The same variance everywhere?",
                        List.of("Mean squares of residuals over the model's variance: 1 if the model is right."),
                        homogeneity(fit),
                        List.of()),
                new Study.Section("tests", "Tests", List.of(), List.of(), List.of(tests(fit))),
                new Study.Section("settings", "Settings", List.of(), List.of(), List.of(settings(report))));
        return new Study(
                        "Noise",
                        "What is the covariance of the noise in " + report.data() + ", and does it fit?",
                        report.verdict(),
                        sections,
                        origin)
                .html();
    }

    private static Table blocks(NoiseFit fit) {
        List<List<String>> rows = fit.blocks().stream()
                .map(block -> List.of(
                        Integer.toString(block.side()),
                        Words.number(block.ratio()),
                        Words.number(block.lower()) + " to " + Words.number(block.upper())))
                .toList();
        return new Table(
                "Variances of means, over what the model says", List.of("side", "ratio", "95 % interval"), rows);
    }

    private static Table tests(NoiseFit fit) {
        List<List<String>> rows = fit.tests().stream()
                .map(test -> List.of(
                        test.question().toString(),
                        Words.number(test.statistic()),
                        Integer.toString(test.degrees()),
                        Words.number(test.pValue())))
                .toList();
        return new Table("What is tested", List.of("question", "chi-square", "degrees", "p-value"), rows);
    }

    private static List<Study.Figure> homogeneity(NoiseFit fit) {
        List<Study.Figure> figures = new ArrayList<>();
        List<CurvePlot.Point> points = new ArrayList<>();
        int step = (fit.images().length + MOST_POINTS - 1) / MOST_POINTS;
        for (int k = 0; k < fit.images().length; k += step) {
            points.add(new CurvePlot.Point(k, fit.images()[k]));
        }
        figures.add(new Study.Figure(
                new CurvePlot(
                                "Images",
                                "image",
                                "variance over the model's",
                                List.of(new CurvePlot.Curve("images", points)),
                                List.of(new CurvePlot.Level("model", 1)))
                        .svg(),
                "One point per image" + (step == 1 ? "." : ", of every " + step + ".")));
        if (fit.regions().length * fit.regions()[0].length > 1) {
            figures.add(map("Regions of the image, all planes one below the other.", fit.regions()));
        }
        return figures;
    }

    /** A picture of a table of numbers, with a colour scale. */
    private static Study.Figure map(String caption, double[][] table) {
        double[] values = Arrays.stream(table).flatMapToDouble(Arrays::stream).toArray();
        boolean[] none = new boolean[values.length];
        Panel.Marks marks = new Panel.Marks(none, none, false, OptionalDouble.empty(), new double[0]);
        double low = Arrays.stream(values).min().orElse(0);
        double high = Arrays.stream(values).max().orElse(0);
        Panel.PlaneFigure plane = new Panel.PlaneFigure(
                caption,
                new Raster(table.length, table[0].length),
                List.of(values),
                low,
                high,
                none,
                none,
                new double[0],
                marks);
        return new Study.Figure(
                "image",
                new ImageFigure(plane).svg(ColorScale.VIVID, true),
                caption + " From " + Markup.number(low) + " to " + Markup.number(high) + ".");
    }

    private static Table settings(NoiseReport report) {
        NoiseEstimate estimate = report.estimate();
        return new Table(
                "What the estimate depends on",
                List.of(
                        List.of("Images", estimate.images() + " of " + estimate.shape() + ", " + report.data()),
                        List.of("Numbers", report.preparation()),
                        List.of("Model", estimate.model() + (estimate.robust() ? ", robust" : "")),
                        List.of("Background", estimate.background().toString()),
                        List.of("Covariance", Words.covariance(estimate.covariance())),
                        List.of("Skewness", Words.number(report.fit().skewness())),
                        List.of("Excess kurtosis", Words.number(report.fit().excessKurtosis()))));
    }
}
