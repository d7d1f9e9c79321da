package org.zeline.si.search.bounded;

import org.zeline.interpreter.function.Enclosure;
import org.zeline.interpreter.pass.EnclosePass;
import org.zeline.si.event.SignConditions;

/**
 * Tests whether the sign conditions hold on intervals of the line, from enclosures of all scores: set inversion by
 * interval analysis (Jaulin and Walter, Automatica 1993), where each score's bounds are lines rather than numbers.
 * Points nearer to a boundary than rounding allows stay undecided, and so does everything where a score is not a
 * number. Holds working memory: one per thread.
 */
final class InclusionTest {
    private static final double[] NOWHERE = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};

    private final EnclosePass pass;
    private final SignConditions conditions;

    /**
     * @param pass the line through the network
     * @param conditions where each score must lie
     */
    InclusionTest(EnclosePass pass, SignConditions conditions) {
        this.pass = pass;
        this.conditions = conditions;
    }

    /**
     * Tests a block of intervals.
     *
     * @param lower their lower ends, finite
     * @param upper their upper ends, finite
     * @param steps how many of the network's first steps to follow exactly
     */
    InnerOuterBounds[] over(double[] lower, double[] upper, int steps) {
        Enclosure scores = pass.over(lower, upper, steps);
        InnerOuterBounds[] bounds = new InnerOuterBounds[lower.length];
        for (int k = 0; k < bounds.length; k++) {
            bounds[k] = bounds(conditions, scores, k, lower[k], upper[k], pass.centers()[k], pass.rounding()[k]);
        }
        return bounds;
    }

    /**
     * Bounds on the part of one interval where the conditions hold.
     *
     * @param scores lines through {@code center}, with remainders
     * @param k the column of the interval
     * @param margin how far computed scores may be from the true ones
     */
    static InnerOuterBounds bounds(
            SignConditions conditions,
            Enclosure scores,
            int k,
            double lower,
            double upper,
            double center,
            double margin) {
        double[] outer = halfLines(conditions, scores, k, margin, 1);
        double[] inner = halfLines(conditions, scores, k, margin, -1);
        return new InnerOuterBounds(
                Math.max(lower, center + outer[0]),
                Math.min(upper, center + outer[1]),
                Math.max(lower, center + inner[0]),
                Math.min(upper, center + inner[1]),
                isExact(conditions, scores, k, margin),
                looseness(conditions, scores, k, margin));
    }

    /** How much work was done so far, in units of {@link org.zeline.interpreter.plan.Plan#work}. */
    long work() {
        return pass.workDone();
    }

    /** How much of it was following steps exactly. */
    long workSwept() {
        return pass.workSwept();
    }

    /**
     * If some score is on the wrong side at the center, remainder over distance for the score that is decided best; if
     * none is, for the one that is decided worst.
     */
    private static double looseness(SignConditions conditions, Enclosure scores, int k, double margin) {
        double violated = Double.POSITIVE_INFINITY;
        double met = 0;
        for (int i = 0; i < conditions.size(); i++) {
            if (conditions.sign(i) != 0) {
                double gap = conditions.gap(i, scores.value(i, k));
                double ratio = (scores.remainder(i, k) + margin) / Math.abs(gap);
                double loose = Double.isNaN(ratio) ? Double.POSITIVE_INFINITY : ratio;
                if (gap < 0) {
                    violated = Math.min(violated, loose);
                } else {
                    met = Math.max(met, loose);
                }
            }
        }
        return violated < Double.POSITIVE_INFINITY ? violated : met;
    }

    private static boolean isExact(SignConditions conditions, Enclosure scores, int k, double margin) {
        for (int i = 0; i < conditions.size() && !scores.isExact(); i++) {
            if (conditions.sign(i) != 0 && !(scores.remainder(i, k) <= margin)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Where, relative to the center, all scores lie on their side of the threshold: with {@code slack} 1 where they
     * can, their remainders as favourable as possible, with -1 where they must. A score about which nothing is known
     * can lie anywhere.
     */
    private static double[] halfLines(SignConditions conditions, Enclosure scores, int k, double margin, double slack) {
        double lower = Double.NEGATIVE_INFINITY;
        double upper = Double.POSITIVE_INFINITY;
        for (int i = 0; i < conditions.size(); i++) {
            double sign = conditions.sign(i);
            if (sign == 0) {
                continue;
            }
            double gap = conditions.gap(i, scores.value(i, k)) + slack * (scores.remainder(i, k) + margin);
            double slope = sign * scores.slope(i, k);
            if (!isKnown(gap, slope)) {
                if (slack > 0) {
                    continue;
                }
                return NOWHERE.clone();
            }
            if (slope > 0) {
                lower = Math.max(lower, -gap / slope);
            } else if (slope < 0) {
                upper = Math.min(upper, -gap / slope);
            } else if (gap < 0) {
                return NOWHERE.clone();
            }
        }
        return new double[] {lower, upper};
    }

    /** Whether a line bounds a score: it is finite, or an infinite constant. */
    private static boolean isKnown(double gap, double slope) {
        return Double.isFinite(gap) ? Double.isFinite(slope) : !Double.isNaN(gap) && slope == 0;
    }
}
