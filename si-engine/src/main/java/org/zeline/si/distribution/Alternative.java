package org.zeline.si.distribution;

import java.util.Locale;

/** Which deviations from the null hypothesis count as evidence. */
public enum Alternative {
    /** Large absolute values of the statistic. */
    TWO_SIDED,
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
        throw new IllegalArgumentException(
                "alternative must be two-sided, right-tailed or left-tailed, got '" + name + "'");
    }

    /** The name in small letters with hyphens. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
