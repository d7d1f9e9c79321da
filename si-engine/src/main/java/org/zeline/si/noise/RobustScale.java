package org.zeline.si.noise;

import java.util.Arrays;

/** The median absolute deviation (MAD), scaled to be the standard deviation of normal numbers. */
final class RobustScale {
    /** One over the upper quartile of the standard normal distribution. */
    private static final double NORMAL = 1.482602218505602;

    /**
     * What makes the squared deviation of n normal numbers from their median an unbiased variance, n from 2 to 9; by
     * simulation, to 0.1 %.
     */
    private static final double[] SMALL = {0.9094, 1.3149, 1.3947, 1.1034, 1.1546, 1.0546, 1.0867, 1.0361};

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

    /** The squared scale of at least two numbers around their median; they are overwritten. */
    static double squareAroundMedian(double[] numbers) {
        int n = numbers.length;
        double center = median(numbers);
        for (int i = 0; i < n; i++) {
            numbers[i] -= center;
        }
        double scale = aroundZero(numbers);
        return scale * scale * correction(n);
    }

    /** Beyond the table a fit to simulations, to 0.3 %. */
    private static double correction(int n) {
        if (n - 2 < SMALL.length) {
            return SMALL[n - 2];
        }
        return n % 2 == 0 ? 1 + 0.25 / n + 3.0 / n / n : 1 + 0.2 / n + 0.8 / n / n;
    }
}
