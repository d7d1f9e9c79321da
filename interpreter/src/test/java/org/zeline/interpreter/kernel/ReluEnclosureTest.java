package org.zeline.interpreter.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class ReluEnclosureTest {
    private static final double[] AWKWARD = {0.0, -0.0, 1, -1, Double.MIN_VALUE, 1e300, Double.POSITIVE_INFINITY};

    private static double some(Random random, boolean remainder) {
        if (random.nextInt(6) == 0) {
            double value = AWKWARD[random.nextInt(remainder ? AWKWARD.length : AWKWARD.length - 2)];
            return remainder ? Math.abs(value) : value;
        }
        if (remainder) {
            return random.nextInt(3) == 0 ? (random.nextInt(8) == 0 ? Double.NaN : random.nextDouble()) : 0;
        }
        return random.nextGaussian();
    }

    /** Every implementation gives what the reference gives, and that holds the function on a grid of each interval. */
    @Property(tries = 500)
    void implementationsAgreeAndHoldTheFunction(
            @ForAll @LongRange(min = 0, max = 1_000_000) long seed, @ForAll @IntRange(min = 1, max = 19) int columns) {
        Random random = new Random(seed);
        int size = 1 + random.nextInt(5);
        double[] lines = random.doubles(2L * size * columns)
                .map(u -> some(random, false))
                .toArray();
        double[] rests = random.doubles((long) size * columns)
                .map(u -> some(random, true))
                .toArray();
        double[] radius = random.doubles(columns).toArray();
        double[] expected = new double[lines.length];
        double[] errors = new double[rests.length];
        double[] actual = new double[lines.length];
        double[] actualErrors = new double[rests.length];
        boolean any = Kernels.scalar().encloseRelu(size, columns, lines, rests, radius, expected, errors);
        assertThat(Kernels.best().encloseRelu(size, columns, lines, rests, radius, actual, actualErrors))
                .isEqualTo(any);
        boolean found = false;
        for (int i = 0; i < size; i++) {
            for (int k = 0; k < columns; k++) {
                int value = 2 * columns * i + k;
                int slope = value + columns;
                int rest = columns * i + k;
                assertThat(actual[value]).isEqualTo(expected[value]);
                assertThat(actual[slope]).isEqualTo(expected[slope]);
                assertThat(actualErrors[rest]).isEqualTo(errors[rest]);
                found |= errors[rest] != 0;
                for (double t = -1; t <= 1; t += 0.25) {
                    for (double u = -1; u <= 1; u += 0.5) {
                        double z = t * radius[k];
                        double x = lines[value] + lines[slope] * z + u * rests[rest];
                        double stray = Math.abs(Math.max(x, 0) - (expected[value] + expected[slope] * z));
                        double rounding = 1e-14 * (Math.abs(lines[value]) + Math.abs(lines[slope]) + rests[rest]);
                        assertThat(stray <= errors[rest] + rounding || Double.isNaN(stray) || errors[rest] > 1e300)
                                .as("element %d, column %d at %s, %s", i, k, t, u)
                                .isTrue();
                    }
                }
            }
        }
        assertThat(any).isEqualTo(found);
    }
}
