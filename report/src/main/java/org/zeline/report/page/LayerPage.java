package org.zeline.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeline.lsa.LayerStudy;
import org.zeline.lsa.Probe;
import org.zeline.lsa.VulnerableLayers;
import org.zeline.lsa.attack.AutoAttackResult;
import org.zeline.lsa.certificate.CertifiedProfile;
import org.zeline.lsa.criterion.CriterionRanking;
import org.zeline.report.LayerReport;
import org.zeline.report.Origin;
import org.zeline.report.figure.ProfilePlot;
import org.zeline.report.figure.Svg;
import org.zeline.report.figure.Tag;

/** The page of a layer analysis. */
public final class LayerPage {
    private static final double SAMPLE = 96;

    private LayerPage() {}

    /**
     * A network as the page calls it.
     *
     * @param name its file without folders, if that tells the networks apart
     * @param of the network
     */
    private record Named(String name, LayerReport.Network of) {
        List<LayerStudy.Part> parts() {
            return of.study().parts();
        }
    }

    /**
     * {@return a self-contained HTML page}
     *
     * @param report what came out
     * @param origin what made it
     */
    public static String html(LayerReport report, Origin origin) {
        List<Named> networks = named(report.networks());
        List<Study.Section> sections = new ArrayList<>();
        for (int n = 0; n < networks.size(); n++) {
            sections.add(layers(networks.get(n), n));
            CertifiedProfile certified = networks.get(n).of.certified();
            if (certified != null) {
                sections.add(CertifiedSection.of(networks.get(n).name, certified, n));
            }
            for (CriterionRanking ranking : networks.get(n).of.criteria()) {
                sections.add(CriterionSection.of(networks.get(n).name, ranking, n));
            }
            if (!networks.get(n).of.examples().isEmpty()) {
                sections.add(samples(networks.get(n), n));
            }
        }
        sections.addAll(
                RobustnessSections.of(report, networks.stream().map(Named::name).toList()));
        sections.add(new Study.Section(
                "settings",
                "Settings",
                List.of(),
                List.of(),
                List.of(new Table(
                        "What was analysed",
                        networks.stream()
                                .map(network -> List.of(
                                        network.name,
                                        network.of.file().path() + ", SHA-256 "
                                                + network.of.file().sha256()))
                                .toList()))));
        String question = "Which layers move most when the input is disturbed? " + report.samples()
                + " samples; layers are compared at strength " + report.strength() + ".";
        String verdict =
                String.join(" ", networks.stream().map(LayerPage::verdict).toList());
        return new Study("Layer analysis", question, verdict, sections, origin).html();
    }

    private static List<Named> named(List<LayerReport.Network> networks) {
        boolean distinct = networks.stream()
                        .map(network -> network.file().fileName())
                        .distinct()
                        .count()
                == networks.size();
        return networks.stream()
                .map(network -> new Named(
                        distinct ? network.file().fileName() : network.file().path(), network))
                .toList();
    }

    private static String verdict(Named network) {
        StringBuilder text = new StringBuilder(network.name + ":");
        for (LayerStudy.Part part : network.parts()) {
            List<String> listed = part.inOrder().stream()
                    .filter(VulnerableLayers.Entry::vulnerable)
                    .map(entry -> entry.layer().layer())
                    .toList();
            text.append(" Under ")
                    .append(part.name())
                    .append(", accuracy falls from ")
                    .append(number(part.result().cleanAccuracy()))
                    .append(" % to ")
                    .append(number(part.result().accuracy()))
                    .append(listed.isEmpty() ? " %, and no layer stands out." : " %, and most vulnerable are: ")
                    .append(String.join(", ", listed))
                    .append(listed.isEmpty() ? "" : ".");
        }
        return text.toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }

    private static Study.Section layers(Named network, int n) {
        List<String> names = network.parts().get(0).result().profile().layers().stream()
                .map(Probe::layer)
                .toList();
        List<ProfilePlot.Series> drawn =
                network.parts().stream().map(LayerPage::drawn).toList();
        String measure = network.of.study().measure().toString();
        String profile = new ProfilePlot("Layer profile", measure, names, drawn).svg();
        return new Study.Section(
                "layers-" + n,
                "Layers of " + network.name,
                List.of(),
                List.of(new Study.Figure(
                        profile,
                        "How far each layer's output moves (" + measure
                                + "), from the input on top to the output"
                                + " below, with 95 % bootstrap intervals. Full marks are above the bound, the dashed"
                                + " line.")),
                tables(network));
    }

