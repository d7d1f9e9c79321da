package org.zeline.interpreter.function;

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

    /** Windows that are told once for all planes are those that are spelled out. */
    @Property(tries = 200)
    void windowsOfPlanesRepeat(
            @ForAll @LongRange(min = 0, max = 1_000_000) long seed, @ForAll @IntRange(min = 1, max = 4) int planes) {
        Random random = new Random(seed);
        int size = 5 + random.nextInt(5);
        int count = 1 + random.nextInt(6);
        int most = random.nextBoolean() ? 4 : 1 + random.nextInt(5);
        int[] start = new int[count + 1];
        for (int w = 0; w < count; w++) {
            start[w + 1] = start[w] + (most == 4 ? 4 : 1 + random.nextInt(most));
        }
        int[] index = random.ints(start[count], 0, size).toArray();
        int[] all = new int[planes * count + 1];
        for (int w = 0; w < planes * count; w++) {
            all[w + 1] = all[w] + start[w % count + 1] - start[w % count];
        }
        int[] spelledOut = IntStream.range(0, planes * index.length)
                .map(p -> p / index.length * size + index[p % index.length])
                .toArray();
        Windows repeated = new Windows(planes, size, start, index);
        Windows expected = new Windows(all, spelledOut);
        double[] x = random.doubles(2L * planes * size, -1, 1).toArray();

        assertThat(repeated.count()).isEqualTo(expected.count());
        for (int w = 0; w < repeated.count(); w++) {
            assertThat(repeated.from(w)).isEqualTo(expected.from(w));
            assertThat(repeated.to(w)).isEqualTo(expected.to(w));
        }
        for (int columns = 1; columns <= 2; columns++) {
            double[] y = new double[columns * repeated.count()];
            double[] z = y.clone();
            repeated.apply(x, columns, y);
            expected.apply(x, columns, z);
            assertThat(y).containsExactly(z);
        }
        double[] y = new double[2 * repeated.count()];
        double[] z = y.clone();
        repeated.affine(x, y, new Range());
        expected.affine(x, z, new Range());
        assertThat(y).containsExactly(z);
        double[] into = new double[planes * size];
        double[] sum = into.clone();
        repeated.addVjp(x, y, into);
        expected.addVjp(x, y, sum);
        assertThat(into).containsExactly(sum);
        Track track = new Track(new double[] {0, 1}, x);
        double[] breaks = repeated.breaks(track);
        assertThat(breaks).containsExactly(expected.breaks(track));
        assertThat(repeated.sweep(Kernels.scalar(), track, breaks).values())
                .containsExactly(expected.sweep(Kernels.scalar(), track, breaks).values());
    }

    private static double nudged(double value, Random random) {
        return value + (random.nextInt(5) - 2) * Math.ulp(value);
    }
}
