package org.zeline.si.noise;

import java.util.Arrays;
import org.zeline.si.algebra.Torus;
import org.zeline.si.data.StationaryCovariance;

/**
 * Estimates of a stationary covariance. Products of residuals are averaged at each lag, over pairs of elements, planes
 * and both signs of a lag, and weighted by a {@link LagWindow}. Negative eigenvalues of the circulant embedding are set
 * to zero, until there are none; what this adds to the variance is taken off by a common factor.
 */
final class StationaryEstimate {
    /** How often negative eigenvalues are set to zero; what is then left is added to the variance. */
    private static final int ROUNDS = 20;

    /** Eigenvalues of correlations that are negative by less are zero within rounding. */
    private static final double ROUNDING = 1e-13;

    private StationaryEstimate() {}

    /** By products of residuals. */
    static StationaryCovariance of(Residuals residuals) {
        ImageShape shape = residuals.shape();
        Autocorrelation products = new Autocorrelation(shape);
        for (int k = 0; k < residuals.count(); k++) {
            products.add(residuals.residual(k));
        }
        double[][] table = Autocorrelation.symmetric(products.sums(), products.torus(), shape);
        for (int i = 0; i < table.length; i++) {
            for (int j = 0; j < table[i].length; j++) {
                table[i][j] /= residuals.degrees() * shape.planes() * Autocorrelation.pairs(shape, i, j);
            }
        }
        double variance = table[0][0];
        if (!(variance > 0)) {
            throw new IllegalArgumentException("the images do not vary: their noise has no variance");
        }
        return semidefinite(correlations(table, variance), variance, residuals);
    }

    private static double[][] correlations(double[][] table, double variance) {
        for (double[] row : table) {
            for (int j = 0; j < row.length; j++) {
                row[j] /= variance;
            }
        }
        return table;
    }

    /**
     * By signs of residuals: of normal numbers of correlation rho, the mean product of signs is {@code 2 / pi
     * asin(rho)}. Zeros have no sign, and do not count.
     *
     * @param variance of an element
     */
    static StationaryCovariance robust(Residuals residuals, double variance) {
        ImageShape shape = residuals.shape();
        Autocorrelation products = new Autocorrelation(shape);
        Autocorrelation counts = new Autocorrelation(shape);
        for (int k = 0; k < residuals.count(); k++) {
            double[] signs = residuals.residual(k);
            double[] sizes = new double[signs.length];
            for (int i = 0; i < signs.length; i++) {
                signs[i] = Math.signum(signs[i]);
                sizes[i] = Math.abs(signs[i]);
            }
            products.add(signs);
            counts.add(sizes);
        }
        Torus torus = products.torus();
        double[][] table = Autocorrelation.symmetric(products.sums(), torus, shape);
        double[][] pairs = Autocorrelation.symmetric(counts.sums(), torus, shape);
        for (int i = 0; i < table.length; i++) {
            for (int j = 0; j < table[i].length; j++) {
                table[i][j] = pairs[i][j] < 0.5 ? 0 : ofSigns(table[i][j] / pairs[i][j]);
            }
        }
        return semidefinite(table, variance, residuals);
    }

    /** The correlation of normal numbers by the mean product of their signs. */
    static double ofSigns(double product) {
        return Math.sin(0.5 * Math.PI * Math.max(-1, Math.min(1, product)));
    }

    private static StationaryCovariance semidefinite(double[][] correlations, double variance, Residuals residuals) {
        ImageShape shape = residuals.shape();
        LagWindow window = LagWindow.of(correlations, residuals.degrees() * shape.planes());
        double[][] table = new double[shape.rows()][shape.columns()];
        for (int i = 0; i < table.length; i++) {
            for (int j = 0; j < table[i].length; j++) {
                table[i][j] = window.weight(i, j) * correlations[i][j];
            }
        }
        Torus torus = Torus.around(shape.rows(), shape.columns());
        int rounds = 0;
        while (rounds < ROUNDS && clip(table, torus)) {
            rounds++;
        }
        double least = Arrays.stream(eigenvalues(table, torus)).min().orElse(0);
        double raised = table[0][0] - Math.min(0, least);
        double own = table[0][0];
        for (double[] row : table) {
            for (int j = 0; j < row.length; j++) {
                row[j] *= variance / raised;
            }
        }
        table[0][0] += variance - variance * own / raised;
        return new StationaryCovariance(table);
    }

    /**
     * Sets negative eigenvalues to zero, unless that is rounding.
     *
     * @param table zero beyond it; what the change puts there is left out
     * @return whether there were any
     */
    private static boolean clip(double[][] table, Torus torus) {
        double[] eigenvalues = eigenvalues(table, torus);
        boolean negative = Arrays.stream(eigenvalues).min().orElse(0) < -ROUNDING;
        if (negative) {
            for (int i = 0; i < eigenvalues.length; i++) {
                eigenvalues[i] = Math.max(0, eigenvalues[i]);
            }
            torus.inverse(eigenvalues, new double[eigenvalues.length]);
            for (int i = 0; i < table.length; i++) {
                System.arraycopy(eigenvalues, i * torus.columns(), table[i], 0, table[i].length);
            }
        }
        return negative;
    }

    private static double[] eigenvalues(double[][] table, Torus torus) {
        double[] eigenvalues = new double[torus.size()];
        for (int i = 0; i < torus.rows(); i++) {
            int down = Math.min(i, torus.rows() - i);
            for (int j = 0; j < torus.columns() && down < table.length; j++) {
                int across = Math.min(j, torus.columns() - j);
                if (across < table[0].length) {
                    eigenvalues[i * torus.columns() + j] = table[down][across];
                }
            }
        }
        torus.transform(eigenvalues, new double[eigenvalues.length]);
        return eigenvalues;
    }
}
