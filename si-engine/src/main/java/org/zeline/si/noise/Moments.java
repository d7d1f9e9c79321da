package org.zeline.si.noise;

/**
 * The third and fourth moments of residuals.
 *
 * @param skewness 0 for normal numbers
 * @param excessKurtosis 0 for normal numbers
 */
record Moments(double skewness, double excessKurtosis) {
    /** By the sums of powers from 0 to 4. */
    Moments(double[] powers) {
        this(central(powers, 3), central(powers, 4) - 3);
    }

    private static double central(double[] powers, int order) {
        double count = powers[0];
        double mean = powers[1] / count;
        double second = powers[2] / count - mean * mean;
        double third = powers[3] / count - 3 * mean * powers[2] / count + 2 * mean * mean * mean;
        double fourth = powers[4] / count
                - 4 * mean * powers[3] / count
                + 6 * mean * mean * powers[2] / count
                - 3 * mean * mean * mean * mean;
        return order == 3 ? third / Math.pow(second, 1.5) : fourth / (second * second);
    }

    /**
     * The test by both moments, each over its variance (Lobato and Velasco, Econometric Theory 20, 2004). If each
     * element is standardised by its own variance over n images, moments are those of Fisher's g statistics of n
     * numbers (Proceedings of the Royal Society A 130, 1930).
     *
     * @param elements how many independent residuals there are
     * @param cubes sum of cubed correlations
     * @param fourths sum of fourth powers of correlations
     * @param standardisedOver how many images have given each element its variance; 0 if all elements share theirs
     */
    NoiseFit.Test test(double elements, double cubes, double fourths, int standardisedOver) {
        double expected = 0;
        double varianceOfSkewness = 6 * cubes / elements;
        double varianceOfKurtosis = 24 * fourths / elements;
        if (standardisedOver > 0) {
            double n = standardisedOver;
            double each = elements / (n - 1);
            expected = -6 / (n + 1);
            varianceOfSkewness = 6 * (n - 2) / ((n + 1) * (n + 3)) * cubes / each;
            varianceOfKurtosis = 24 * n * (n - 2) * (n - 3) / ((n + 1) * (n + 1) * (n + 3) * (n + 5)) * fourths / each;
        }
        double off = excessKurtosis - expected;
        double statistic = (varianceOfSkewness > 0 ? skewness * skewness / varianceOfSkewness : 0)
                + (varianceOfKurtosis > 0 ? off * off / varianceOfKurtosis : 0);
        return NoiseFit.Test.of(NoiseFit.Question.NORMALITY, statistic, 2);
    }
}
