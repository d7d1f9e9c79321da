package org.zeline.si.noise;

import org.zeline.si.algebra.Cholesky;
import org.zeline.si.data.Covariance;
import org.zeline.si.data.StationaryCovariance;

/** Autocorrelations of residuals that have lost the correlation of a model. */
sealed interface Whitening {
    /** Takes standardised residuals. */
    void add(double[] z);

    /**
     * The correlations on the torus of {@code standardised}, which has taken the same residuals.
     *
     * @param standardised sums of products of the residuals themselves
     */
    double[] correlations(Autocorrelation standardised);

    static Whitening of(NoiseEstimate estimate) {
        return switch (estimate.model()) {
            case SCALAR, DIAGONAL -> new None(estimate.shape());
            case STATIONARY -> new OfSpectrum((StationaryCovariance) estimate.covariance());
            case KRONECKER -> new OfFactors(estimate);
        };
    }

    /** Sums over pairs, in units of what lag 0 has. */
    private static double[] over(Autocorrelation products, ImageShape shape) {
        double[] sums = products.sums();
        int columns = products.torus().columns();
        double own = sums[0] / shape.planeSize();
        for (int i = 0; i < sums.length; i++) {
            int down = Math.min(i / columns, products.torus().rows() - i / columns);
            int across = Math.min(i % columns, columns - i % columns);
            sums[i] = down < shape.rows() && across < shape.columns()
                    ? sums[i] / own / Autocorrelation.pairs(shape, down, across)
                    : 0;
        }
        return sums;
    }

    /**
     * A model without correlations.
     *
     * @param shape of the images
     */
    record None(ImageShape shape) implements Whitening {
        @Override
        public void add(double[] z) {
            // what standardised residuals have
        }

        @Override
        public double[] correlations(Autocorrelation standardised) {
            return over(standardised, shape);
        }
    }

    /**
     * The mean periodogram over what the model expects of it, in which the edges of the image count. It is 1 at each
     * frequency if the model is right.
     *
     * @param covariance the model
     */
    record OfSpectrum(StationaryCovariance covariance) implements Whitening {
        @Override
        public void add(double[] z) {
            // what standardised residuals have
        }

        @Override
        public double[] correlations(Autocorrelation standardised) {
            double[] ratio = standardised.power();
            double[] expected = expected(standardised);
            for (int i = 0; i < ratio.length; i++) {
                ratio[i] /= expected[i];
            }
            standardised.torus().inverse(ratio, new double[ratio.length]);
            double own = ratio[0];
            for (int i = 0; i < ratio.length; i++) {
                ratio[i] /= own;
            }
            return ratio;
        }

        private double[] expected(Autocorrelation standardised) {
            ImageShape shape = new ImageShape(1, covariance.rows(), covariance.columns());
            int rows = standardised.torus().rows();
            int columns = standardised.torus().columns();
            double[] expected = new double[rows * columns];
            for (int i = 0; i < expected.length; i++) {
                int down = Math.min(i / columns, rows - i / columns);
                int across = Math.min(i % columns, columns - i % columns);
                if (down < shape.rows() && across < shape.columns()) {
                    expected[i] = covariance.at(down, across) * Autocorrelation.pairs(shape, down, across);
                }
            }
            standardised.torus().transform(expected, new double[expected.length]);
            return expected;
        }
    }

    /** Residuals whitened by the roots of both factors. */
    final class OfFactors implements Whitening {
        private final ImageShape shape;
        private final Autocorrelation products;
        private final Cholesky ofRows;
        private final Cholesky ofColumns;

        OfFactors(NoiseEstimate estimate) {
            Covariance.Kronecker covariance = (Covariance.Kronecker) estimate.covariance();
            this.shape = estimate.shape();
            this.products = new Autocorrelation(shape);
            this.ofRows = Cholesky.ofDense(correlations(((Covariance.Matrix) covariance.ofRows()).rows()));
            this.ofColumns = Cholesky.ofDense(correlations(((Covariance.Matrix) covariance.ofColumns()).rows()));
        }

        private static double[][] correlations(double[][] covariance) {
            double[][] correlations = new double[covariance.length][covariance.length];
            for (int i = 0; i < covariance.length; i++) {
                for (int j = 0; j < covariance.length; j++) {
                    correlations[i][j] = covariance[i][j] / Math.sqrt(covariance[i][i]) / Math.sqrt(covariance[j][j]);
                }
            }
            return correlations;
        }

        @Override
        public void add(double[] z) {
            double[] white = z.clone();
            double[] row = new double[shape.columns()];
            double[] column = new double[shape.rows()];
            for (int start = 0; start < white.length; start += row.length) {
                System.arraycopy(white, start, row, 0, row.length);
                ofColumns.solve(row);
                System.arraycopy(row, 0, white, start, row.length);
            }
            for (int plane = 0; plane < shape.planes(); plane++) {
                for (int j = 0; j < row.length; j++) {
                    int start = plane * shape.planeSize() + j;
                    for (int i = 0; i < column.length; i++) {
                        column[i] = white[start + i * row.length];
                    }
                    ofRows.solve(column);
                    for (int i = 0; i < column.length; i++) {
                        white[start + i * row.length] = column[i];
                    }
                }
            }
            products.add(white);
        }

        @Override
        public double[] correlations(Autocorrelation standardised) {
            return over(products, shape);
        }
    }
}
