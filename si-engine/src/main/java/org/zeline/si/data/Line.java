package org.zeline.si.data;

import java.util.List;
import org.zeline.si.algebra.Cholesky;

/**
 * The line through the data along which a contrast varies while everything independent of it is held fixed: {@code a +
 * b z} with {@code b = Sigma eta / sqrt(eta' Sigma eta)}, and the data at z = stat (Lee, Sun, Sun and Taylor, Annals of
 * Statistics 2016, section 5).
 *
 * @param stat the contrast over its standard deviation, {@code eta' x / sqrt(eta' Sigma eta)}
 * @param deviation the standard deviation by which the statistic was divided
 * @param a where the line is at z = 0, one number per element of the data; not copied
 * @param b its direction, one number per element of the data; not copied
 */
public record Line(double stat, double deviation, double[] a, double[] b) {
    /**
     * The largest |stat| that is searched. Breakpoints are known to about 2^-44 of their size, and at z an error
     * changes the null density by a factor of about 1 + z times the error: that must stay well below the accuracy of a
     * p-value.
     */
    private static final double LARGEST = 1e5;

    /** Rounding errors must be smaller than the quantity by this factor. */
    private static final double CERTAIN = 1e4;

    private static final double EPSILON = Math.ulp(1.0);

    /** A contrast that varies by less than this part of its variance once others are held fixed does not vary. */
    private static final double SINGULAR = 1e-10;