    private static ProfilePlot.Series drawn(LayerStudy.Part part) {
        VulnerableLayers found = part.vulnerable();
        return new ProfilePlot.Series(
                part.name(),
                part.inOrder().stream().map(LayerPage::mark).toList(),
                found.mean() + found.eta() * found.deviation());
    }

    /** An interval that is not known has no length. */
    static ProfilePlot.Entry mark(VulnerableLayers.Entry entry) {
        VulnerableLayers.Interval interval = entry.interval();
        return interval == null
                ? new ProfilePlot.Entry(entry.mean(), entry.mean(), entry.mean(), entry.vulnerable())
                : new ProfilePlot.Entry(entry.mean(), interval.lower(), interval.upper(), entry.vulnerable());
    }

    static String interval(VulnerableLayers.@Nullable Interval interval) {
        return interval == null ? "-" : number(interval.lower()) + " to " + number(interval.upper());
    }

    private static List<Table> tables(Named network) {
        List<Table> tables = new ArrayList<>();
        for (LayerStudy.Part part : network.parts()) {
            tables.add(table(network, part));
            for (AutoAttackResult evaluation : part.evaluations()) {
                tables.add(members(part, evaluation));
            }
        }
        return tables;
    }

    private static Table members(LayerStudy.Part part, AutoAttackResult evaluation) {
        List<List<String>> rows = new ArrayList<>();
        for (int m = 0; m < evaluation.members().size(); m++) {
            AutoAttackResult.Member member = evaluation.members().get(m);
            OptionalDouble own = evaluation.ownAccuracy(m);
            rows.add(List.of(
                    member.member().toString(),
                    Integer.toString(member.attackedCount()),
                    Integer.toString(member.brokenCount()),
                    number(evaluation.accuracyAfter(m)),
                    own.isPresent() ? number(own.getAsDouble()) : "-",
                    number(member.seconds())));
        }
        for (String warning : evaluation.warnings()) {
            rows.add(List.of("warning: " + warning, "", "", "", "", ""));
        }
        return new Table(
                "Members of " + part.name() + " at strength "
                        + number(evaluation.ball().radius()),
                List.of("member", "attacked", "broken", "accuracy after", "accuracy alone", "seconds"),
                rows);
    }

    private static Table table(Named network, LayerStudy.Part part) {
        List<List<String>> rows = part.vulnerable().layers().stream()
                .map(entry -> List.of(
                        entry.layer().layer(),
                        number(entry.mean()),
                        interval(entry.interval()),
                        LayerReport.note(part, entry)))
                .toList();
        return new Table(
                network.name + " under " + part.name() + ", the layers that move most first",
                List.of("layer", "mean", "95 % interval", "note"),
                rows);
    }

    private static Study.Section samples(Named network, int n) {
        List<Study.Figure> figures = new ArrayList<>();
        for (LayerStudy.Example example : network.of.examples()) {
            String title = example.perturbation().isEmpty() ? "as they are" : example.perturbation();
            for (int s = 0; s < example.shape().extent(0); s++) {
                String caption = title + ", taken for " + example.classes()[s];
                figures.add(
                        new Study.Figure("sample", sample(example, s, "Sample " + (s + 1) + ", " + caption), caption));
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

    private static String sample(LayerStudy.Example example, int s, String title) {
        int rows = example.shape().extent(2);
        int columns = example.shape().extent(3);
        int from = s * example.shape().size(1, 4);
        int[] colors = IntStream.range(from, from + rows * columns)
                .map(i -> 0x10101 * (int) Math.max(0, Math.min(255, Math.round(255 * example.values()[i]))))
                .toArray();
        return Svg.drawing("zeline-image", title, rows + " rows and " + columns + " columns.", SAMPLE, SAMPLE)
                .with("width", SAMPLE)
                .add(Tag.of("image")
                        .with("width", SAMPLE)
                        .with("height", SAMPLE)
                        .with("href", PngData.uri(colors, columns)))
                .toString();
    }
}
