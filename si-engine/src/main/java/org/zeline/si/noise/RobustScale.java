package org.zeline.si.noise;

import java.util.Arrays;

/** The median absolute deviation (MAD), scaled to be the standard deviation of normal numbers. */
final class RobustScale {
    /** One over the upper quartile of the standard normal distribution. */
    private static final double NORMAL = 1.482602218505602;

    /**
     * What makes the deviation from the median of n numbers unbiased, n from 2 to 9; then n / (n - 0.8) (Croux and
     * Rousseeuw, Time-efficient algorithms for two highly robust estimators of scale, COMPSTAT 1992).
     */
    private static final double[] SMALL = {1.196, 1.495, 1.363, 1.206, 1.200, 1.140, 1.129, 1.107};

    private RobustScale() {}

    /** Sorts the numbers. */
    static double median(double[] numbers) {
        Arrays.sort(numbers);
        int half = numbers.length / 2;
        return numbers.length % 2 == 1 ? numbers[half] : 0.5 * (numbers[half - 1] + numbers[half]);
    }

    /** The scale of numbers around zero; they are overwritten. */
    static double aroundZero(double[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Math.abs(numbers[i]);
        }
        return NORMAL * median(numbers);
    }

    /** The scale of at least two numbers around their median; they are overwritten. */
    static double aroundMedian(double[] numbers) {
        int n = numbers.length;
        double center = median(numbers);
        for (int i = 0; i < n; i++) {
            numbers[i] -= center;
        }
        return aroundZero(numbers) * (n - 2 < SMALL.length ? SMALL[n - 2] : n / (n - 0.8));
    }
}
