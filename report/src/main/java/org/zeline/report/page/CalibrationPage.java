package org.zeline.report.page;

import java.util.ArrayList;
import java.util.List;
import org.zeline.report.CalibrationReport;
import org.zeline.report.Origin;
import org.zeline.report.Words;
import org.zeline.report.figure.PValueHistogram;
import org.zeline.report.figure.QuantilePlot;
import org.zeline.si.calibration.CalibrationResult;
import org.zeline.si.calibration.PValueKind;
import org.zeline.si.calibration.Rival;
import org.zeline.si.evaluation.RejectionRate;

/** The page of a calibration. */
public final class CalibrationPage {
    private static final int BINS = 20;

    private static final String ABOUT = "Each replicate runs the test on noise alone, where every rejection is a false"
            + " alarm. The p-values of a valid test are then uniform.";

    private static final String ABOUT_REAL = "Each replicate runs the test on a real image without signal, where every"
            + " rejection is a false alarm. If the stated covariance is that of their noise, p-values are uniform.";

    private CalibrationPage() {}

    /**
     * {@return a self-contained HTML page}
     *
     * @param report what came out
     * @param origin what made it
     */
    public static String html(CalibrationReport report, Origin origin) {
        CalibrationResult result = report.result();
        List<List<String>> tests = result.uniformity().stream()
                .map(test ->
                        List.of(test.test().toString(), Words.number(test.statistic()), Words.number(test.pValue())))
                .toList();
        List<Study.Section> sections = List.of(
                new Study.Section(
                        "p-values",
                        "The p-values",
                        List.of(report.nullImages() == null ? ABOUT : ABOUT_REAL),
                        figures(result),
                        List.of()),
                new Study.Section(
                        "rates",
                        "How often each test rejects",
                        List.of("A valid test rejects at most as often as its level says, up to chance."),
                        List.of(),
                        List.of(rates(result))),
                new Study.Section(
                        "uniformity",
                        "Tests of uniformity",
                        List.of("Of the selective p-values. Each p-value here is itself uniform if they are."),
                        List.of(),
                        List.of(new Table("Tests", List.of("test", "statistic", "p-value"), tests))),
                new Study.Section("settings", "Settings", List.of(), List.of(), List.of(settings(report))));
        return new Study(
                        "Calibration",
                        "Are the p-values of " + report.network().fileName()
                                + " uniform when there is nothing to find?",
                        report.verdict(),
                        sections,
                        origin)
                .html();
    }

    private static Table rates(CalibrationResult result) {
        List<List<String>> rows = new ArrayList<>();
        for (PValueKind kind : result.kinds()) {
            for (double level : CalibrationReport.LEVELS) {
                RejectionRate rate = result.rate(kind, level);
                rows.add(List.of(
                        kind.toString(), Words.number(level), Words.rate(rate), Words.interval(rate), note(kind)));
            }
        }
        return new Table("Rejections", List.of("p-value", "level", "rejected", "95 % interval", "note"), rows);
    }

    private static String note(PValueKind kind) {
        return switch (kind) {
            case SELECTIVE -> "valid";
            case OVER_CONDITIONED -> "valid, with less power";
            case NAIVE -> "not valid: ignores the selection";
            case BONFERRONI -> "valid, with hardly any power";
            case PERMUTATION -> rival(Rival.PERMUTATION);
            case CONFORMAL -> rival(Rival.CONFORMAL);
        };
    }

    private static String rival(Rival rival) {
        return "asks about the whole image; " + rival.assumption();
    }

    private static Table settings(CalibrationReport report) {
        CalibrationResult result = report.result();
        return new Table(
                "What the replicates depend on",
                List.of(
                        List.of("Model", report.network().path()),
                        List.of("Model SHA-256", report.network().sha256()),
                        List.of("Data", report.data()),
                        List.of("Seed", Long.toString(report.seed())),
                        report.nullImages() == null
                                ? List.of("Mean of every element", Words.number(report.mean()))
                                : List.of("Images", report.nullImages().words()),
                        List.of("Noise", Words.covariance(report.covariance())),
                        List.of("Marked elements have", report.marking()),
                        List.of("Search", Words.search(report.search())),
                        List.of(
                                "Replicates",
                                result.replicates().size() + ", " + result.answered() + " with a region")));
    }

    private static List<Study.Figure> figures(CalibrationResult result) {
        double[] selective = result.pValues(PValueKind.SELECTIVE);
        if (selective.length < 2) {
            return List.of();
        }
        return List.of(
                new Study.Figure(
                        PValueHistogram.svg("Selective p-values", selective, BINS),
                        "Valid ones fill the square below the dashed line evenly, up to chance."),
                new Study.Figure(
                        PValueHistogram.svg("Naive p-values", result.pValues(PValueKind.NAIVE), BINS),
                        "Those of a test that ignores the selection."),
                new Study.Figure(
                        QuantilePlot.svg("Selective p-values against uniform ones", selective, Words.CONFIDENCE),
                        "Valid ones follow the diagonal and stay within the band."));
    }
}
