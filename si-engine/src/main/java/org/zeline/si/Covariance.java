package org.zeline.si;

/** The known covariance of the noise in the data vector, in row-major order of its elements. */
public sealed interface Covariance {
    /**
     * Multiplies a vector.
     *
     * @param v one number an element of the data
     * @return the covariance matrix times {@code v}
     * @throws IllegalArgumentException if this covariance is of another size
     */
    double[] times(double[] v);

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
     * @param variances one an element, each positive
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
     * @param rows a symmetric matrix with positive diagonal
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
                    double scale = Math.sqrt(rows[i][i] * rows[j][j]);
                    if (!(Math.abs(rows[i][j] - rows[j][i]) <= 1e-12 * scale)) {
                        throw new IllegalArgumentException("variance matrix must be symmetric, entries (" + i + ", " + j
                                + ") are " + rows[i][j] + " and " + rows[j][i]);
                    }
                }
            }
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

    private static void requirePositive(String what, double number) {
        if (!(number > 0) || Double.isInfinite(number)) {
            throw new IllegalArgumentException(what + " must be positive and finite, got " + number);
        }
    }

    private static void requireSize(int own, int asked) {
        if (own != asked) {
            throw new IllegalArgumentException("variance is given for " + own + " elements, the data have " + asked);
        }
    }
}
