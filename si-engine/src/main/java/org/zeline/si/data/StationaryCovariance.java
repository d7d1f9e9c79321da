package org.zeline.si.data;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The covariance of stationary noise in an image: that of the elements (i, j) and (k, l) is the autocovariance at the
 * lags |i - k| and |j - l|. So it depends on the sizes of both lags and not on their signs, and the image has as many
 * rows and columns as the table has. A signal is an image of one row. Products take time n log n. Immutable.
 */
public final class StationaryCovariance implements Covariance {
    /** Up to this many elements a covariance without an embedding is checked by its matrix. */
    private static final int LARGEST_CHECKED = 4096;

    private final double[][] autocovariance;
    private final CirculantEmbedding embedding;

    /**
     * Takes an autocovariance.
     *
     * @param autocovariance row i and column j hold the covariance of two elements i rows and j columns apart; row 0
     *     and column 0 hold the variance, which is positive. Zero beyond its range, or falling towards it, is safest:
     *     see the error below
     * @throws IllegalArgumentException if rows differ in length, a number is not finite, or this is no covariance: it
     *     is one if a circulant embedding has no negative eigenvalues or, without such an embedding, if the matrix is
     *     positive semidefinite, which is checked up to 4,096 elements; beyond that a table without an embedding is
     *     refused
     */
    public StationaryCovariance(double[][] autocovariance) {
        this.autocovariance = checked(autocovariance);
        this.embedding = CirculantEmbedding.of(this.autocovariance);
        if (!embedding.isNonnegative()) {
            requireSemidefinite();
        }
    }

    private static double[][] checked(double[][] table) {
        if (table.length == 0 || table[0].length == 0) {
            throw new IllegalArgumentException("an autocovariance needs rows and columns, got none");
        }
        double[][] copy = new double[table.length][];
        for (int i = 0; i < table.length; i++) {
            if (table[i].length != table[0].length) {
                throw new IllegalArgumentException("rows of an autocovariance must be of one length, row " + i + " has "
                        + table[i].length + " of " + table[0].length + " numbers");
            }
            copy[i] = table[i].clone();
        }
        double variance = copy[0][0];
        if (!(variance > 0) || Double.isInfinite(variance)) {
            throw new IllegalArgumentException(
                    "the variance, at row 0 and column 0, must be positive and finite, got " + variance);
        }
        for (int i = 0; i < copy.length; i++) {
            for (int j = 0; j < copy[i].length; j++) {
                if (!(Math.abs(copy[i][j]) <= variance * (1 + 1e-12))) {
                    throw new IllegalArgumentException("the covariance at row " + i + " and column " + j
                            + " must be finite, and not larger than the variance " + variance + ", got " + copy[i][j]);
                }
            }
        }
        return copy;
    }

    private void requireSemidefinite() {
        int size = size();
        if (size > LARGEST_CHECKED) {
            throw new IllegalArgumentException("this autocovariance can't be shown to be one: every circulant embedding"
                    + " has a negative eigenvalue, " + -embedding.leastShare() + " of the largest or more; let it fall"
                    + " to zero within the image, or add to the variance that of noise that is independent");
        }
        double[][] matrix = new double[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                matrix[i][j] = at(i / columns() - j / columns(), i % columns() - j % columns());
            }
        }
        PositiveSemidefiniteness.require(matrix);
    }

    private int size() {
        return Math.multiplyExact(rows(), columns());
    }

    /** {@return how many rows an image has} */
    public int rows() {
        return autocovariance.length;
    }

    /** {@return how many columns an image has} */
    public int columns() {
        return autocovariance[0].length;
    }

    /**
     * {@return the covariance of two elements}
     *
     * @param down by how many rows they are apart, of either sign
     * @param across by how many columns they are apart, of either sign
     */
    public double at(int down, int across) {
        return autocovariance[Math.abs(down)][Math.abs(across)];
    }

    /** {@return the table; a copy} */
    public double[][] autocovariance() {
        return checked(autocovariance);
    }

    /** {@return an embedding that has a square root, by which noise is drawn; empty if none was found} */
    public Optional<CirculantEmbedding> embedding() {
        return embedding.isNonnegative() ? Optional.of(embedding) : Optional.empty();
    }

    @Override
    public OptionalDouble variance(int i) {
        return OptionalDouble.of(autocovariance[0][0]);
    }

    /** By the fast Fourier transform of an embedding. */
    @Override
    public double[] times(double[] v) {
        if (v.length != size()) {
            throw new IllegalArgumentException("variance is given for " + rows() + " x " + columns() + " = " + size()
                    + " elements, the data have " + v.length);
        }
        return embedding.times(v);
    }
}
