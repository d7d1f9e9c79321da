package org.zeline.report.text;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.zeline.lsa.LayerStudy;
import org.zeline.lsa.Probe;
import org.zeline.lsa.StudyComparison;
import org.zeline.lsa.VulnerableLayers;
import org.zeline.lsa.attack.AutoAttackResult;
import org.zeline.lsa.certificate.Certificate.Bracket;
import org.zeline.lsa.certificate.CertifiedProfile;
import org.zeline.lsa.criterion.CriterionRanking;
import org.zeline.report.LayerReport;

/** A layer analysis as text. */
public final class LayerText {
    private LayerText() {}

    /**
     * Prints a layer analysis.
     *
     * @param out takes the lines
     * @param report what came out
     */
    public static void print(PrintWriter out, LayerReport report) {
        for (LayerReport.Network network : report.networks()) {
            Text.row(
                    out,
                    "model",
                    network.file().path() + ", SHA-256 " + network.file().sha256());
            Text.row(out, "samples", Integer.toString(report.samples()));
            Text.row(out, "measure", network.study().measure().toString());
            for (LayerStudy.Part part : network.study().parts()) {
                out.println();
                print(out, part, report.strength());
            }
            out.println();
            CertifiedProfile certified = network.certified();
            if (certified != null) {
                print(out, certified);
                out.println();
            }
            for (CriterionRanking ranking : network.criteria()) {
                CriterionText.print(out, ranking);
                out.println();
            }
            Text.row(out, "R&G in total", number(network.study().totalScore()));
            out.println();
        }
        StudyComparison comparison = report.comparison();
        if (comparison != null) {
            RobustnessText.print(out, comparison);
        }
    }

    private static void print(PrintWriter out, LayerStudy.Part part, double strength) {
        Text.row(
                out,
                part.name() + " at " + strength,
                "accuracy " + number(part.result().accuracy()) + " %, clean "
                        + number(part.result().cleanAccuracy()) + " %");
        VulnerableLayers vulnerable = part.vulnerable();
        Text.row(
                out,
                "bound",
                number(vulnerable.mean()) + " + " + number(vulnerable.eta()) + " x " + number(vulnerable.deviation()));
        layers(out, part);
        for (AutoAttackResult evaluation : part.evaluations()) {
            ensemble(out, evaluation);
        }
        RobustnessText.print(out, part);
    }

    private static void layers(PrintWriter out, LayerStudy.Part part) {
        int width = 5;
        for (VulnerableLayers.Entry entry : part.vulnerable().layers()) {
            width = Math.max(width, entry.layer().layer().length());
        }
        String format = "  %-" + width + "s  %10s  %-23s  %-7s  %9s  %s";
        out.println(String.format(format, "layer", "mean", "95 % interval", "rank", "steepness", ""));
        for (VulnerableLayers.Entry entry : part.vulnerable().layers()) {
            out.println(Text.line(String.format(
                            format,
                            entry.layer().layer(),
                            number(entry.mean()),
                            interval(entry.interval()),
                            entry.ranks().best() + " to " + entry.ranks().worst(),
                            number(part.result().steepness()[part.index(entry.layer())]),
                            LayerReport.note(part, entry)))
                    .stripTrailing());
        }
    }

    private static void print(PrintWriter out, CertifiedProfile certified) {
        String set = certified.ball().norm().name().toLowerCase(Locale.ROOT) + " "
                + certified.ball().radius();
        Text.row(
                out,
                "certified",
                "accuracy at least " + number(certified.certificate().accuracy()) + " % for every perturbation in "
                        + set + "; under attack " + number(certified.attackedAccuracy()) + " %");
        List<Probe> layers = certified.certificate().layers();
        int width = layers.stream().mapToInt(layer -> layer.layer().length()).reduce(5, Math::max);
        String format = "  %-" + width + "s  %10s  %10s  %s";
        out.println(String.format(format, "layer", "attacked", "certified", "").stripTrailing());
        for (int l = 0; l < layers.size(); l++) {
            Bracket bracket = certified.brackets().get(l);
            out.println(Text.line(String.format(
                            format,
                            layers.get(l).layer(),
                            number(bracket.attacked()),
                            number(bracket.certified()),
                            bracket.isTooWide() ? "too wide to use" : ""))
                    .stripTrailing());
        }
    }

    private static void ensemble(PrintWriter out, AutoAttackResult evaluation) {
        String format = "  %-11s  %8s  %6s  %14s  %9s  %9s";
        out.println("  at " + evaluation.ball().radius() + " of "
                + evaluation.ball().norm().name().toLowerCase(Locale.ROOT) + ", version "
                + evaluation.settings().version().name().toLowerCase(Locale.ROOT) + ": accuracy "
                + number(evaluation.robustAccuracy()) + " %, clean " + number(evaluation.cleanAccuracy()) + " %");
        out.println(String.format(format, "member", "attacked", "broken", "accuracy after", "alone", "seconds"));
        for (int m = 0; m < evaluation.members().size(); m++) {
            AutoAttackResult.Member member = evaluation.members().get(m);
            OptionalDouble own = evaluation.ownAccuracy(m);
            out.println(String.format(
                    format,
                    member.member(),
                    member.attackedCount(),
                    member.brokenCount(),
                    number(evaluation.accuracyAfter(m)) + " %",
                    own.isPresent() ? number(own.getAsDouble()) + " %" : "-",
                    String.format(Locale.ROOT, "%.1f", member.seconds())));
        }
    }

    static String interval(VulnerableLayers.@Nullable Interval interval) {
        return interval == null ? "-" : number(interval.lower()) + " to " + number(interval.upper());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.5g", value);
    }
}
