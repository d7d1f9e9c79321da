package org.zeline.si.contrast;

import java.util.Locale;

/** What is computed from the data, given the region, and what the null hypothesis says about it. */
public enum Statistic {
    /** The mean over the region minus the mean that it is compared with; zero, or the null value. Normal. */
    MEAN_DIFFERENCE,
    /**
     * The mean over the region of the absolute differences to a reference, given the sign of each difference. The null
     * hypothesis says that the signed differences of the means, with these signs, have the mean zero. Normal, on the
     * part of the line where all signs are the same.
     */
    ABSOLUTE_DIFFERENCE,
    /**
     * The length of the vector of mean differences, one per channel, whitened by their covariance; all are zero. Chi
     * distributed with as many degrees of freedom as channels, given the direction of the vector.
     */
    NORM_DIFFERENCE;

    /**
     * Finds a statistic by its name.
     *
     * @param name for example {@code mean-difference}
     * @return the statistic
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Statistic of(String name) {
        for (Statistic statistic : values()) {
            if (statistic.toString().equals(name)) {
                return statistic;
            }
        }
        throw new IllegalArgumentException(
                "statistic must be mean-difference, absolute-difference or norm-difference," + " got '" + name + "'");
    }

    /**
     * Checks that a question can be asked.
     *
     * @param comparison what the region is compared with
     * @param nullValue what the statistic of the means is under the null hypothesis
     * @throws IllegalArgumentException if the statistic does not fit one of them
     */
    public void requireFits(Comparison comparison, double nullValue) {
        if (this == ABSOLUTE_DIFFERENCE && comparison.references().isEmpty()) {
            throw new IllegalArgumentException(
                    "absolute-difference is that to a reference: compare with one, or use mean-difference");
        }
        if (!Double.isFinite(nullValue)) {
            throw new IllegalArgumentException("null_value must be a finite number, got " + nullValue);
        }
        if (this == NORM_DIFFERENCE && nullValue != 0) {
            throw new IllegalArgumentException(
                    "norm-difference tests that all differences are zero, and takes no null_value, got " + nullValue);
        }
    }

    /** The name in small letters with hyphens. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
