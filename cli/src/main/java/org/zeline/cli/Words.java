package org.zeline.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import org.zeline.cli.input.PostProcessText;
import org.zeline.cli.input.Problem;
import org.zeline.si.Estimate;
import org.zeline.si.Hypothesis;
import org.zeline.si.RegionResult;
import org.zeline.si.contrast.Comparison;
import org.zeline.si.data.Covariance;
import org.zeline.si.search.SearchSettings;

/** Questions, settings and results in plain words. */
final class Words {
    /** What most readers compare a p-value with; used in sentences only. */
    static final double LEVEL = 0.05;

    private static final double CONFIDENCE = 0.95;

    private Words() {}

    static String number(double x) {
        if (x == Math.rint(x) && Math.abs(x) < 1e7) {
            return Long.toString((long) x);
        }
        boolean plain = Math.abs(x) >= 1e-4 && Math.abs(x) < 1e6;
        return String.format(Locale.ROOT, plain ? "%.4f" : "%.3e", x);
    }

    static String question(Answer answer) {
        String than = switch (answer.problem().alternative()) {
            case TWO_SIDED -> "differ from";
            case RIGHT_TAILED -> "lie above";
            case LEFT_TAILED -> "lie below";
        };
        return "Does the mean of the input over the marked region " + than + " " + compared(answer) + "?";
    }

    /** What the region is compared with. */
    static String compared(Answer answer) {
        Comparison comparison = answer.problem().hypothesis().comparison();
        if (comparison instanceof Comparison.Neighborhood neighborhood) {
            return "that of its neighborhood (range " + neighborhood.range() + ")";
        }
        return comparison instanceof Comparison.Reference
                ? "that of the same region in the reference"
                : "that of everything else";
    }

    static String region(Answer answer) {
        RegionResult result = answer.result();
        Hypothesis hypothesis = answer.problem().hypothesis();
        return result.roi().length + " of " + result.scoreMap().length + " elements have a "
                + (hypothesis.normalize() ? "normalised " : "") + "score above " + hypothesis.threshold();
    }

    /** The difference of means given the selection, in units of the data. */
    static String estimate(RegionResult result) {
        Estimate estimate = result.estimate(CONFIDENCE);
        return bounds(estimate.median()) + ", 95 % interval "
                + end(estimate.lower().least()) + " to "
                + end(estimate.upper().most()) + " (given the selection; observed "
                + number(result.stat() * result.deviation()) + ")";
    }

    private static String bounds(Estimate.Bounds bounds) {
        String least = end(bounds.least());
        String most = end(bounds.most());
        return least.equals(most) ? least : least + " to " + most;
    }

    private static String end(double x) {
        return Double.isInfinite(x) ? (x < 0 ? "-infinity" : "infinity") : number(x);
    }

    static String selective(RegionResult result) {
        double width = result.p().upper() - result.p().lower();
        return width == 0 ? "exact" : "guaranteed to lie within [" + lower(result) + ", " + upper(result) + "]";
    }

    static String lower(RegionResult result) {
        return number(outwards(result.p().lower(), RoundingMode.FLOOR));
    }

    static String upper(RegionResult result) {
        return number(outwards(result.p().upper(), RoundingMode.CEILING));
    }

    /** What must be true for the selective p-value to be valid. */
    static List<String> presumed(Answer answer) {
        Problem problem = answer.problem();
        return List.of(
                "The noise in the data is Gaussian.",
                problem.varianceEstimated()
                        ? "The variance of the noise is the one that was estimated from these data ("
                                + covariance(problem.covariance())
                                + "); as that is uncertain, the p-value is approximate."
                        : "The covariance of the noise is known, and is the one stated: "
                                + covariance(problem.covariance()) + ".",
                "The network, the post-processing, the threshold, the mask and what is compared were fixed beforehand,"
                        + " without a look at these data. In particular, the network was not trained on them, and no"
                        + " other thresholds were tried.");
    }

    /** A bound to the places that are printed, rounded so that it stays a bound. */
    private static double outwards(double bound, RoundingMode mode) {
        return bound < 1e-3 ? bound : new BigDecimal(bound).setScale(4, mode).doubleValue();
    }

    /** What the two p-values say at the usual level. */
    static String verdict(Answer answer) {
        RegionResult result = answer.result();
        boolean naive = result.naiveP() <= LEVEL;
        boolean yes = result.p().upper() <= LEVEL;
        boolean no = result.p().lower() > LEVEL;
        if (!yes && !no) {
            return "The search stopped before it could tell whether the selective p-value is below 5 %; "
                    + remedy(answer.problem().search(), result) + ".";
        }
        if (naive && no) {
            return "The naive test finds a difference at the 5 % level only because the network chose the region by"
                    + " looking at the same data. Taking that choice into account, there is no evidence of one.";
        }
        if (naive) {
            return "There is evidence of a difference at the 5 % level, even when the network's choice of the region is"
                    + " taken into account.";
        }
        return yes
                ? "There is evidence of a difference at the 5 % level once the network's choice of the region is taken"
                        + " into account; the naive test misses it."
                : "Neither test finds evidence of a difference at the 5 % level.";
    }

    /** What lets a search go on that stopped too early. */
    private static String remedy(SearchSettings asked, RegionResult result) {
        if (asked.stop().reached(result.p())) {
            return asked.stop() instanceof SearchSettings.Stop.Decision
                    ? "ask for a decision at 0.05"
                    : "ask for a finer precision";
        }
        return result.search().evaluations() >= asked.maxEvaluations()
                ? "it had taken the " + asked.maxEvaluations() + " evaluations that it may take at most: allow more"
                : "what is left it cannot decide: try another search";
    }

    static String covariance(Covariance covariance) {
        if (covariance instanceof Covariance.Scalar scalar) {
            return "independent, variance " + scalar.variance();
        }
        if (covariance instanceof Covariance.Diagonal diagonal) {
            return "independent, " + diagonal.variances().length + " variances";
        }
        if (covariance instanceof Covariance.Ar1 ar1) {
            return "AR(1), rho " + ar1.rho() + ", sigma2 " + ar1.sigma2();
        }
        return "a covariance matrix";
    }

    static String postProcess(Hypothesis hypothesis) {
        return hypothesis.postProcess().isEmpty()
                ? "none"
                : String.join(
                        ", then ",
                        hypothesis.postProcess().stream()
                                .map(PostProcessText::of)
                                .toList());
    }

    static String search(SearchSettings settings) {
        String stop = settings.stop() instanceof SearchSettings.Stop.Decision decision
                ? "until the bounds lie on one side of " + plain(decision.level())
                : "to a precision of " + plain(((SearchSettings.Stop.Precision) settings.stop()).width());
        boolean ordered = settings.mode() == SearchSettings.Mode.PARAMETRIC;
        return settings.mode() + (ordered ? ", order " + settings.order() : "") + ", " + stop + ", at most "
                + settings.maxEvaluations() + " evaluations";
    }

    private static String plain(double x) {
        return BigDecimal.valueOf(x).toPlainString();
    }

    static String work(RegionResult.Search search) {
        return search.mode() + ", " + search.evaluations() + " evaluations in "
                + String.format(Locale.ROOT, "%.2f", search.seconds()) + " s, " + search.kernels() + " kernels, "
                + search.threads() + (search.threads() == 1 ? " thread" : " threads");
    }
}
