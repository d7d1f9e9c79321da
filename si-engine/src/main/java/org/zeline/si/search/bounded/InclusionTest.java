package org.zeline.si.search.bounded;

import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.Enclosure;
import org.zeline.interpreter.pass.EnclosePass;
import org.zeline.si.event.SignConditions;

/**
 * Compares enclosures of all scores with the region that was observed. Points nearer to a boundary than rounding allows
 * stay undecided. Holds working memory: one a thread.
 */
final class InclusionTest {
    private static final double[] NOWHERE = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};

    private final EnclosePass pass;
    private final double threshold;
    private final double[] signs;

    /**
     * @param pass the line through the network
     * @param threshold scores above it belong to the region
     * @param above which elements do in the data
     * @param mask which elements matter, {@code null} for all
     */
    InclusionTest(EnclosePass pass, double threshold, boolean[] above, boolean @Nullable [] mask) {
        this.pass = pass;
        this.threshold = threshold;
        this.signs = SignConditions.of(above, mask);
    }

    /**
     * Judges a block of intervals.
     *
     * @param steps how many of the network's first steps to follow exactly
     */
    InnerOuterBounds[] over(double[] lower, double[] upper, int steps) {
        Enclosure scores = pass.over(lower, upper, steps);
        InnerOuterBounds[] verdicts = new InnerOuterBounds[lower.length];
        for (int k = 0; k < verdicts.length; k++) {
            double center = pass.centers()[k];
            double margin = pass.rounding()[k];
            double[] can = halfLines(scores, k, margin, 1);
            double[] must = halfLines(scores, k, margin, -1);
            verdicts[k] = new InnerOuterBounds(
                    Math.max(lower[k], center + can[0]),
                    Math.min(upper[k], center + can[1]),
                    Math.max(lower[k], center + must[0]),
                    Math.min(upper[k], center + must[1]),
                    isExact(scores, k, margin),
                    looseness(scores, k, margin));
        }
        return verdicts;
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
     * If some score is on the wrong side at the center, remainders beside the distance, for the score that is decided
     * best; if none is, for the one that is decided worst.
     */
    private double looseness(Enclosure scores, int k, double margin) {
        double violated = Double.POSITIVE_INFINITY;
        double met = 0;
        for (int i = 0; i < signs.length; i++) {
            if (signs[i] != 0) {
                double gap = signs[i] * SignConditions.gap(scores.value(i, k), threshold);
                double loose = (scores.remainder(i, k) + margin) / Math.abs(gap);
                if (gap < 0) {
                    violated = Math.min(violated, loose);
                } else {
                    met = Math.max(met, loose);
                }
            }
        }
        return violated < Double.POSITIVE_INFINITY ? violated : met;
    }

    private boolean isExact(Enclosure scores, int k, double margin) {
        for (int i = 0; i < signs.length && !scores.isExact(); i++) {
            if (signs[i] != 0 && !(scores.remainder(i, k) <= margin)) {
                return false;
            }
        }
        return true;
    }

    /** Where all scores, {@code slack} remainders kinder than their lines, lie on their side of the threshold. */
    private double[] halfLines(Enclosure scores, int k, double margin, double slack) {
        double lower = Double.NEGATIVE_INFINITY;
        double upper = Double.POSITIVE_INFINITY;
        for (int i = 0; i < signs.length; i++) {
            double sign = signs[i];
            if (sign == 0) {
                continue;
            }
            double rest = scores.remainder(i, k);
            if (!(rest < Double.POSITIVE_INFINITY)) {
                if (slack > 0) {
                    continue; // nothing is known: the score can lie anywhere
                }
                return NOWHERE.clone();
            }
            double gap = sign * SignConditions.gap(scores.value(i, k), threshold) + slack * (rest + margin);
            double slope = sign * scores.slope(i, k);
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
}
