package org.zeline.si.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.zeline.si.algebra.Torus;

/**
 * A stationary covariance on a torus around an image, whose eigenvectors are Fourier's (Dietrich and Newsam, SIAM
 * Journal on Scientific Computing 18, 1997). At the lags of the image it is the covariance of the image. What it is at
 * the other lags, which only pad, does not matter to the image. Immutable.
 */
public final class CirculantEmbedding {
    /** Eigenvalues that are negative by less than this part of the largest are zero within rounding. */
    private static final double ROUNDING = 1e-12;

    /** By how many times the extents of the least torus are tried at most. */
    private static final int MOST_PADDING = 4;

    /** What stands at the lags that pad. */
    private enum Padding {
        /** The value at the last lag. */
        FLAT,
        /** A straight line from there to zero. */
        RAMP,
        /** Zero. */
        ZERO
    }

    private final Torus torus;
    private final int rows;
    private final int columns;
    private final double[] eigenvalues;
    private final double least;
    private final double largest;

    private CirculantEmbedding(double[][] lags, Torus torus, Padding padding) {
        this.torus = torus;
        this.rows = lags.length;
        this.columns = lags[0].length;
        this.eigenvalues = new double[torus.size()];
        for (int i = 0; i < torus.rows(); i++) {
            int down = Math.min(i, torus.rows() - i);
            for (int j = 0; j < torus.columns(); j++) {
                int across = Math.min(j, torus.columns() - j);
                eigenvalues[i * torus.columns() + j] = lags[Math.min(down, rows - 1)][Math.min(across, columns - 1)]
                        * weight(down, rows, torus.rows(), padding)
                        * weight(across, columns, torus.columns(), padding);
            }
        }
        torus.transform(eigenvalues, new double[torus.size()]);
        this.least = Arrays.stream(eigenvalues).min().orElse(0);
        this.largest = Arrays.stream(eigenvalues).max().orElse(0);
    }

    private static double weight(int lag, int extent, int around, Padding padding) {
        if (lag < extent) {
            return 1;
        }
        return switch (padding) {
            case FLAT -> 1;
            case RAMP -> Math.max(0, (0.5 * around - lag) / (0.5 * around - (extent - 1)));
            case ZERO -> 0;
        };
    }

    /**
     * The first embedding without negative eigenvalues; the one whose least eigenvalue is the largest, if all have
     * some.
     */
    static CirculantEmbedding of(double[][] lags) {
        int rows = lags.length;
        int columns = lags[0].length;
        Torus least = Torus.around(rows, columns);
        List<CirculantEmbedding> tried = new ArrayList<>();
        for (int times = 1; times <= MOST_PADDING; times *= 2) {
            Torus torus = times == 1
                    ? least
                    : Torus.of(
                            rows == 1 ? 1 : (long) times * least.rows(),
                            columns == 1 ? 1 : (long) times * least.columns());
            for (Padding padding : Padding.values()) {
                CirculantEmbedding embedding = new CirculantEmbedding(lags, torus, padding);
                if (embedding.isNonnegative()) {
                    return embedding;
                }
                tried.add(embedding);
            }
        }
        CirculantEmbedding best = tried.get(0);
        for (CirculantEmbedding one : tried) {
            best = one.leastShare() > best.leastShare() ? one : best;
        }
        return best;
    }

    /** The least eigenvalue over the largest. */
    double leastShare() {
        return least / largest;
    }

    /** {@return whether no eigenvalue is negative, up to rounding: only then it is a covariance, and has a root} */
    public boolean isNonnegative() {
        return least >= -ROUNDING * largest;
    }

    /** {@return how many numbers the torus has} */
    public int size() {
        return torus.size();
    }

    /** The covariance of the image times a vector. */
    double[] times(double[] v) {
        double[] all = torus.padded(v, columns);
        multiply(all, eigenvalues);
        return torus.part(all, rows, columns);
    }

    /**
     * {@return the symmetric square root of the covariance on the torus times a vector, in the image: noise of the
     * image's covariance, if the vector is independent standard normal numbers}
     *
     * @param v one number per element of the torus
     * @throws IllegalStateException if there is no root
     */
    public double[] rootTimes(double[] v) {
        if (!isNonnegative()) {
            throw new IllegalStateException("an embedding with a negative eigenvalue, " + least + ", has no root");
        }
        double[] roots = new double[eigenvalues.length];
        for (int i = 0; i < roots.length; i++) {
            roots[i] = Math.sqrt(Math.max(0, eigenvalues[i]));
        }
        double[] all = v.clone();
        multiply(all, roots);
        return torus.part(all, rows, columns);
    }

    /** By numbers that are real and symmetric, so that what comes out is real. */
    private void multiply(double[] all, double[] factors) {
        double[] imaginary = new double[all.length];
        torus.transform(all, imaginary);
        for (int i = 0; i < all.length; i++) {
            all[i] *= factors[i];
            imaginary[i] *= factors[i];
        }
        torus.inverse(all, imaginary);
    }
}
