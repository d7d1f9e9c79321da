package org.zeline.report.text;

import java.io.PrintWriter;
import java.util.Locale;
import org.zeline.lsa.LayerStudy;
import org.zeline.lsa.StudyComparison;
import org.zeline.lsa.attack.Norm;
import org.zeline.lsa.robustness.Bootstrap;
import org.zeline.lsa.robustness.CurveComparison;
import org.zeline.lsa.robustness.DistanceComparison;
import org.zeline.lsa.robustness.DistanceSummary;
import org.zeline.lsa.robustness.Estimate;
import org.zeline.lsa.robustness.McNemarTest;
import org.zeline.lsa.robustness.PairedDifference;
import org.zeline.lsa.robustness.RobustnessSummary;
import org.zeline.report.figure.Markup;

/** The robustness of networks as text. */
final class RobustnessText {
    private static final String ACCURACIES = "  %-9s  %9s  %s";
    private static final String TESTS = "  %-9s  %12s  %13s  %9s  %9s";

    private RobustnessText() {}

    /** Prints what happened under a perturbation or attack. */
    static void print(PrintWriter out, LayerStudy.Part part) {
        RobustnessSummary robustness = part.robustness();
        if (robustness != null) {
            print(out, robustness);
        }
        DistanceSummary distances = part.distances();
        if (distances != null) {
            print(out, distances);
        }
    }

    private static void print(PrintWriter out, RobustnessSummary robustness) {
        out.println(String.format(ACCURACIES, "strength", "accuracy", "interval"));
        for (int k = 0; k < robustness.accuracies().size(); k++) {
            Estimate accuracy = robustness.accuracies().get(k);
            out.println(String.format(
                    ACCURACIES,
                    robustness.curve().strengths().get(k),
                    number(accuracy.value()) + " %",
                    interval(accuracy)));
        }
        Text.row(
                out,
                "R&G",
                number(robustness.score().value()) + " of "
                        + 100 * robustness.accuracies().size() + ", interval " + interval(robustness.score()));
        Text.row(out, "area", number(robustness.area().value()) + " %, interval " + interval(robustness.area()));
        bootstrap(out, robustness.bootstrap());
    }

    private static void print(PrintWriter out, DistanceSummary summary) {
        Text.row(
                out,
                "distances in " + norm(summary.distances().norm()),
                summary.misclassified() + " misclassified as they are (distance 0), " + summary.found() + " found, "
                        + summary.censored() + " censored at the limit of " + number(summary.limit()));
        estimate(out, "mean of found", summary.meanFound());
        estimate(out, "restricted mean", summary.restrictedMean());
        estimate(out, "median", summary.median());
        bootstrap(out, summary.bootstrap());
    }

    private static void estimate(PrintWriter out, String name, Estimate estimate) {
        Text.row(out, name, number(estimate.value()) + ", interval " + interval(estimate));
    }

    private static void bootstrap(PrintWriter out, Bootstrap bootstrap) {
        Text.row(
                out,
                "intervals",
                Markup.number(100 * bootstrap.confidence()) + " %, percentile bootstrap over samples, "
                        + bootstrap.resamples() + " resamples, seed " + bootstrap.seed());
    }

    /** Prints how two networks differ. */
    static void print(PrintWriter out, StudyComparison comparison) {
        Text.row(out, "comparison", "first network less second, on the same samples");
        for (CurveComparison curve : comparison.curves()) {
            out.println();
            Text.row(out, curve.name(), "McNemar's exact test at each strength, adjusted by the method of Holm");
            out.println(String.format(TESTS, "strength", "only first", "only second", "p-value", "adjusted"));
            for (int k = 0; k < curve.strengths().size(); k++) {
                McNemarTest test = curve.tests().get(k);
                out.println(String.format(
                        TESTS,
                        curve.strengths().get(k),
                        test.onlyFirst(),
                        test.onlySecond(),
                        number(test.pValue()),
                        number(curve.adjusted().get(k))));
            }
            difference(out, "R&G", curve.score());
            difference(out, "area", curve.area());
        }
        for (DistanceComparison distance : comparison.distances()) {
            out.println();
            Text.row(
                    out,
                    distance.attack(),
                    "distances in " + norm(distance.norm()) + ", censored at " + number(distance.limit()));
            difference(out, "restricted mean", distance.restrictedMean());
        }
        out.println();
        Text.row(
                out,
                "p-values",
                "of differences: " + comparison.test().permutations() + " random sign flips of the differences of"
                        + " samples");
    }

    private static void difference(PrintWriter out, String name, PairedDifference difference) {
        Text.row(
                out,
                name,
                number(difference.mean().value()) + ", interval " + interval(difference.mean()) + ", p-value "
                        + number(difference.pValue()));
    }

    private static String norm(Norm norm) {
        return norm.name().toLowerCase(Locale.ROOT);
    }

    private static String interval(Estimate estimate) {
        return estimate.hasInterval() ? number(estimate.lower()) + " to " + number(estimate.upper()) : "-";
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        return Double.isInfinite(value) ? "not reached" : String.format(Locale.ROOT, "%.5g", value);
    }
}