    /**
     * The line through the data for a contrast.
     *
     * @param x the data
     * @param eta the contrast, one number per element of the data
     * @param covariance of the data
     * @return the line
     * @throws IllegalArgumentException if the contrast has no variance, or none beyond rounding, or the statistic or
     *     the data are too large for double precision
     */
    public static Line through(double[] x, double[] eta, Covariance covariance) {
        double[] b = covariance.times(eta);
        double variance = 0;
        double contrast = 0;
        double magnitude = 0;
        for (int i = 0; i < eta.length; i++) {
            variance += eta[i] * b[i];
            contrast += eta[i] * x[i];
            magnitude += Math.abs(eta[i] * x[i]);
        }
        requireVariance(variance, eta, covariance);
        double deviation = Math.sqrt(variance);
        double stat = carried(contrast / deviation, deviation);
        if (!(CERTAIN * EPSILON * Math.sqrt(x.length) * magnitude <= deviation)) {
            throw new IllegalArgumentException(
                    "the data are too large for the covariance: rounding moves the contrast by"
                            + " up to " + EPSILON * Math.sqrt(x.length) * magnitude + ", its standard deviation is "
                            + deviation
                            + "; check the variance, and subtract what all elements have in common");
        }
        double[] a = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            b[i] /= deviation;
            a[i] = x[i] - b[i] * stat;
        }
        return new Line(stat, deviation, a, b);
    }

    private static void requireVariance(double variance, double[] eta, Covariance covariance) {
        if (!(variance > 0) || Double.isInfinite(variance)) {
            throw new IllegalArgumentException("under this covariance the variance of the contrast must be positive and"
                    + " finite, got " + variance + ": what is tested would not vary");
        }
        if (covariance instanceof Covariance.Scalar || covariance instanceof Covariance.Diagonal) {
            return; // sums of squares, without any cancellation
        }
        double alone = independent(eta, covariance);
        if (variance <= CERTAIN * EPSILON * Math.sqrt(eta.length) * alone) {
            throw new IllegalArgumentException("under this covariance the variance of the contrast is zero within"
                    + " rounding (" + variance + ", where independent noise would give " + alone
                    + "): the noise of its elements cancels, so that what is tested would not vary; check the covariance,"
                    + " or add to its diagonal the variance of noise that is independent");
        }
    }

    /**
     * The variance of the contrast if the elements were independent; 0 where only an operator knows their variances.
     */
    private static double independent(double[] eta, Covariance covariance) {
        double sum = 0;
        for (int i = 0; i < eta.length; i++) {
            if (eta[i] != 0) {
                sum += eta[i] * eta[i] * covariance.variance(i).orElse(0);
            }
        }
        return sum;
    }

    private static double carried(double stat, double deviation) {
        if (!(Math.abs(stat) <= LARGEST)) {
            throw new IllegalArgumentException("the statistic would be " + stat + " standard deviations of " + deviation
                    + ", more than the " + LARGEST + " that double precision can follow; check the variance: it must be"
                    + " that of the noise in the numbers that are tested");
        }
        return stat;
    }

    /**
     * The line through the data along which the length of a vector of contrasts varies, whitened by its covariance,
     * while its direction and everything independent of it are held fixed. With the contrasts as the columns of E and
     * {@code S = E' Sigma E}, the statistic is the root of {@code (E'x)' S^-1 (E'x)}, which is chi distributed if the
     * contrasts of the means are zero, and {@code b = Sigma E S^-1 E'x / stat}.
     *
     * @param x the data
     * @param contrasts at least one, each with one number per element of the data
     * @param covariance of the data
     * @return the line; its deviation is 1
     * @throws IllegalArgumentException if the contrasts are zero in the data, or one of them does not vary beside the
     *     others, or the statistic is too large for double precision
     */
    public static Line ofNorm(double[] x, List<double[]> contrasts, Covariance covariance) {
        int count = contrasts.size();
        double[][] moved = contrasts.stream().map(covariance::times).toArray(double[][]::new);
        double[] differences = new double[count];
        double[][] covariances = new double[count][count];
        for (int i = 0; i < count; i++) {
            differences[i] = Subspace.dot(contrasts.get(i), x);
            for (int j = 0; j < count; j++) {
                covariances[i][j] = Subspace.dot(contrasts.get(i), moved[j]);
            }
            requireVariance(covariances[i][i], contrasts.get(i), covariance);
        }
        Cholesky root = Cholesky.ofDense(covariances);
        for (int i = 0; i < count; i++) {
            if (!(root.pivot(i) * root.pivot(i) > SINGULAR * covariances[i][i])) {
                throw new IllegalArgumentException("under this covariance the difference of channel " + i
                        + " does not vary beside those of the channels before it: what is tested has less than " + count
                        + " degrees of freedom; check the covariance, or leave the channel out");
            }
        }
        double[] weights = differences;
        root.solve(weights);
        double stat = carried(Math.sqrt(Subspace.dot(weights, weights)), 1);
        if (!(stat > 0)) {
            throw new IllegalArgumentException("all differences are zero: there is no direction to test along");
        }
        root.solveTransposed(weights);
        double[] a = x.clone();
        double[] b = new double[x.length];
        for (int c = 0; c < count; c++) {
            for (int i = 0; i < x.length; i++) {
                b[i] += weights[c] * moved[c][i] / stat;
            }
        }
        for (int i = 0; i < x.length; i++) {
            a[i] -= b[i] * stat;
        }
        return new Line(stat, 1, a, b);
    }

    /**
     * The same line with another point as z = 0.
     *
     * @param by what to subtract from the statistic
     * @return the line
     */
    public Line shifted(double by) {
        if (by == 0) {
            return this;
        }
        double[] moved = a.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += by * b[i];
        }
        return new Line(stat - by, deviation, moved, b);
    }

    /**
     * The line through the data along their projection to a subspace; the statistic is the length of the projection
     * over the standard deviation of an element.
     *
     * @param x the data, independent
     * @param variance of every element, positive
     * @param subspace what to project to
     * @return the line
     * @throws IllegalArgumentException if sizes differ, the variance is not positive, the projection is zero, or the
     *     statistic is too large for double precision
     */
    public static Line along(double[] x, double variance, Subspace subspace) {
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
        double stat = carried(Math.sqrt(squared) / deviation, deviation);
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
