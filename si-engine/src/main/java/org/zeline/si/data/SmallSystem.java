package org.zeline.si.data;

/** Systems of a few linear equations with a positive definite matrix. */
final class SmallSystem {
    /** A pivot that is smaller than the diagonal element by this factor is rounding. */
    private static final double SINGULAR = 1e-10;

    private SmallSystem() {}

    /**
     * Solves by Cholesky's factorisation.
     *
     * @param matrix symmetric; not changed
     * @param right the right-hand side; not changed
     * @return the solution
     * @throws IllegalArgumentException if the matrix is singular within rounding
     */
    static double[] solve(double[][] matrix, double[] right) {
        int n = right.length;
        double[][] factor = new double[n][n];
        double[] x = right.clone();
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = matrix[i][j];
                for (int k = 0; k < j; k++) {
                    sum -= factor[i][k] * factor[j][k];
                }
                if (i == j && !(sum > SINGULAR * matrix[i][i])) {
                    throw new IllegalArgumentException("under this covariance the difference of channel " + i
                            + " does not vary beside those of the channels before it: what is tested has less than " + n
                            + " degrees of freedom; check the covariance, or leave the channel out");
                }
                factor[i][j] = i == j ? Math.sqrt(sum) : sum / factor[j][j];
            }
        }
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < i; k++) {
                x[i] -= factor[i][k] * x[k];
            }
            x[i] /= factor[i][i];
        }
        for (int i = n - 1; i >= 0; i--) {
            for (int k = i + 1; k < n; k++) {
                x[i] -= factor[k][i] * x[k];
            }
            x[i] /= factor[i][i];
        }
        return x;
    }
}
