package org.zeline.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.zeline.lsa.Probe;
import org.zeline.lsa.certificate.Certificate.Bracket;
import org.zeline.lsa.certificate.CertifiedProfile;
import org.zeline.report.figure.ProfilePlot;

/** The section of a layer analysis on what no perturbation can exceed. */
final class CertifiedSection {
    private CertifiedSection() {}

    /** The section on the network of that name, the n-th of the page. */
    static Study.Section of(String network, CertifiedProfile certified, int n) {
        List<Probe> layers = certified.certificate().layers();
        List<ProfilePlot.Entry> entries = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (int l = 0; l < layers.size(); l++) {
            Bracket bracket = certified.brackets().get(l);
            entries.add(new ProfilePlot.Entry(
                    bracket.attacked(), bracket.attacked(), bracket.certified(), !bracket.isTooWide()));
            rows.add(List.of(
                    layers.get(l).layer(),
                    number(bracket.attacked()),
                    number(bracket.certified()),
                    bracket.isTooWide() ? "too wide to use" : ""));
        }
        String measure = certified.certificate().measure().toString();
        List<String> names = layers.stream().map(Probe::layer).toList();
        String plot = new ProfilePlot(
                        "Certified layer profile",
                        measure,
                        names,
                        List.of(new ProfilePlot.Series("attacked to certified", entries, Double.NaN)))
                .svg();
        String set = certified.ball().norm().name().toLowerCase(Locale.ROOT) + " ball of radius "
                + certified.ball().radius();
        return new Study.Section(
                "certified-" + n,
                "What is certain for " + network,
                List.of("For every perturbation in the " + set + ", accuracy is at least "
                        + number(certified.certificate().accuracy()) + " %; under attack it is "
                        + number(certified.attackedAccuracy()) + " %."),
                List.of(new Study.Figure(
                        plot,
                        "How far each layer's output moves on average (" + measure
                                + "): from what attacks reached, the mark, to what no perturbation exceeds, the end of"
                                + " the bar. Open marks: the bracket is too wide to use, since its upper end is more"
                                + " than " + number(Bracket.MOST_RATIO) + " times the lower one or more than "
                                + number(Bracket.MOST_MOVEMENT) + ".")),
                List.of(new Table(
                        "Movements of layers of " + network, List.of("layer", "attacked", "certified", "note"), rows)));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
