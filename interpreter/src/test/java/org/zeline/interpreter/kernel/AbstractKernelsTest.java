package org.zeline.interpreter.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The contract of {@link Kernels}, for every implementation. */
abstract class AbstractKernelsTest {
    private static final int[] AWKWARD_ROWS = {1, 2, 3, 4, 5, 7, 8, 9, 12, 16, 17, 24, 31};
    private static final int[] AWKWARD_TAPS = {1, 2, 3, 4, 5, 9, 18, 27};
    private static final int[] AWKWARD_LENGTHS = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 15, 16, 17, 23, 31, 32, 40, 257, 600
    };
    private static final int[] AWKWARD_RUNS = {0, 1, 2, 3, 4, 7};

    abstract Kernels kernels();

    /** Checks a contraction; to override for kernels in single precision. */
    void check(ContractionProblem problem) {
        problem.check(kernels());
    }

    @Example
    void agreesWithTheFormulaForAwkwardSizes() {
        for (int rows : AWKWARD_ROWS) {
            for (int taps : AWKWARD_TAPS) {
                for (int n : AWKWARD_LENGTHS) {
                    for (int runs : AWKWARD_RUNS) {
                        if (rows * taps * n * runs < 60_000) {
                            check(new ContractionProblem(rows, taps, n, runs, 0, rows + taps + n + runs));
                        }
                    }
                }
            }
        }
    }

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void agreesWithTheFormula(
            @ForAll @IntRange(min = 1, max = 40) int rows,
            @ForAll @IntRange(min = 1, max = 80) int taps,
            @ForAll @IntRange(max = 70) int n,
            @ForAll @IntRange(max = 9) int runs,
            @ForAll long seed) {
        check(new ContractionProblem(rows, taps, n, runs, 0, seed));
    }

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void infinitiesAndNaNStayInTheirRowsAndColumns(
            @ForAll @IntRange(min = 1, max = 20) int rows,
            @ForAll @IntRange(min = 1, max = 40) int taps,
            @ForAll @IntRange(max = 40) int n,
            @ForAll @IntRange(max = 5) int runs,
            @ForAll long seed) {
        check(new ContractionProblem(rows, taps, n, runs, 0.02, seed));
        check(new ContractionProblem(rows, taps, n, runs, 0.5, seed));
    }

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void agreesWithTheFormulaForSparseWeights(
            @ForAll @IntRange(min = 1, max = 40) int rows,
            @ForAll @IntRange(min = 1, max = 600) int taps,
            @ForAll @IntRange(max = 70) int n,
            @ForAll @IntRange(max = 9) int runs,
            @ForAll long seed) {
        check(new ContractionProblem(rows, taps, n, runs, 0, seed, 0.9));
        check(new ContractionProblem(rows, taps, n, runs, 0.01, seed, 0.9));
    }

    /**
     * Chosen points are close together, far apart, repeated or equal to given points; results are exact, also at the
     * ends.
     */
    @Property(tries = 600, edgeCases = EdgeCasesMode.NONE)
    void interpolatesBetweenPoints(
            @ForAll @IntRange(min = 2, max = 40) int points,
            @ForAll @IntRange(min = 1, max = 60) int chosen,
            @ForAll @IntRange(min = 1, max = 5) int elements,
            @ForAll long seed) {
        Random random = new Random(seed);
        double[] x = random.doubles((long) elements * points, -9, 9).toArray();
        int spread = 1 + random.nextInt(points - 1);
        int[] left = random.ints(chosen, points - 1 - spread, points - 1)
                .map(at -> Math.max(0, at))
                .sorted()
                .toArray();
        double[] part = random.doubles(chosen)
                .map(way -> way < 0.2 ? 0 : way > 0.8 ? 1 : way)
                .toArray();
        double[] y = new double[elements * chosen];
        kernels().interpolate(x, points, left, part, y, chosen, elements);
        for (int i = 0; i < elements; i++) {
            for (int c = 0; c < chosen; c++) {
                double low = x[i * points + left[c]];
                double high = x[i * points + left[c] + 1];
                double expected = part[c] == 1 ? high : low + part[c] * (high - low);
                assertThat(y[i * chosen + c]).isEqualTo(expected);
            }
        }
    }

    @Property(tries = 600, edgeCases = EdgeCasesMode.NONE)
    void measuresDeviationFromLines(
            @ForAll @IntRange(min = 1, max = 40) int points,
            @ForAll @IntRange(min = 1, max = 5) int elements,
            @ForAll long seed) {
        Random random = new Random(seed);
        double[] x = random.doubles((long) elements * points, -9, 9).toArray();
        double[] run = random.doubles(points, 0, 2).toArray();
        double[] start = random.doubles(elements, -9, 9).toArray();
        double[] slope = random.doubles(elements, -9, 9).toArray();
        double[] least = random.doubles(elements, -9, 0).toArray();
        double[] most = random.doubles(elements, 0, 9).toArray();
        double[] low = least.clone();
        double[] high = most.clone();
        kernels().stray(x, points, run, start, slope, low, high, elements);
        for (int i = 0; i < elements; i++) {
            double lowest = least[i];
            double highest = most[i];
            for (int c = 0; c < points; c++) {
                double gap = x[i * points + c] - (start[i] + slope[i] * run[c]);
                lowest = Math.min(lowest, gap);
                highest = Math.max(highest, gap);
            }
            assertThat(low[i]).isEqualTo(lowest);
            assertThat(high[i]).isEqualTo(highest);
        }
    }

    @Example
    void agreesWithTheFormulaForLargeMatrices() {
        for (int n : new int[] {1, 2, 3, 8, 16, 40, 128}) {
            check(new ContractionProblem(130, 700, n, 1, 0, n));
            check(new ContractionProblem(129, 1500, n, 1, 0, n));
        }
    }

    @Example
    void runsMayReadTheSameInput() {
        PackedWeights w = PackedWeights.pack(new double[] {2, 3}, 1, 2);
        double[] x = new double[80];
        Arrays.fill(x, 1);
        for (int n : new int[] {1, 2, 4, 8, 16}) {
            double[] y = new double[3 * n];
            kernels().contract(w, new int[] {0, 40}, x, 0, new int[3], n, y, 0, new int[] {0, n, 2 * n}, 3 * n, 3);
            assertThat(y).containsOnly(5);
        }
    }

    @Example
    void refusesMismatchedArguments() {
        PackedWeights w = PackedWeights.pack(new double[] {1, 2, 3, 4}, 2, 2);
        double[] x = new double[4];
        double[] y = new double[4];
        int[] zero = {0};
        assertThatThrownBy(() -> kernels().contract(w, new int[3], x, 0, zero, 1, y, 0, zero, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 taps")
                .hasMessageContaining("3");
        assertThatThrownBy(() -> kernels().contract(w, new int[2], x, 0, zero, -1, y, 0, zero, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("n = -1");
        for (int n : new int[] {1, 2, 4}) {
            assertThatThrownBy(() -> kernels().contract(w, new int[] {0, 4}, x, 0, zero, n, y, 0, zero, n, 1))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }
}
