package org.zeline.report.figure;

import java.util.Arrays;
import java.util.Locale;

/**
 * A linear map from numbers to coordinates.
 *
 * @param low the number at one end
 * @param high the number at the other, above
 * @param from the coordinate of the lowest
 * @param to the coordinate of the highest
 */
record Scale(double low, double high, double from, double to) {
    private static final int[] STEPS = {1, 2, 5, 10};

    double at(double x) {
        return from + (to - from) * (x - low) / (high - low);
    }

    /** Multiples of 1, 2 or 5 times a power of ten, about as many as asked for. */
    double[] ticks(int about) {
        double rough = (high - low) / about;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = 10 * power;
        for (int i = STEPS.length - 1; i >= 0; i--) {
            step = STEPS[i] * power >= rough * (1 - 1e-9) ? STEPS[i] * power : step;
        }
        long first = (long) Math.ceil(low / step - 1e-9);
        long last = (long) Math.floor(high / step + 1e-9);
        double[] ticks = new double[(int) (last - first + 1)];
        double width = step;
        Arrays.setAll(ticks, i -> clean((first + i) * width));
        return ticks;
    }

    /** Without the last digits that multiplying has left. */
    private static double clean(double x) {
        return x == 0 ? 0 : Double.parseDouble(String.format(Locale.ROOT, "%.12g", x));
    }
}
