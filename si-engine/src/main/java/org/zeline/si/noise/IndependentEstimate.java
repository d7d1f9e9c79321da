package org.zeline.si.noise;

import org.zeline.si.data.Covariance;

/** Estimates of the variances of independent noise. */
final class IndependentEstimate {
    /** How many numbers are held at a time where medians need all of them. */
    private static final int MOST_HELD = 1 << 23;

    private IndependentEstimate() {}

    /** The mean of squares. */
    static Covariance.Scalar scalar(Residuals residuals) {
        double sum = 0;
        for (int k = 0; k < residuals.count(); k++) {
            for (double r : residuals.residual(k)) {
                sum += r * r;
            }
        }
        double variance = sum / residuals.degrees() / residuals.shape().size();
        if (!(variance > 0)) {
            throw new IllegalArgumentException("the images do not vary: their noise has no variance");
        }
        return new Covariance.Scalar(variance);
    }

    /** The median over images of their squared scales: neither some elements nor some whole images spoil it. */
    static Covariance.Scalar robustScalar(Residuals residuals) {
        double[] variances = new double[residuals.count()];
        for (int k = 0; k < variances.length; k++) {
            double scale = RobustScale.aroundZero(residuals.residual(k));
            variances[k] = scale * scale;
        }
        double variance = RobustScale.median(variances);
        if (!(variance > 0)) {
            throw new IllegalArgumentException("half of the elements do not vary, so that the median absolute deviation"
                    + " is zero: leave out --robust, or give images that are not rounded as coarsely");
        }
        return new Covariance.Scalar(variance);
    }

    /** The mean of squares of each element. */
    static Covariance.Diagonal diagonal(Residuals residuals) {
        return checked(meanSquares(residuals), "has the same value in all images");
    }

    private static double[] meanSquares(Residuals residuals) {
        double[] variances = new double[residuals.shape().size()];
        for (int k = 0; k < residuals.count(); k++) {
            double[] r = residuals.residual(k);
            for (int i = 0; i < variances.length; i++) {
                variances[i] += r[i] * r[i] / residuals.degrees();
            }
        }
        return variances;
    }

    /** The mean of squares of each row of a plane times that of each column, over that of all. */
    static Covariance.Kronecker separable(Residuals residuals) {
        ImageShape shape = residuals.shape();
        double[] variances = meanSquares(residuals);
        double[] ofRows = new double[shape.planes() * shape.rows()];
        double[] ofColumns = new double[shape.columns()];
        double all = 0;
        for (int i = 0; i < variances.length; i++) {
            ofRows[i / shape.columns()] += variances[i] / shape.columns();
            ofColumns[i % shape.columns()] += variances[i] / ofRows.length;
            all += variances[i] / variances.length;
        }
        for (int j = 0; j < ofColumns.length; j++) {
            ofColumns[j] /= all;
        }
        return new Covariance.Kronecker(
                new Covariance.Diagonal(ofRows), ofRows.length, new Covariance.Diagonal(ofColumns), ofColumns.length);
    }

    /** The squared scale of each element around its median over images. */
    static Covariance.Diagonal robustDiagonal(NullImages images) {
        int size = images.shape().size();
        int count = images.count();
        double[] variances = new double[size];
        int held = Math.max(1, MOST_HELD / count);
        for (int from = 0; from < size; from += held) {
            double[][] values = new double[Math.min(held, size - from)][count];
            for (int k = 0; k < count; k++) {
                double[] image = images.image(k);
                for (int i = 0; i < values.length; i++) {
                    values[i][k] = image[from + i];
                }
            }
            for (int i = 0; i < values.length; i++) {
                variances[from + i] = RobustScale.squareAroundMedian(values[i]);
            }
        }
        return checked(variances, "has the same value in half of the images");
    }

    private static Covariance.Diagonal checked(double[] variances, String still) {
        for (int i = 0; i < variances.length; i++) {
            if (!(variances[i] > 0)) {
                throw new IllegalArgumentException("element " + i + " " + still
                        + ", so that its variance would be zero: give more images, or take another model");
            }
        }
        return new Covariance.Diagonal(variances);
    }
}
