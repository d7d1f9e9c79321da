package org.zeline.interpreter.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/**
 * A call of {@link Kernels#contract} with random numbers, and a check of its result.
 *
 * @param special the share of inputs and weights that are infinite, NaN, zero, negative zero, huge or denormal
 * @param zeros the share of weights that are zero
 */
record ContractionProblem(int rows, int taps, int n, int runs, double special, long seed, double zeros) {
    private static final double[] SPECIALS = {
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NaN,
        0.0,
        -0.0,
        Double.MIN_VALUE,
        -Double.MIN_NORMAL / 2,
        1e150,
        -1e150
    };
    private static final double UNTOUCHED = 12345.678;
    private static final double ROUNDING = 0x1p-53;
    private static final double FLOAT_ROUNDING = 0x1p-24;

    /** The largest special number for single precision, so that products of two are in its range. */
    private static final float HUGE = 1e15f;

    ContractionProblem(int rows, int taps, int n, int runs, double special, long seed) {
        this(rows, taps, n, runs, special, seed, 0);
    }

    /** Runs {@code kernels} on this problem and compares every element of the output, also those between the runs. */
    void check(Kernels kernels) {
        check(kernels, 2 * taps * ROUNDING, 2 * taps * Double.MIN_VALUE, number -> number);
    }

    /** The same for kernels in single precision, on numbers that are in its range. */
    void checkFloat(Kernels kernels) {
        check(kernels, 2 * taps * FLOAT_ROUNDING, 2 * taps * Float.MIN_VALUE, ContractionProblem::asFloat);
    }

    private static double asFloat(double number) {
        return Double.isFinite(number) ? (float) Math.max(-HUGE, Math.min(HUGE, number)) : number;
    }

    private void check(Kernels kernels, double relative, double absolute, DoubleUnaryOperator representable) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] weights = Arrays.stream(numbers(random, rows * taps))
                .map(weight -> random.nextDouble() < zeros ? 0 : weight)
                .map(representable)
                .toArray();
        int xBase = random.nextInt(5);
        int[] xAt = offsets(random, runs, 40);
        int[] tap = offsets(random, taps, 60);
        double[] x = Arrays.stream(numbers(random, xBase + 40 + 60 + n))
                .map(representable)
                .toArray();
        int yBase = random.nextInt(5);
        int[] yAt = new int[runs];
        int yStride = random.nextInt(3);
        for (int p = 0; p < runs; p++) {
            yAt[p] = yStride;
            yStride += n + random.nextInt(3);
        }
        double[] y = new double[yBase + rows * yStride + 3];
        Arrays.fill(y, UNTOUCHED);

        kernels.contract(PackedWeights.pack(weights, rows, taps), tap, x, xBase, xAt, n, y, yBase, yAt, yStride, runs);

        for (int p = 0; p < runs; p++) {
            for (int r = 0; r < rows; r++) {
                for (int i = 0; i < n; i++) {
                    double sum = 0;
                    double magnitude = 0;
                    for (int t = 0; t < taps; t++) {
                        double product = weights[r * taps + t] * x[xBase + xAt[p] + tap[t] + i];
                        sum += product;
                        magnitude += Math.abs(product);
                    }
                    int at = yBase + yAt[p] + r * yStride + i;
                    if (Double.isFinite(sum)) {
                        assertThat(Math.abs(y[at] - sum))
                                .as("%s, row %d, column %d of run %d", this, r, i, p)
                                .isLessThanOrEqualTo(relative * magnitude + absolute);
                    } else {
                        assertThat(y[at])
                                .as("%s, row %d, column %d of run %d", this, r, i, p)
                                .isEqualTo(Double.valueOf(sum));
                    }
                    y[at] = UNTOUCHED;
                }
            }
        }
        assertThat(y).as("%s, elements that are not part of the result", this).containsOnly(UNTOUCHED);
    }

    private double[] numbers(SplittableRandom random, int length) {
        double[] numbers = new double[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = random.nextDouble() < special
                    ? SPECIALS[random.nextInt(SPECIALS.length)]
                    : random.nextDouble(-1, 1);
        }
        return numbers;
    }

    private static int[] offsets(SplittableRandom random, int count, int bound) {
        return random.ints(count, 0, bound).toArray();
    }
}
