package org.zeline.si;

/**
 * The line through the data along which a contrast varies while everything independent of it is held fixed: {@code a +
 * b z} with {@code b = Sigma eta / sqrt(eta' Sigma eta)}, and the data at z = stat (Lee, Sun, Sun and Taylor, Annals of
 * Statistics 2016, section 5).
 *
 * @param stat the contrast over its standard deviation, {@code eta' x / sqrt(eta' Sigma eta)}
 * @param a where the line is at z = 0
 * @param b its direction
 */
record Line(double stat, double[] a, double[] b) {
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
        return new Line(stat, a, b);
    }
}
