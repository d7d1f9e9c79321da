package org.zeline.si;

/**
 * The line through the data along which a contrast varies while everything independent of it is held fixed: {@code a +
 * b z} with {@code b = Sigma eta / sqrt(eta' Sigma eta)}, and the data at z = stat (Lee, Sun, Sun and Taylor, Annals of
 * Statistics 2016, section 5).
 *
 * @param stat the contrast over its standard deviation, {@code eta' x / sqrt(eta' Sigma eta)}
 * @param deviation the standard deviation by which the statistic was divided
 * @param a where the line is at z = 0
 * @param b its direction
 */
record Line(double stat, double deviation, double[] a, double[] b) {
    /** The line through {@code x} for the contrast {@code eta}. */
    static Line through(double[] x, double[] eta, Covariance covariance) {
        double[] b = covariance.times(eta);
        double variance = 0;
        double contrast = 0;
        for (int i = 0; i < eta.length; i++) {
            variance += eta[i] * b[i];
            contrast += eta[i] * x[i];
        }
        if (!(variance > 0) || Double.isInfinite(variance)) {
            throw new IllegalArgumentException(
                    "the variance of the contrast must be positive and finite, got " + variance);
        }
        double deviation = Math.sqrt(variance);
        double stat = contrast / deviation;
        double[] a = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            b[i] /= deviation;
            a[i] = x[i] - b[i] * stat;
        }
        return new Line(stat, deviation, a, b);
    }

    /**
     * The line through {@code x} along its projection to a subspace; the statistic is the projection's length over the
     * standard deviation of an element.
     */
    static Line along(double[] x, double variance, Subspace subspace) {
        if (subspace.length() != x.length) {
            throw new IllegalArgumentException(
                    "the subspace is one of " + subspace.length() + " elements, the data have " + x.length);
        }
        if (!(variance > 0) || Double.isInfinite(variance)) {
            throw new IllegalArgumentException("variance must be positive and finite, got " + variance);
        }
        double[] b = subspace.project(x);
        double squared = 0;
        for (double v : b) {
            squared += v * v;
        }
        double deviation = Math.sqrt(variance);
        double stat = Math.sqrt(squared) / deviation;
        if (!(stat > 0)) {
            throw new IllegalArgumentException("the projected data are zero: there is no direction to test along");
        }
        double[] a = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            a[i] = x[i] - b[i];
            b[i] /= stat;
        }
        return new Line(stat, deviation, a, b);
    }
}
