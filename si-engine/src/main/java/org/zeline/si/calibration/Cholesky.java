package org.zeline.si.calibration;

import java.util.Arrays;
import org.zeline.si.data.Covariance;

/**
 * The factor L of a covariance {@code L L'}.
 *
 * @param rows row i holds its first i + 1 entries
 */
record Cholesky(double[][] rows) {
    /** The rounding error of a pivot, in units of the last place a row. */
    private static final double ROUNDINGS = 8;

    /** Factors any covariance, by its products with the unit vectors. */
    static Cholesky of(Covariance covariance, int size) {
        if (size > Noise.LARGEST_MATRIX) {
            throw new IllegalArgumentException("drawing noise of this covariance takes a matrix of " + size
                    + " rows, more than " + Noise.LARGEST_MATRIX
                    + ": give a scalar, diagonal or ar1 covariance, or noise of your own");
        }
        double[][] rows = new double[size][];
        double[] unit = new double[size];
        for (int i = 0; i < size; i++) {
            unit[i] = 1;
            rows[i] = Arrays.copyOf(covariance.times(unit), i + 1);
            unit[i] = 0;
            reduce(rows, i);
        }
        return new Cholesky(rows);
    }

    /** A pivot that is zero within rounding is a combination that does not vary: its column is zero. */
    private static void reduce(double[][] rows, int i) {
        double[] row = rows[i];
        double rounding = ROUNDINGS * rows.length * Math.ulp(row[i]);
        for (int j = 0; j <= i; j++) {
            double sum = row[j];
            for (int k = 0; k < j; k++) {
                sum -= row[k] * rows[j][k];
            }
            if (j < i) {
                row[j] = rows[j][j] == 0 ? 0 : sum / rows[j][j];
            } else if (sum >= -rounding) {
                row[j] = sum <= rounding ? 0 : Math.sqrt(sum);
            } else {
                throw new IllegalArgumentException(
                        "the covariance is not positive semidefinite: pivot " + i + " is " + sum);
            }
        }
    }

    int size() {
        return rows.length;
    }

    double[] times(double[] v) {
        double[] product = new double[v.length];
        for (int i = 0; i < v.length; i++) {
            for (int j = 0; j <= i; j++) {
                product[i] += rows[i][j] * v[j];
            }
        }
        return product;
    }
}
