package org.zeline.interpreter.function;

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

    /** The enclosure holds the function on a grid of each interval, whatever the numbers. */
    @Property(tries = 500)
    void holdsTheFunction(
            @ForAll @LongRange(min = 0, max = 1_000_000) long seed, @ForAll @IntRange(min = 1, max = 9) int columns) {
        Random random = new Random(seed);
        int size = 1 + random.nextInt(5);
        double[] lines = random.doubles(2L * size * columns)
                .map(u -> some(random, false))
                .toArray();
        double[] rests = random.doubles((long) size * columns)
                .map(u -> some(random, true))
                .toArray();
        double[] radius = random.doubles(columns).toArray();
        Enclosure x = new Enclosure(size, columns, lines, rests);
        Enclosure y = new Enclosure(size, columns, new double[lines.length], new double[rests.length]);
        for (int i = 0; i < size; i++) {
            boolean any = ReluEnclosure.element(i, x, radius, y);
            boolean found = false;
            for (int k = 0; k < columns; k++) {
                found |= y.remainder(i, k) != 0;
                check(x, y, i, k, radius[k]);
            }
            assertThat(any).isEqualTo(found);
        }
    }

    private static void check(Enclosure x, Enclosure y, int i, int k, double radius) {
        for (double t = -radius; t <= radius; t += 0.25 * radius) {
            for (double u = -1; u <= 1; u += 0.5) {
                double truth = Math.max(x.value(i, k) + x.slope(i, k) * t + u * x.remainder(i, k), 0);
                double stray = Math.abs(truth - (y.value(i, k) + y.slope(i, k) * t));
                double rounding = 1e-14 * (Math.abs(x.value(i, k)) + Math.abs(x.slope(i, k)) + x.remainder(i, k));
                assertThat(stray <= y.remainder(i, k) + rounding || y.remainder(i, k) > 1e300)
                        .as("element %d, column %d at %s, %s", i, k, t, u)
                        .isTrue();
            }
        }
    }
}
