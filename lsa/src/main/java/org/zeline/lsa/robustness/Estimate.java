package org.zeline.lsa.robustness;

/**
 * An estimate and its bootstrap interval.
 *
 * @param value of the samples; NaN if it is undefined, for example a mean of none; a median may be infinite
 * @param lower end of the interval, NaN if it is unknown
 * @param upper end of the interval, NaN if it is unknown
 */
public record Estimate(double value, double lower, double upper) {
    /** {@return whether the interval is known} */
    public boolean hasInterval() {
        return !Double.isNaN(lower) && !Double.isNaN(upper);
    }
}
