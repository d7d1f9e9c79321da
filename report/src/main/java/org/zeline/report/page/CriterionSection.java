package org.zeline.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.zeline.lsa.Probe;
import org.zeline.lsa.VulnerableLayers;
import org.zeline.lsa.criterion.CriterionProfile;
import org.zeline.lsa.criterion.CriterionRanking;
import org.zeline.report.LayerReport;
import org.zeline.report.figure.ProfilePlot;

/** The section of a layer analysis on layers ranked by a criterion. */
final class CriterionSection {
    private CriterionSection() {}

    /** The section on the network of that name, the n-th of the page. */
    static Study.Section of(String network, CriterionRanking ranking, int n) {
        CriterionProfile profile = ranking.profile();
        VulnerableLayers found = ranking.vulnerable();
        String name = profile.criterion().toString();
        List<String> columns = new ArrayList<>(List.of("layer", "mean", "95 % interval"));
        if (!profile.bounds().isEmpty()) {
            columns.add("at most");
        }
        columns.add("note");
        List<List<String>> rows = new ArrayList<>();
        for (VulnerableLayers.Entry entry : found.layers()) {
            List<String> row = new ArrayList<>(
                    List.of(entry.layer().layer(), number(entry.mean()), LayerPage.interval(entry.interval())));
            if (!profile.bounds().isEmpty()) {
                row.add(number(profile.bounds().get(ranking.index(entry)).certified()));
            }
            row.add(LayerReport.note(ranking, entry));
            rows.add(row);
        }
        List<ProfilePlot.Entry> marks = new ArrayList<>();
        for (Probe layer : profile.layers()) {
            marks.add(LayerPage.mark(found.layers().stream()
                    .filter(entry -> entry.layer().equals(layer))
                    .findFirst()
                    .orElseThrow()));
        }
        String plot = new ProfilePlot(
                        "Layers by " + name,
                        name,
                        profile.layers().stream().map(Probe::layer).toList(),
                        List.of(new ProfilePlot.Series(name, marks, found.threshold())))
                .svg();
        return new Study.Section(
                name + "-" + n,
                "Layers of " + network + " by " + name,
                List.of("Shown is " + LayerReport.meaning(profile.criterion()) + "."),
                List.of(new Study.Figure(
                        plot,
                        "From the input on top to the output below, with 95 % bootstrap intervals if there are several"
                                + " samples. Full marks are above the bound, the dashed line.")),
                List.of(new Table(network + " by " + name + ", the most fragile layers first", columns, rows)));
    }

    private static String number(double value) {
        return Double.isInfinite(value) ? "-" : String.format(Locale.ROOT, "%.4g", value);
    }
}
