package org.zeline.si.event;

import org.jspecify.annotations.Nullable;

/**
 * On which side of a threshold each score must lie for the observed region to be selected. A score that must lie above
 * exceeds the threshold; one that must not is at most the threshold. Immutable.
 */
public final class SignConditions {
    private final double[] signs;
    private final double threshold;

    private SignConditions(double[] signs, double threshold) {
        this.signs = signs;
        this.threshold = threshold;
    }

    /**
     * The conditions that hold in the data.
     *
     * @param above which scores of the data exceed the threshold
     * @param mask which scores matter, {@code null} for all
     * @param threshold what scores are compared with
     * @return the conditions
     */
    public static SignConditions of(boolean[] above, boolean @Nullable [] mask, double threshold) {
        double[] signs = new double[above.length];
        for (int i = 0; i < signs.length; i++) {
            signs[i] = mask != null && !mask[i] ? 0 : above[i] ? 1 : -1;
        }
        return new SignConditions(signs, threshold);
    }

    /** {@return how many scores there are, those that do not matter among them} */
    public int size() {
        return signs.length;
    }

    /**
     * The side of a score.
     *
     * @param i a score
     * @return 1 if it must exceed the threshold, -1 if it must not, 0 if it does not matter
     */
    public double sign(int i) {
        return signs[i];
    }

    /**
     * How far a score lies on its side of the threshold.
     *
     * @param i a score
     * @param score its value
     * @return {@code sign (score - threshold)}; zero where both are infinite alike, NaN where the score is
     */
    public double gap(int i, double score) {
        return signs[i] * (score == threshold ? 0 : score - threshold);
    }
}
