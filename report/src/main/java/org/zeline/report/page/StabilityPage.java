package org.zeline.report.page;

import java.util.ArrayList;
import java.util.List;
import org.zeline.report.NetworkFile;
import org.zeline.report.Origin;
import org.zeline.report.StabilityReport;
import org.zeline.report.figure.CurvePlot;
import org.zeline.si.RegionResult;
import org.zeline.si.distribution.PValue;
import org.zeline.si.evaluation.RegionStability;

/** The page of a region under perturbations. */
public final class StabilityPage {
    private StabilityPage() {}

    /**
     * {@return the page: HTML that needs nothing else}
     *
     * @param report what came out
     * @param origin what made it
     */
    public static String html(StabilityReport report, Origin origin) {
        RegionStability result = report.result();
        NetworkFile network = report.network();
        List<String> head = List.of("perturbation", "strength", "elements", "shared", "statistic", "p-value", "note");
        List<Study.Section> sections = List.of(
                new Study.Section(
                        "rows",
                        "Perturbed inputs",
                        List.of(),
                        figures(result),
                        List.of(new Table("Answers", head, report.cells()))),
                new Study.Section(
                        "settings",
                        "Settings",
                        List.of(),
                        List.of(),
                        List.of(new Table(
                                "What was studied",
                                List.of(
                                        List.of("Model", network.path()),
                                        List.of("Model SHA-256", network.sha256()))))));
        return new Study(
                        "A region under perturbations",
                        "How do the region that " + network.fileName() + " marks, and its selective p-value, move"
                                + " when the input is perturbed?",
                        result.rows().size() + " perturbed inputs; " + result.unanswered()
                                + " of them without an answer.",
                        sections,
                        origin)
                .html();
    }

    private static List<Study.Figure> figures(RegionStability result) {
        List<CurvePlot.Curve> p = new ArrayList<>();
        List<CurvePlot.Curve> shared = new ArrayList<>();
        for (String name : result.perturbations()) {
            List<CurvePlot.Point> values = new ArrayList<>();
            List<CurvePlot.Point> parts = new ArrayList<>();
            for (RegionStability.Row row : result.rows()) {
                RegionResult found = row.result();
                if (row.perturbation().equals(name) && found != null) {
                    PValue value = found.p();
                    values.add(new CurvePlot.Point(row.strength(), value.value(), value.lower(), value.upper()));
                    parts.add(new CurvePlot.Point(row.strength(), row.shared()));
                }
            }
            if (!values.isEmpty()) {
                p.add(new CurvePlot.Curve(name, values));
                shared.add(new CurvePlot.Curve(name, parts));
            }
        }
        return p.isEmpty() || p.size() > CurvePlot.MOST_CURVES
                ? List.of()
                : List.of(
                        new Study.Figure(
                                new CurvePlot("Selective p-value", "strength", "p-value", p, List.of()).svg(1.05),
                                "The selective p-value of the region that is marked then; bars are its bounds."),
                        new Study.Figure(
                                new CurvePlot("Shared elements", "strength", "share", shared, List.of()).svg(1.05),
                                "The share of elements in both regions, that marked before and that marked then, among"
                                        + " those in one of them."));
    }
}
