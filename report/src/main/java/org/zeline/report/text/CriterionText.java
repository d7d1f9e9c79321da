package org.zeline.report.text;

import java.io.PrintWriter;
import java.util.Locale;
import org.zeline.lsa.VulnerableLayers;
import org.zeline.lsa.criterion.CriterionProfile;
import org.zeline.lsa.criterion.CriterionRanking;
import org.zeline.report.LayerReport;

/** Layers ranked by a criterion as text. */
final class CriterionText {
    private CriterionText() {}

    static void print(PrintWriter out, CriterionRanking ranking) {
        CriterionProfile profile = ranking.profile();
        VulnerableLayers found = ranking.vulnerable();
        Text.row(out, profile.criterion().toString(), LayerReport.meaning(profile.criterion()));
        Text.row(out, "bound", number(found.mean()) + " + " + number(found.eta()) + " x " + number(found.deviation()));
        boolean bounded = !profile.bounds().isEmpty();
        int width = found.layers().stream()
                .mapToInt(entry -> entry.layer().layer().length())
                .reduce(5, Math::max);
        String format = "  %-" + width + "s  %10s  %-23s  %-7s" + (bounded ? "  %10s" : "%s") + "  %s";
        out.println(String.format(format, "layer", "mean", "95 % interval", "rank", bounded ? "at most" : "", "")
                .stripTrailing());
        for (VulnerableLayers.Entry entry : found.layers()) {
            int l = ranking.index(entry);
            out.println(Text.line(String.format(
                            format,
                            entry.layer().layer(),
                            number(entry.mean()),
                            LayerText.interval(entry.interval()),
                            entry.ranks().best() + " to " + entry.ranks().worst(),
                            bounded ? number(profile.bounds().get(l).certified()) : "",
                            LayerReport.note(ranking, entry)))
                    .stripTrailing());
        }
    }

    private static String number(double value) {
        return Double.isInfinite(value) ? "-" : String.format(Locale.ROOT, "%.5g", value);
    }
}
