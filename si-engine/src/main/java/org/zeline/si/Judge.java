package org.zeline.si;

import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.pass.EnclosePass;
import org.zeline.interpreter.plan.Enclosure;

/** Compares enclosures of all scores with the region that was observed. Holds working memory: one a thread. */
final class Judge {
    /**
     * How far a computed score may be from the true one, as a part of the largest activation: 256 units in its last
     * place, where well-scaled networks lose a few. Points nearer to a boundary than this allows stay undecided.
     */
    private static final double ROUNDING = 0x1p-44;

    private static final int MOST_PARTS = 8;

    private static final double[] NOWHERE = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};

    private final EnclosePass pass;
    private final double threshold;
    private final double magnitude;
    private final double[] signs;

    /**
     * @param pass the line through the network
     * @param threshold scores above it belong to the region
     * @param magnitude the largest activation of the data, the scale of rounding errors
     * @param above which elements do in the data
     * @param mask which elements matter, {@code null} for all
     */
    Judge(EnclosePass pass, double threshold, double magnitude, boolean[] above, boolean @Nullable [] mask) {
        this.pass = pass;
        this.threshold = threshold;
        this.magnitude = Math.max(magnitude, Math.abs(threshold));
        this.signs = Signs.of(above, mask);
    }

    /** Judges a block of intervals, as many as the pass has columns. */
    Verdict[] over(double[] lower, double[] upper) {
        Enclosure scores = pass.over(lower, upper);
        Verdict[] verdicts = new Verdict[lower.length];
        for (int k = 0; k < verdicts.length; k++) {
            double center = pass.centers()[k];
            double margin = ROUNDING * magnitude * (1 + Math.abs(center));
            double[] can = halfLines(scores, k, margin, 1);
            double[] must = halfLines(scores, k, margin, -1);
            verdicts[k] = new Verdict(
                    Math.max(lower[k], center + can[0]),
                    Math.min(upper[k], center + can[1]),
                    Math.max(lower[k], center + must[0]),
                    Math.min(upper[k], center + must[1]),
                    isExact(scores, k, margin),
                    parts(scores, k));
        }
        return verdicts;
    }

    /** How many columns of numbers went through steps of the network, added up over the steps. */
    long columns() {
        return pass.columnsDone();
    }

    /**
     * Remainders shrink with the square of the length: from how far the most violated score is from deciding, how much
     * shorter an interval would have to be.
     */
    private int parts(Enclosure scores, int k) {
        double best = 0;
        for (int i = 0; i < signs.length; i++) {
            double violation = signs[i] * (threshold - scores.value(i, k));
            if (violation > 0) {
                best = Math.max(best, violation / (scores.rest(i, k) + Double.MIN_NORMAL));
            }
        }
        return best == 0 ? 2 : (int) Math.max(2, Math.min(MOST_PARTS, Math.ceil(1 / Math.sqrt(best))));
    }

    private boolean isExact(Enclosure scores, int k, double margin) {
        for (int i = 0; i < signs.length && !scores.isExact(); i++) {
            if (signs[i] != 0 && !(scores.rest(i, k) <= margin)) {
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
            double rest = scores.rest(i, k);
            if (!(rest < Double.POSITIVE_INFINITY)) {
                if (slack > 0) {
                    continue; // nothing is known: the score can lie anywhere
                }
                return NOWHERE.clone();
            }
            double gap = sign * (scores.value(i, k) - threshold) + slack * (rest + margin);
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
