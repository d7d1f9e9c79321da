package org.zeline.si.algebra;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The lower triangular factor L of a symmetric, positive semidefinite matrix {@code L L'}. Row i holds the entries of
 * consecutive columns up to the diagonal. What stands before them is zero in the matrix, and then in the factor too
 * (the envelope of a matrix, Jennings, The Computer Journal 9, 1966).
 */
public final class Cholesky {
    /** The rounding error of a pivot, in units of the last place per row. */
    private static final double ROUNDINGS = 8;

    private final double[][] rows;

    private Cholesky(double[][] rows) {
        this.rows = rows;
    }

    /**
     * Factors a matrix. A pivot that is zero within rounding is a combination that does not vary: its column is zero.
     *
     * @param rows row i of the matrix up to the diagonal, without leading zeros if there are any; they are overwritten
     * @return its factor
     * @throws IllegalArgumentException if the matrix is not positive semidefinite
     */
    public static Cholesky of(double[][] rows) {
        for (int i = 0; i < rows.length; i++) {
            double[] row = rows[i];
            int first = i + 1 - row.length;
            double rounding = ROUNDINGS * rows.length * Math.ulp(row[i - first]);
            for (int j = first; j <= i; j++) {
                double sum = row[j - first];
                int other = j + 1 - rows[j].length;
                for (int k = Math.max(first, other); k < j; k++) {
                    sum -= row[k - first] * rows[j][k - other];
                }
                double pivot = rows[j][j - other];
                if (j < i) {
                    row[j - first] = pivot == 0 ? 0 : sum / pivot;
                } else if (sum >= -rounding) {
                    row[j - first] = sum <= rounding ? 0 : Math.sqrt(sum);
                } else {
                    throw new IllegalArgumentException(
                            "the covariance is not positive semidefinite: pivot " + i + " is " + sum);
                }
            }
        }
        return new Cholesky(rows);
    }

    /**
     * {@return the factor of a matrix with all its entries}
     *
     * @param matrix symmetric; of each row only the part up to the diagonal is read
     * @throws IllegalArgumentException if it is not positive semidefinite
     */
    public static Cholesky ofDense(double[][] matrix) {
        double[][] rows = new double[matrix.length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOf(matrix[i], i + 1);
        }
        return of(rows);
    }

    /** {@return how many rows} */
    public int size() {
        return rows.length;
    }

    /**
     * {@return an entry on the diagonal; zero if row i varies with those before it}
     *
     * @param i a row
     */
    public double pivot(int i) {
        return rows[i][rows[i].length - 1];
    }

    /** {@return whether no pivot is zero, so that equations have a solution} */
    public boolean isRegular() {
        return IntStream.range(0, rows.length).noneMatch(i -> pivot(i) == 0);
    }

    /**
     * {@return L times a vector}
     *
     * @param v one number per row
     */
    public double[] times(double[] v) {
        double[] product = new double[v.length];
        for (int i = 0; i < v.length; i++) {
            int first = i + 1 - rows[i].length;
            for (int j = first; j <= i; j++) {
                product[i] += rows[i][j - first] * v[j];
            }
        }
        return product;
    }

    /**
     * Solves {@code L x = v} in place.
     *
     * @param v becomes x
     */
    public void solve(double[] v) {
        for (int i = 0; i < v.length; i++) {
            double[] row = rows[i];
            int first = i + 1 - row.length;
            double sum = v[i];
            for (int j = first; j < i; j++) {
                sum -= row[j - first] * v[j];
            }
            v[i] = sum / row[i - first];
        }
    }

    /**
     * Solves {@code L' x = v} in place.
     *
     * @param v becomes x
     */
    public void solveTransposed(double[] v) {
        for (int i = v.length - 1; i >= 0; i--) {
            double[] row = rows[i];
            int first = i + 1 - row.length;
            v[i] /= row[i - first];
            for (int j = first; j < i; j++) {
                v[j] -= row[j - first] * v[i];
            }
        }
    }
}
