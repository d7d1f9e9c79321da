package org.zeline.si.noise;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Null images less their background.
 *
 * @param shape of each
 * @param count how many
 * @param degrees of freedom, in images: the sum of products of residuals over it is an unbiased covariance
 * @param image the residual of that index
 */
record Residuals(ImageShape shape, int count, double degrees, IntFunction<double[]> image) {
    private static final int OUTLYING = 3;

    /** Less the mean image, or the mean of all elements. */
    static Residuals ofMeans(NullImages images, Background background) {
        int count = images.count();
        double[] mean = new double[images.shape().size()];
        for (int k = 0; k < count; k++) {
            double[] one = images.image(k);
            for (int i = 0; i < mean.length; i++) {
                mean[i] += (one[i] - mean[i]) / (k + 1);
            }
        }
        double degrees = count - 1.0;
        if (background == Background.CONSTANT) {
            double sum = 0;
            for (double x : mean) {
                sum += x / mean.length;
            }
            Arrays.fill(mean, sum);
            degrees = count - 1.0 / mean.length;
        }
        return new Residuals(images.shape(), count, degrees, k -> difference(images.image(k), mean, 1));
    }

    /**
     * What robust estimates use: differences of successive images over the root of 2, which have the covariance of one
     * image whatever the background is; or images less the median of their medians. Those with more than
     * {@value #OUTLYING} times the median scale are left out.
     */
    static Residuals robust(NullImages images, Background background) {
        int count = background == Background.IMAGE ? images.count() - 1 : images.count();
        IntFunction<double[]> image = background == Background.IMAGE
                ? k -> difference(images.image(k), images.image(k + 1), Math.sqrt(0.5))
                : aroundMedian(images);
        double[] scales = new double[count];
        Arrays.setAll(scales, k -> RobustScale.aroundZero(image.apply(k)));
        double most = OUTLYING * RobustScale.median(scales.clone());
        int[] kept = IntStream.range(0, count).filter(k -> scales[k] <= most).toArray();
        return new Residuals(images.shape(), kept.length, kept.length, k -> image.apply(kept[k]));
    }

    private static IntFunction<double[]> aroundMedian(NullImages images) {
        double[] medians = new double[images.count()];
        Arrays.setAll(medians, k -> RobustScale.median(images.image(k)));
        double[] center = new double[images.shape().size()];
        Arrays.fill(center, RobustScale.median(medians));
        return k -> difference(images.image(k), center, 1);
    }

    private static double[] difference(double[] image, double[] other, double factor) {
        for (int i = 0; i < image.length; i++) {
            image[i] = factor * (image[i] - other[i]);
        }
        return image;
    }

    double[] residual(int index) {
        return image.apply(index);
    }

    /** A plane of an image. */
    double[] plane(double[] residual, int plane) {
        int size = shape.planeSize();
        return Arrays.copyOfRange(residual, plane * size, (plane + 1) * size);
    }
}
