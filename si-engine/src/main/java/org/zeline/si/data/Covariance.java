package org.zeline.si.data;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;

/**
 * The known covariance of the noise in the data vector, in row-major order of its elements. With a reference, the
 * vector is that of {@link TestedData}: the image followed by the reference.
 */
public sealed interface Covariance
        permits Covariance.Scalar,
                Covariance.Diagonal,
                Covariance.Matrix,
                Covariance.Ar1,
                Covariance.Sparse,
                Covariance.Kronecker,
                Covariance.Operator,
                StationaryCovariance {
    /**
     * Multiplies a vector.
     *
     * @param v one number per element of the data
     * @return the covariance matrix times {@code v}
     * @throws IllegalArgumentException if this covariance is of another size
     */
    double[] times(double[] v);

    /**
     * {@return the variance of an element; empty if this covariance does not know it}
     *
     * @param i which element, from 0
     */
    OptionalDouble variance(int i);

    /**
     * Independent noise of one variance.
     *
     * @param variance positive
     */
    record Scalar(double variance) implements Covariance {
        /** Checks the number. */
        public Scalar {
            requirePositive("variance", variance);
        }

        @Override
        public OptionalDouble variance(int i) {
            return OptionalDouble.of(variance);
        }

        @Override
        public double[] times(double[] v) {
            double[] product = new double[v.length];
            for (int i = 0; i < v.length; i++) {
                product[i] = variance * v[i];
            }
            return product;
        }
    }

    /**
     * Independent noise.
     *
     * @param variances one per element, each positive
     */
    record Diagonal(double[] variances) implements Covariance {
        /** Checks the numbers. */
        public Diagonal {
            variances = variances.clone();
            for (double variance : variances) {
                requirePositive("variance", variance);
            }
        }

        @Override
        public OptionalDouble variance(int i) {
            return OptionalDouble.of(variances[i]);
        }

        @Override
        public double[] times(double[] v) {
            requireSize(variances.length, v.length);
            double[] product = new double[v.length];
            for (int i = 0; i < v.length; i++) {
                product[i] = variances[i] * v[i];
            }
            return product;
        }
    }

    /**
     * Any covariance.
     *
     * @param rows a symmetric, positive semidefinite matrix with positive diagonal; the check takes n^3 / 3 operations
     */
    record Matrix(double[][] rows) implements Covariance {
        /** Checks the numbers. */
        public Matrix {
            for (int i = 0; i < rows.length; i++) {
                if (rows[i].length != rows.length) {
                    throw new IllegalArgumentException("variance matrix must be square, row " + i + " has "
                            + rows[i].length + " of " + rows.length + " entries");
                }
                requirePositive("diagonal of the variance matrix", rows[i][i]);
                for (int j = 0; j < i; j++) {
                    requireSymmetric(i, j, rows[i][j], rows[j][i], rows[i][i], rows[j][j]);
                }
            }
            PositiveSemidefiniteness.require(rows);
        }

        @Override
        public OptionalDouble variance(int i) {
            return OptionalDouble.of(rows[i][i]);
        }

        @Override
        public double[] times(double[] v) {
            requireSize(rows.length, v.length);
            double[] product = new double[v.length];
            for (int i = 0; i < v.length; i++) {
                double sum = 0;
                for (int j = 0; j < v.length; j++) {
                    sum += rows[i][j] * v[j];
                }
                product[i] = sum;
            }
            return product;
        }
    }

    /**
     * Stationary autoregressive noise of order 1: entry (i, j) is {@code sigma2 rho^|i - j|}.
     *
     * @param rho correlation of neighbours, within (-1, 1)
     * @param sigma2 variance of each element, positive
     */
    record Ar1(double rho, double sigma2) implements Covariance {
        /** Checks the numbers. */
        public Ar1 {
            requirePositive("sigma2", sigma2);
            if (!(Math.abs(rho) < 1)) {
                throw new IllegalArgumentException("rho must lie within (-1, 1), got " + rho);
            }
        }

        @Override
        public OptionalDouble variance(int i) {
            return OptionalDouble.of(sigma2);
        }

        /** In linear time: what precedes and what follows an element are two geometric sums. */
        @Override
        public double[] times(double[] v) {
            double[] product = new double[v.length];
            double before = 0;
            for (int i = 0; i < v.length; i++) {
                before = v[i] + rho * before;
                product[i] = before;
            }
            double after = 0;
            for (int i = v.length - 1; i >= 0; i--) {
                product[i] = sigma2 * (product[i] + after);
                after = rho * (v[i] + after);
            }
            return product;
        }
    }

    /**
     * A covariance most entries of which are zero, by compressed rows: those of row i stand at {@code starts[i]} up to,
     * not including, {@code starts[i + 1]}, in ascending order of columns.
     *
     * @param starts one per row, then the number of entries
     * @param columns of the entries
     * @param values the entries, of a symmetric, positive semidefinite matrix with positive diagonal; that it is
     *     semidefinite is checked up to {@value #LARGEST_CHECKED} rows; beyond that the caller must make sure
     */
    record Sparse(int[] starts, int[] columns, double[] values) implements Covariance {
        /** The check needs the dense matrix. */
        private static final int LARGEST_CHECKED = 4096;

        /** Checks the numbers. */
        public Sparse {
            CompressedRows rows = new CompressedRows(starts, columns, values);
            rows.require();
            for (int i = 0; i < rows.size(); i++) {
                requirePositive("diagonal of the variance matrix", rows.entry(i, i));
            }
            for (int i = 0; i < rows.size(); i++) {
                for (int at = starts[i]; at < starts[i + 1]; at++) {
                    int j = columns[at];
                    requireSymmetric(i, j, values[at], rows.entry(j, i), rows.entry(i, i), rows.entry(j, j));
                }
            }
            if (rows.size() <= LARGEST_CHECKED) {
                PositiveSemidefiniteness.require(rows.dense());
            }
        }

        /**
         * A covariance from triplets of row, column and value, in any order.
         *
         * @param size how many elements the data have
         * @param rows of the entries, each both above and below the diagonal
         * @param columns of the entries
         * @param values the entries
         * @return the covariance
         * @throws IllegalArgumentException if an entry is given twice, lies outside, or makes no covariance
         */
        public static Sparse ofTriplets(int size, int[] rows, int[] columns, double[] values) {
            CompressedRows all = CompressedRows.ofTriplets(size, rows, columns, values);
            return new Sparse(all.starts(), all.columns(), all.values());
        }

        @Override
        public OptionalDouble variance(int i) {
            return OptionalDouble.of(new CompressedRows(starts, columns, values).entry(i, i));
        }

        @Override
        public double[] times(double[] v) {
            requireSize(starts.length - 1, v.length);
            double[] product = new double[v.length];
            for (int i = 0; i < v.length; i++) {
                double sum = 0;
                for (int at = starts[i]; at < starts[i + 1]; at++) {
                    sum += values[at] * v[columns[at]];
                }
                product[i] = sum;
            }
            return product;
        }
    }

    /**
     * Covariance that is a product: of data with rows and columns, the covariance of the elements (i, j) and (k, l) is
     * that of i and k in one factor times that of j and l in the other.
     *
     * @param ofRows the factor between rows
     * @param rows how many rows
     * @param ofColumns the factor between columns
     * @param columns how many columns
     */
    record Kronecker(Covariance ofRows, int rows, Covariance ofColumns, int columns) implements Covariance {
        /** Checks the sizes. */
        public Kronecker {
            if (rows < 1 || columns < 1) {
                throw new IllegalArgumentException("data need rows and columns, got " + rows + " x " + columns);
            }
            ofRows.times(new double[rows]);
            ofColumns.times(new double[columns]);
        }

        @Override
        public OptionalDouble variance(int i) {
            OptionalDouble ofRow = ofRows.variance(i / columns);
            OptionalDouble ofColumn = ofColumns.variance(i % columns);
            return ofRow.isPresent() && ofColumn.isPresent()
                    ? OptionalDouble.of(ofRow.getAsDouble() * ofColumn.getAsDouble())
                    : OptionalDouble.empty();
        }

        /** Each row by one factor, then each column by the other. */
        @Override
        public double[] times(double[] v) {
            requireSize(Math.multiplyExact(rows, columns), v.length);
            double[] product = new double[v.length];
            for (int i = 0; i < rows; i++) {
                double[] row = ofColumns.times(Arrays.copyOfRange(v, i * columns, (i + 1) * columns));
                System.arraycopy(row, 0, product, i * columns, columns);
            }
            double[] column = new double[rows];
            for (int j = 0; j < columns; j++) {
                for (int i = 0; i < rows; i++) {
                    column[i] = product[i * columns + j];
                }
                double[] changed = ofRows.times(column);
                for (int i = 0; i < rows; i++) {
                    product[i * columns + j] = changed[i];
                }
            }
            return product;
        }
    }

    /**
     * A covariance given by its product with a vector. The caller must make sure that it is linear, symmetric and
     * positive semidefinite, which can't be checked.
     *
     * @param size how many elements the data have
     * @param function maps a vector to the covariance matrix times it; what it is given and returns is copied
     */
    record Operator(int size, UnaryOperator<double[]> function) implements Covariance {
        @Override
        public OptionalDouble variance(int i) {
            return OptionalDouble.empty();
        }

        @Override
        public double[] times(double[] v) {
            requireSize(size, v.length);
            double[] product = function.apply(v.clone()).clone();
            if (product.length != size) {
                throw new IllegalArgumentException(
                        "a variance operator must return " + size + " elements, it returned " + product.length);
            }
            return product;
        }
    }

    private static void requirePositive(String what, double number) {
        if (!(number > 0) || Double.isInfinite(number)) {
            throw new IllegalArgumentException(what + " must be positive and finite, got " + number);
        }
    }

    private static void requireSymmetric(int i, int j, double entry, double mirrored, double ownI, double ownJ) {
        if (!Double.isFinite(entry) || !Double.isFinite(mirrored)) {
            throw new IllegalArgumentException("variance matrix must hold finite numbers, entries (" + i + ", " + j
                    + ") and (" + j + ", " + i + ") are " + entry + " and " + mirrored);
        }
        if (!(Math.abs(entry - mirrored) <= 1e-12 * Math.sqrt(ownI) * Math.sqrt(ownJ))) {
            throw new IllegalArgumentException("variance matrix must be symmetric, entries (" + i + ", " + j + ") are "
                    + entry + " and " + mirrored);
        }
    }

    /** Refuses data of another size than the covariance. */
    private static void requireSize(int own, int asked) {
        if (own != asked) {
            throw new IllegalArgumentException("variance is given for " + own + " elements, the data have " + asked);
        }
    }
}
