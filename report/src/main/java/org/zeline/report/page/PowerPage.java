package org.zeline.report.page;

import java.util.ArrayList;
import java.util.List;
import org.zeline.report.Origin;
import org.zeline.report.PowerReport;
import org.zeline.report.Words;
import org.zeline.report.figure.RatePlot;
import org.zeline.si.calibration.PValueKind;
import org.zeline.si.calibration.PowerResult;
import org.zeline.si.evaluation.RejectionRate;

/** The page of a power study. */
public final class PowerPage {
    private PowerPage() {}

    /**
     * {@return the page: HTML that needs nothing else}
     *
     * @param report what came out
     * @param origin what made it
     */
    public static String html(PowerReport report, Origin origin) {
        PowerResult result = report.result();
        Table rates = new Table(
                "Of the replicates in which the network marks a region",
                List.of("signal", "p-value", "replicates", "rejected", "95 % interval"),
                rows(result));
        Table settings = new Table(
                "What the replicates depend on",
                List.of(
                        List.of("Model", report.network().path()),
                        List.of("Model SHA-256", report.network().sha256()),
                        List.of("Seed", Long.toString(report.seed())),
                        List.of("Side of the signal", Integer.toString(result.signalSize()))));
        return new Study(
                        "Power",
                        "What does " + report.network().fileName() + " find?",
                        report.verdict(),
                        List.of(
                                new Study.Section("power", "Rejections", List.of(), figures(result), List.of(rates)),
                                new Study.Section("settings", "Settings", List.of(), List.of(), List.of(settings))),
                        origin)
                .html();
    }

    private static List<List<String>> rows(PowerResult result) {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < result.strengths().size(); i++) {
            for (PValueKind kind : result.kinds(i)) {
                RejectionRate rate = result.rate(i, kind, Words.LEVEL);
                rows.add(List.of(
                        Words.number(result.strengths().get(i)),
                        kind.toString(),
                        Integer.toString(rate.count()),
                        Words.rate(rate),
                        Words.interval(rate)));
            }
        }
        return rows;
    }

    private static List<Study.Figure> figures(PowerResult result) {
        List<RatePlot.Series> series = new ArrayList<>();
        for (PValueKind kind : PowerResult.KINDS) {
            List<RatePlot.Point> points = new ArrayList<>();
            for (int i = 0; i < result.strengths().size(); i++) {
                if (result.kinds(i).contains(kind)) {
                    points.add(new RatePlot.Point(result.strengths().get(i), result.rate(i, kind, Words.LEVEL)));
                }
            }
            if (!points.isEmpty()) {
                series.add(new RatePlot.Series(kind.toString(), points));
            }
        }
        return series.isEmpty()
                ? List.of()
                : List.of(new Study.Figure(
                        new RatePlot("Rejections", "signal", series, Words.LEVEL, Words.CONFIDENCE).svg(),
                        "Bars are 95 % intervals of Clopper and Pearson. Without a signal every rejection is a false"
                                + " alarm, and there may be as many as the level says."));
    }
}
