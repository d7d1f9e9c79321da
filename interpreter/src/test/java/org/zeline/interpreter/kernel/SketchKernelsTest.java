package org.zeline.interpreter.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.zeline.interpreter.backend.Backends;

/** Kernels of sketches: those with vectors equal those without, bit by bit, and symbols are Cauchy distributed. */
class SketchKernelsTest {
    private static final Kernels SCALAR = Kernels.scalar();
    private static final Kernels VECTOR = Backends.vector();
    private static final int MOST_COLUMNS = 130;
    private static final double[] AWKWARD = {
        0.0,
        -0.0,
        Double.MIN_VALUE,
        -1e-310,
        1,
        -1,
        1e300,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NaN
    };

    /** Numbers of very different sizes, many of them equal, and some special values. */
    private static double[] numbers(Random random, int count, double special) {
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            boolean repeated = i > 0 && random.nextInt(5) == 0;
            numbers[i] = random.nextDouble() < special
                    ? AWKWARD[random.nextInt(AWKWARD.length)]
                    : repeated
                            ? -numbers[random.nextInt(i)]
                            : random.nextGaussian() * Math.exp(4 * random.nextGaussian());
        }
        return numbers;
    }

    @Example
    void symbolsAreEqualForAllNumbersOfColumns() {
        Random random = new Random(1);
        for (int columns = 1; columns <= MOST_COLUMNS; columns++) {
            for (int elements : new int[] {1, 2, 7}) {
                double[] sizes = new double[elements];
                Arrays.setAll(sizes, i -> random.nextInt(4) == 0 ? 0 : Math.exp(9 * random.nextGaussian()));
                double[] before = numbers(random, columns * elements, 0);
                double[] scalar = before.clone();
                double[] vector = before.clone();
                long key = random.nextLong();
                double most = SCALAR.addSymbols(key, sizes, scalar, columns, elements);
                assertThat(VECTOR.addSymbols(key, sizes, vector, columns, elements))
                        .isEqualTo(most);
                assertThat(vector).as("%d columns", columns).isEqualTo(scalar);
                for (int i = 0; i < elements; i++) {
                    double[] own = Arrays.copyOfRange(scalar, i * columns, (i + 1) * columns);
                    double[] ownBefore = Arrays.copyOfRange(before, i * columns, (i + 1) * columns);
                    assertThat(Arrays.equals(own, ownBefore)).isEqualTo(sizes[i] == 0);
                }
            }
        }
    }

    /** A column's symbol does not depend on how many columns there are. */
    @Example
    void symbolsDependOnKeyElementAndColumnOnly() {
        double[] few = new double[3 * 5];
        double[] many = new double[7 * 64];
        VECTOR.addSymbols(42, ones(3), few, 5, 3);
        VECTOR.addSymbols(42, ones(7), many, 64, 7);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 5; j++) {
                assertThat(few[i * 5 + j]).isEqualTo(many[i * 64 + j]);
            }
        }
    }

    private static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    @Property(tries = 3000)
    void boundsAreLoweredToOrderStatistics(
            @ForAll @IntRange(min = 1, max = MOST_COLUMNS) int columns, @ForAll long seed) {
        Random random = new Random(seed);
        int elements = 1 + random.nextInt(6);
        int order = 1 + random.nextInt(columns);
        double factor = Math.exp(2 * random.nextGaussian());
        double addend = random.nextInt(3) == 0 ? 0 : Math.exp(3 * random.nextGaussian() - 2);
        double[] x = numbers(random, columns * elements, random.nextInt(3) == 0 ? 0.1 : 0);
        double[] enough = numbers(random, elements, 0.2);
        double[] bounds = new double[elements];
        Arrays.setAll(
                bounds,
                i -> random.nextInt(6) == 0
                        ? AWKWARD[random.nextInt(AWKWARD.length)]
                        : Math.exp(4 * random.nextGaussian() + 2));
        double[] expected = new double[elements];
        for (int i = 0; i < elements; i++) {
            double[] sizes = Arrays.stream(x, i * columns, (i + 1) * columns)
                    .map(Math::abs)
                    .sorted()
                    .toArray(); // NaN is last
            expected[i] = expected((sizes[order - 1] + addend) * factor, enough[i], bounds[i]);
        }
        for (Kernels kernels : List.of(SCALAR, VECTOR)) {
            double[] lowered = bounds.clone();
            kernels.lowerBounds(x, columns, order, factor, addend, enough, lowered, elements);
            for (int i = 0; i < elements; i++) {
                double rounding = 1e-14 * Math.abs(expected[i]);
                boolean special = Double.isNaN(expected[i]) || Double.isInfinite(expected[i]);
                boolean equal = special
                        ? Double.compare(lowered[i], expected[i]) == 0
                        : Math.abs(lowered[i] - expected[i]) <= rounding;
                assertThat(equal)
                        .as("%s, %d of %d columns: %s, not %s", kernels.name(), order, columns, lowered[i], expected[i])
                        .isTrue();
            }
        }
        double[] scalar = bounds.clone();
        double[] vector = bounds.clone();
        SCALAR.lowerBounds(x, columns, order, factor, addend, enough, scalar, elements);
        VECTOR.lowerBounds(x, columns, order, factor, addend, enough, vector, elements);
        assertThat(vector).isEqualTo(scalar);
    }

    private static double expected(double statistic, double enough, double bound) {
        if (!(bound > enough) || !(statistic < bound)) {
            return bound;
        }
        return Math.max(statistic, enough);
    }

    @Example
    void largestIsEqualForAllLengths() {
        Random random = new Random(2);
        for (int count = 0; count <= 300; count++) {
            for (double special : new double[] {0, 0.02}) {
                double[] x = numbers(random, count + 5, special);
                double expected = Arrays.stream(x, 0, count).map(Math::abs).reduce(0, Math::max);
                assertThat(SCALAR.largest(x, count)).isEqualTo((Double) expected);
                assertThat(VECTOR.largest(x, count)).isEqualTo((Double) expected);
            }
        }
    }

    /** The symbols of a step, with its key made as in {@code Sketch}. */
    private static double[] symbols(long key, int step, int columns, int elements) {
        double[] y = new double[columns * elements];
        long own = SketchKernels.mixed(SketchKernels.mixed(key) + step * SketchKernels.STEP);
        VECTOR.addSymbols(own, ones(elements), y, columns, elements);
        return y;
    }

    /** The largest distance between an empirical distribution and the Cauchy distribution, times the root of n. */
    private static double kolmogorovSmirnov(double[] x, double scale) {
        double[] sorted = x.clone();
        Arrays.sort(sorted);
        double largest = 0;
        for (int i = 0; i < sorted.length; i++) {
            double below = 0.5 + Math.atan(sorted[i] / scale) / Math.PI;
            largest = Math.max(largest, Math.abs(below - (double) i / sorted.length));
            largest = Math.max(largest, Math.abs(below - (i + 1.0) / sorted.length));
        }
        return largest * Math.sqrt(sorted.length);
    }

    /** The statistic exceeds 2.3 with a probability of 5e-5. */
    @Example
    void symbolsAreCauchyDistributed() {
        for (long key = 0; key < 3; key++) {
            double[] x = symbols(key, 1, 64, 16_384);
            assertThat(kolmogorovSmirnov(x, 1)).isBetween(0.2, 2.3);
            assertThat(kolmogorovSmirnov(x, 1.03)).isGreaterThan(2.3);
        }
    }

    @Example
    void tailsAreHeavyOnBothSides() {
        double[] x = new double[0];
        int count = 0;
        int[][] beyond = new int[7][2];
        for (long key = 0; key < 12; key++) {
            x = symbols(key, 1, 128, 8192);
            count += x.length;
            for (double value : x) {
                for (int power = 0; power < 7; power++) {
                    if (Math.abs(value) > Math.pow(10, power)) {
                        beyond[power][value > 0 ? 1 : 0]++;
                    }
                }
            }
        }
        for (int power = 0; power < 7; power++) {
            double expected = count * Math.atan(Math.pow(10, -power)) / Math.PI;
            for (int side = 0; side < 2; side++) {
                assertThat((double) beyond[power][side])
                        .as("beyond 1e%d", power)
                        .isCloseTo(expected, within(4.5 * Math.sqrt(expected)));
            }
        }
    }

    /**
     * The tangent of the number that the bits stand for, from the middle to next to a pole. Regression test: the first
     * and the middle one must be neither infinite nor zero.
     */
    @Example
    void symbolsAreTangents() {
        Random random = new Random(3);
        for (int i = 0; i < 100_000; i++) {
            long index = i < 1000
                    ? i
                    : i < 2000 ? (1L << 52) - 2000 + i : i < 3000 ? (1L << 51) - 2500 + i : random.nextLong() >>> 12;
            double twice = (2.0 * index + 1) - 0x1p52; // 2^53 (u - 1/2), odd
            double toPole = 0x1p52 - Math.abs(twice);
            double expected = Math.abs(twice) < 0x1p51
                    ? Math.tan(Math.PI * 0x1p-53 * twice)
                    : Math.signum(twice) / Math.tan(Math.PI * 0x1p-53 * toPole);
            assertThat(SketchKernels.symbol(index << 12 | (i & 0xfff)))
                    .isCloseTo(expected, within(1e-15 * Math.abs(expected)));
        }
    }

    /**
     * Correlations of signs, and of whether sizes exceed one, between neighbouring columns, elements, steps and keys. A
     * correlation is beyond 5 standard deviations with a probability of 6e-7.
     */
    @Example
    void symbolsAreIndependent() {
        int columns = 64;
        int elements = 8192;
        double[] x = symbols(5, 1, columns, elements);
        double[] nextStep = symbols(5, 2, columns, elements);
        double[] nextKey = symbols(6, 1, columns, elements);
        double[] negative = symbols(-5, 1, columns, elements);
        int count = x.length;
        for (int shift : new int[] {1, 2, 3, 8, columns - 1, columns, columns + 1, 2 * columns, 1000 * columns}) {
            assertIndependent(Arrays.copyOf(x, count - shift), Arrays.copyOfRange(x, shift, count));
            assertIndependent(Arrays.copyOf(x, count - shift), Arrays.copyOfRange(nextStep, shift, count));
            assertIndependent(Arrays.copyOfRange(x, shift, count), Arrays.copyOf(nextStep, count - shift));
        }
        for (double[] other : List.of(nextStep, nextKey, negative)) {
            assertIndependent(x, other);
        }
        double[] transposed = new double[64 * 64];
        double[] square = Arrays.copyOf(x, 64 * 64);
        for (int i = 0; i < 64; i++) {
            for (int j = 0; j < 64; j++) {
                transposed[i * 64 + j] = i == j ? nextKey[i] : square[j * 64 + i];
            }
        }
        assertIndependent(square, transposed);
    }

    private static void assertIndependent(double[] x, double[] y) {
        double signs = 0;
        double sizes = 0;
        for (int i = 0; i < x.length; i++) {
            signs += Math.signum(x[i]) * Math.signum(y[i]);
            sizes += Math.signum(Math.abs(x[i]) - 1) * Math.signum(Math.abs(y[i]) - 1);
        }
        assertThat(Math.abs(signs)).isLessThan(7 * Math.sqrt(x.length));
        assertThat(Math.abs(sizes)).isLessThan(7 * Math.sqrt(x.length));
    }

    /** A sum of weighted symbols of several elements and steps has the sum of absolute weights as its scale. */
    @Example
    void sumsHaveTheScaleOfTheirWeights() {
        int columns = 20_000;
        double[] weights = {0.3, -2, 1e-3, 0.7, -0.7};
        double[] sum = new double[columns];
        double scale = 0;
        for (int step = 0; step < 4; step++) {
            double[] x = symbols(9, step, columns, weights.length);
            for (int i = 0; i < weights.length; i++) {
                scale += Math.abs(weights[i]) / (step + 1);
                for (int j = 0; j < columns; j++) {
                    sum[j] += weights[i] / (step + 1) * x[i * columns + j];
                }
            }
        }
        assertThat(kolmogorovSmirnov(sum, scale)).isLessThan(2.3);
        assertThat(kolmogorovSmirnov(sum, 1.1 * scale)).isGreaterThan(2.3);
    }
}
