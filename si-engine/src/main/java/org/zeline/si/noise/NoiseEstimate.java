package org.zeline.si.noise;

import org.zeline.si.data.Covariance;

/**
 * A covariance estimated from null images.
 *
 * <p>The background is taken off first: the mean image, or one mean. Estimates of a variance have as many degrees of
 * freedom as are left, so that they are unbiased; with one mean and correlated noise they are too small by about the
 * variance of that mean.
 *
 * <table>
 * <caption>Estimates</caption>
 * <tr><th>model</th><th>usual</th><th>robust</th></tr>
 * <tr><td>scalar</td><td>mean of squares</td><td>median over images of the squared median absolute deviation</td></tr>
 * <tr><td>diagonal</td><td>mean of squares of each element</td><td>squared median absolute deviation of each element
 * over images</td></tr>
 * <tr><td>stationary</td><td>mean product at each lag, by FFT, windowed, with negative eigenvalues of the circulant
 * embedding set to zero</td><td>the variance of the robust scalar, and correlations {@code sin(pi / 2 q)} by the mean
 * product q of signs at each lag</td></tr>
 * <tr><td>kronecker</td><td>maximum likelihood by the flip-flop algorithm</td><td>median absolute deviations of rows and
 * of columns in turn, and correlations by signs</td></tr>
 * </table>
 *
 * <p>Robust estimates use differences of successive images over the root of 2 (but {@code diagonal}, medians over
 * images), and leave out those with more than three times the median scale. Elements, images or both may be spoiled as
 * long as most are not; normal noise is estimated consistently, with a variance of estimates that is about 2.7 times as
 * large.
 *
 * @param model what the covariance looks like
 * @param robust whether outliers do not matter
 * @param background what was taken off
 * @param shape of the images
 * @param images how many
 * @param covariance of a whole image with model {@code scalar} and {@code diagonal}, of each plane with the others: the
 *     noise of planes is then taken to be independent
 */
public record NoiseEstimate(
        NoiseModel model, boolean robust, Background background, ImageShape shape, int images, Covariance covariance) {
    /** A robust variance of an element over fewer images says nothing. */
    private static final int FEWEST_ROBUST = 5;

    /**
     * {@return an estimate}
     *
     * @param images that hold noise alone
     * @param model what the covariance looks like
     * @param robust whether outliers must not matter
     * @param background what the images show besides noise
     * @throws IllegalArgumentException if there are too few images, or they do not vary
     */
    public static NoiseEstimate of(NullImages images, NoiseModel model, boolean robust, Background background) {
        int fewest = background == Background.IMAGE || model == NoiseModel.DIAGONAL ? 2 : 1;
        fewest = robust && model == NoiseModel.DIAGONAL ? FEWEST_ROBUST : fewest;
        if (images.count() < fewest) {
            throw new IllegalArgumentException((robust ? "a robust " : "a ") + model
                    + " covariance around a background "
                    + (background == Background.IMAGE ? "that is an image" : "that is constant") + " takes " + fewest
                    + " images at least, got " + images.count());
        }
        Covariance covariance = robust ? robust(images, model, background) : usual(images, model, background);
        return new NoiseEstimate(model, robust, background, images.shape(), images.count(), covariance);
    }

    private static Covariance usual(NullImages images, NoiseModel model, Background background) {
        Residuals residuals = Residuals.ofMeans(images, background);
        return switch (model) {
            case SCALAR -> IndependentEstimate.scalar(residuals);
            case DIAGONAL -> IndependentEstimate.diagonal(residuals);
            case STATIONARY -> StationaryEstimate.of(residuals);
            case KRONECKER -> KroneckerEstimate.of(residuals);
        };
    }

    private static Covariance robust(NullImages images, NoiseModel model, Background background) {
        Residuals residuals = Residuals.robust(images, background);
        return switch (model) {
            case SCALAR -> IndependentEstimate.robustScalar(residuals);
            case DIAGONAL -> IndependentEstimate.robustDiagonal(images);
            case STATIONARY ->
                StationaryEstimate.robust(
                        residuals, IndependentEstimate.robustScalar(residuals).variance());
            case KRONECKER -> KroneckerEstimate.robust(residuals);
        };
    }

    /** {@return the covariance of a whole image} */
    public Covariance ofImage() {
        boolean ofPlane = model == NoiseModel.STATIONARY || model == NoiseModel.KRONECKER;
        return ofPlane && shape.planes() > 1
                ? new Covariance.Kronecker(new Covariance.Scalar(1), shape.planes(), covariance, shape.planeSize())
                : covariance;
    }
}
