package org.zeline.si.data;

/** The diagonals of covariances. */
final class Variances {
    private Variances() {}

    /**
     * The variance that a contrast would have if elements were independent, each with its own variance; 0 where only an
     * operator knows these.
     */
    static double ofContrast(Covariance covariance, double[] eta) {
        double sum = 0;
        for (int i = 0; i < eta.length; i++) {
            if (eta[i] != 0) {
                sum += eta[i] * eta[i] * of(covariance, i);
            }
        }
        return sum;
    }

    private static double of(Covariance covariance, int i) {
        if (covariance instanceof Covariance.Scalar scalar) {
            return scalar.variance();
        }
        if (covariance instanceof Covariance.Diagonal diagonal) {
            return diagonal.variances()[i];
        }
        if (covariance instanceof Covariance.Matrix matrix) {
            return matrix.rows()[i][i];
        }
        if (covariance instanceof Covariance.Sparse sparse) {
            return sparse.entry(i, i);
        }
        if (covariance instanceof Covariance.Ar1 ar1) {
            return ar1.sigma2();
        }
        if (covariance instanceof Covariance.Kronecker kronecker) {
            return of(kronecker.ofRows(), i / kronecker.columns()) * of(kronecker.ofColumns(), i % kronecker.columns());
        }
        return 0;
    }
}
