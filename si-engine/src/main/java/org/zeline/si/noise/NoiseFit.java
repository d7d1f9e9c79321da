package org.zeline.si.noise;

import java.util.List;
import java.util.Optional;
import org.zeline.si.distribution.ChiDistribution;

/**
 * How well an estimated covariance fits the null images that it comes from. Standardised residuals are those over the
 * standard deviations of their elements; whitened ones have also lost the correlation that the model states. All tests
 * are approximate, and allow for the correlation of residuals.
 *
 * @param relativeError the standard error of the mean variance over that variance
 * @param skewness of standardised residuals; 0 for normal ones
 * @param excessKurtosis of standardised residuals; 0 for normal ones
 * @param tests what the tests say
 * @param blocks variances of means over square blocks of several sides
 * @param autocorrelation of whitened residuals at lags of either sign, in the middle the lag 0, whose 1 is left out: 0
 * @param images for each image the mean square of its standardised residuals
 * @param regions for each region the mean square of its standardised residuals: rows of regions, of all planes
 */
public record NoiseFit(
        double relativeError,
        double skewness,
        double excessKurtosis,
        List<Test> tests,
        List<BlockVariance> blocks,
        double[][] autocorrelation,
        double[] images,
        double[][] regions) {
    /** Copies the lists. */
    public NoiseFit {
        tests = List.copyOf(tests);
        blocks = List.copyOf(blocks);
    }

    /** What is tested. */
    public enum Question {
        /** Whether whitened residuals are correlated with their neighbours, up to three rows and columns away. */
        AUTOCORRELATION("residual autocorrelation"),
        /**
         * Whether skewness and kurtosis are those of normal residuals (Lobato and Velasco, Econometric Theory 2004).
         */
        NORMALITY("normality"),
        /** Whether all images have the same variance. */
        IMAGES("same variance in all images"),
        /** Whether all regions have the variance that the model states. */
        REGIONS("same variance in all regions"),
        /** Whether successive images are independent. */
        SUCCESSION("independence of successive images"),
        /** Whether planes, such as channels, are independent. */
        PLANES("independence of planes");

        private final String title;

        Question(String title) {
            this.title = title;
        }

        /** What holds if the noise is as the model says, in words. */
        @Override
        public String toString() {
            return title;
        }
    }

    /**
     * What a test says.
     *
     * @param question what is tested
     * @param statistic chi-square if the model is right
     * @param degrees of freedom of it
     * @param pValue the probability of a statistic at least as large if the model is right
     */
    public record Test(Question question, double statistic, int degrees, double pValue) {
        static Test of(Question question, double statistic, int degrees) {
            double p = statistic > 0
                    ? Math.exp(new ChiDistribution(degrees).logMass(Math.sqrt(statistic), Double.POSITIVE_INFINITY))
                    : 1;
            return new Test(question, statistic, degrees, Math.min(1, p));
        }
    }

    /**
     * The variance of means over blocks, which is what a test of a region of that size rests on.
     *
     * @param side of a block, in elements; of a signal, its length
     * @param ratio of the variance in the images to that which the model states
     * @param lower end of an approximate 95 % interval
     * @param upper end of it
     */
    public record BlockVariance(int side, double ratio, double lower, double upper) {}

    /**
     * {@return how well an estimate fits}
     *
     * @param images from which it was estimated
     * @param estimate the covariance
     */
    public static NoiseFit of(NullImages images, NoiseEstimate estimate) {
        return new FitMeasures(images, estimate).fit();
    }

    /**
     * {@return what a test says; empty if it could not be run on so few images}
     *
     * @param question which
     */
    public Optional<Test> test(Question question) {
        return tests.stream().filter(test -> test.question() == question).findFirst();
    }
}
