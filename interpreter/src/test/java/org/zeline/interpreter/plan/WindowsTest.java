package org.zeline.interpreter.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.zeline.interpreter.kernel.Kernels;

class WindowsTest {
    /**
     * Of lines of which some are the same but for rounding, and some turned round, so that they meet in the middle.
     * Where several lines met in one point, the point was once lost.
     */
    @Property(tries = 1000)
    void sweepFindsTheLargestLineEverywhere(
            @ForAll @LongRange(min = 0, max = 1_000_000) long seed, @ForAll @IntRange(min = 2, max = 9) int lines) {
        Random random = new Random(seed);
        double[] values = random.doubles(2L * lines, -1, 1).toArray();
        for (int i = 1; i < lines; i++) {
            int other = random.nextInt(i);
            int turned = random.nextInt(2);
            if (random.nextBoolean()) {
                values[2 * i] = nudged(values[2 * other + turned], random);
                values[2 * i + 1] = nudged(values[2 * other + 1 - turned], random);
            }
        }
        Windows all =
                new Windows(new int[] {0, lines}, IntStream.range(0, lines).toArray());
        Track x = new Track(new double[] {0.3, 1.7}, values);
        Track largest = all.sweep(Kernels.scalar(), x, all.breaks(x));

        double[] points = largest.points();
        assertThat(points).startsWith(0.3).endsWith(1.7).isSorted();
        for (int c = 0; c + 1 < points.length; c++) {
            for (double share : new double[] {0, 0.25, 0.5, 1}) {
                double z = points[c] + share * (points[c + 1] - points[c]);
                double low = largest.values()[c];
                double expected = IntStream.range(0, lines)
                        .mapToDouble(i -> values[2 * i] + (z - 0.3) / 1.4 * (values[2 * i + 1] - values[2 * i]))
                        .max()
                        .orElseThrow();
                assertThat(low + share * (largest.values()[c + 1] - low))
                        .as("%s at %s", Arrays.toString(values), z)
                        .isCloseTo(expected, within(1e-12));
            }
        }
    }

    private static double nudged(double value, Random random) {
        return value + (random.nextInt(5) - 2) * Math.ulp(value);
    }
}
