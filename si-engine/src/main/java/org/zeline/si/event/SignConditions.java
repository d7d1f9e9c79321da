package org.zeline.si.event;

import org.jspecify.annotations.Nullable;

/** On which side of the threshold each score must lie for the observed region to be chosen. */
final class SignConditions {
    private SignConditions() {}

    /**
     * For each score 1 if it must exceed the threshold, -1 if it must not, 0 if it does not matter.
     *
     * @param above which scores of the data exceed it
     * @param mask which matter, {@code null} for all
     */
    static double[] of(boolean[] above, boolean @Nullable [] mask) {
        double[] signs = new double[above.length];
        for (int i = 0; i < signs.length; i++) {
            signs[i] = mask != null && !mask[i] ? 0 : above[i] ? 1 : -1;
        }
        return signs;
    }

    /** {@code score - threshold}, zero where both are infinite alike. */
    static double gap(double score, double threshold) {
        return score == threshold ? 0 : score - threshold;
    }
}
