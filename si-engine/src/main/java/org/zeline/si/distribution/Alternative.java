package org.zeline.si.distribution;

import java.util.Locale;

/** Which deviations from the null hypothesis count as evidence. */
public enum Alternative {
    /** Large absolute values of the statistic: the p-value is the mass of {@code |z| >= |stat|}. */
    TWO_SIDED,
    /** Values that are large or small for the distribution: the p-value is twice the smaller of both tails. */
    TWO_SIDED_EQUAL_TAILED,
    /** Large values. */
    RIGHT_TAILED,
    /** Small values. */
    LEFT_TAILED;

    /**
     * Finds an alternative by its name.
     *
     * @param name for example {@code two-sided}
     * @return the alternative
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Alternative of(String name) {
        for (Alternative alternative : values()) {
            if (alternative.toString().equals(name)) {
                return alternative;
            }
        }
        throw new IllegalArgumentException("alternative must be two-sided,"
                + " two-sided-equal-tailed, right-tailed or left-tailed, got '" + name + "'");
    }

    /** The name in small letters with hyphens. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
