package org.zeline.si.calibration;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.zeline.si.algebra.Cholesky;
import org.zeline.si.data.CirculantEmbedding;
import org.zeline.si.data.Covariance;
import org.zeline.si.data.StationaryCovariance;

/**
 * A matrix that, times its transpose, is a covariance: it makes noise of independent standard normal numbers.
 *
 * @param columns how many numbers it takes
 * @param product the matrix times a vector
 */
record SquareRoot(int columns, UnaryOperator<double[]> product) {
    /** How many numbers the factor of a sparse covariance may hold: 256 MiB. */
    private static final long MOST_ENTRIES = 1 << 25;

    /** How many multiplications such a factor may take: about those of the largest full matrix. */
    private static final long MOST_PRODUCTS = 1L << 34;

    double[] times(double[] v) {
        return product.apply(v);
    }

    /** The root of a covariance of that size, which has been checked. */
    static SquareRoot of(Covariance covariance, int size) {
        if (covariance instanceof Covariance.Scalar scalar) {
            double deviation = Math.sqrt(scalar.variance());
            return new SquareRoot(size, v -> scaled(v, deviation));
        }
        if (covariance instanceof Covariance.Diagonal diagonal) {
            double[] variances = diagonal.variances();
            return new SquareRoot(size, v -> {
                double[] noise = v.clone();
                for (int i = 0; i < size; i++) {
                    noise[i] *= Math.sqrt(variances[i]);
                }
                return noise;
            });
        }
        if (covariance instanceof Covariance.Ar1 ar1) {
            return new SquareRoot(size, v -> autoregressive(ar1, v));
        }
        if (covariance instanceof Covariance.Kronecker kronecker) {
            return product(kronecker);
        }
        if (covariance instanceof StationaryCovariance stationary
                && stationary.embedding().isPresent()) {
            CirculantEmbedding embedding = stationary.embedding().get();
            return new SquareRoot(embedding.size(), embedding::rootTimes);
        }
        Cholesky factor = Cholesky.of(
                covariance instanceof Covariance.Sparse sparse ? envelope(sparse, size) : lower(covariance, size));
        return new SquareRoot(size, factor::times);
    }

    private static double[] scaled(double[] v, double factor) {
        double[] product = new double[v.length];
        for (int i = 0; i < v.length; i++) {
            product[i] = factor * v[i];
        }
        return product;
    }

    private static double[] autoregressive(Covariance.Ar1 ar1, double[] v) {
        double[] noise = scaled(v, Math.sqrt(ar1.sigma2()));
        double fresh = Math.sqrt((1 - ar1.rho()) * (1 + ar1.rho()));
        for (int i = 1; i < noise.length; i++) {
            noise[i] = ar1.rho() * noise[i - 1] + fresh * noise[i];
        }
        return noise;
    }

    /** The product of the factors' roots: each row by one, then each column by the other. */
    private static SquareRoot product(Covariance.Kronecker covariance) {
        int rows = covariance.rows();
        int columns = covariance.columns();
        SquareRoot ofRows = of(covariance.ofRows(), rows);
        SquareRoot ofColumns = of(covariance.ofColumns(), columns);
        int taken = ofColumns.columns;
        return new SquareRoot(Math.multiplyExact(ofRows.columns, taken), v -> {
            double[][] lines = new double[ofRows.columns][];
            for (int i = 0; i < lines.length; i++) {
                lines[i] = ofColumns.times(Arrays.copyOfRange(v, i * taken, (i + 1) * taken));
            }
            double[] noise = new double[rows * columns];
            for (int j = 0; j < columns; j++) {
                double[] line = new double[lines.length];
                for (int i = 0; i < lines.length; i++) {
                    line[i] = lines[i][j];
                }
                double[] mixed = ofRows.times(line);
                for (int i = 0; i < rows; i++) {
                    noise[i * columns + j] = mixed[i];
                }
            }
            return noise;
        });
    }

    /** Any covariance up to the diagonal, by its products with the unit vectors. */
    private static double[][] lower(Covariance covariance, int size) {
        if (size > Noise.LARGEST_MATRIX) {
            throw new IllegalArgumentException("drawing noise of this covariance takes a matrix of " + size
                    + " rows, more than " + Noise.LARGEST_MATRIX
                    + ": give a scalar, diagonal, ar1, kronecker or sparse covariance, a stationary one that falls to"
                    + " zero within the image, or noise of your own");
        }
        double[][] rows = new double[size][];
        double[] unit = new double[size];
        for (int i = 0; i < size; i++) {
            unit[i] = 1;
            rows[i] = Arrays.copyOf(covariance.times(unit), i + 1);
            unit[i] = 0;
        }
        return rows;
    }

    /** A sparse covariance from the first entry of each row up to the diagonal: its factor has no others. */
    private static double[][] envelope(Covariance.Sparse sparse, int size) {
        int[] starts = sparse.starts();
        int[] columns = sparse.columns();
        long entries = 0;
        long products = 0;
        for (int i = 0; i < size; i++) {
            long width = i + 1L - columns[starts[i]];
            entries += width;
            products += width * width / 2;
        }
        if (entries > MOST_ENTRIES || products > MOST_PRODUCTS) {
            throw new IllegalArgumentException("drawing noise of this sparse covariance takes a factor of " + entries
                    + " numbers, and " + products + " multiplications, more than " + MOST_ENTRIES + " or "
                    + MOST_PRODUCTS
                    + ": order the elements so that its entries lie near the diagonal, or give noise of your own");
        }
        double[][] rows = new double[size][];
        for (int i = 0; i < size; i++) {
            int first = columns[starts[i]];
            rows[i] = new double[i + 1 - first];
            for (int at = starts[i]; at < starts[i + 1] && columns[at] <= i; at++) {
                rows[i][columns[at] - first] = sparse.values()[at];
            }
        }
        return rows;
    }
}
