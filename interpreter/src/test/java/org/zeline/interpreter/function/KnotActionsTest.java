package org.zeline.interpreter.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.kernel.KernelsWithSketch;
import org.zeline.interpreter.value.Shape;

/**
 * One action between knots. Its result is linear in the deviations of its inputs, whatever they are, up to sources
 * within the stated bounds. The linear part is read from the sketch: its columns are the unit vectors, and the kernels
 * neither add symbols nor lower bounds.
 */
class KnotActionsTest {
    private static final double ROUNDING = 1e-12;

    /**
     * An action.
     *
     * @param sizes the sizes of its inputs
     * @param size the size of its result
     * @param composed whether it has several steps, whose sources cannot be told apart
     */
    record Case(String name, Enclosable action, int[] sizes, int size, boolean composed) {
        static Case elementwise(String name, Enclosable action) {
            return new Case(name, action, new int[] {6}, 6, false);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final Windows WINDOWS =
            new Windows(new int[] {0, 3, 4, 8, 11, 13}, new int[] {0, 1, 2, 3, 2, 3, 4, 5, 5, 4, 0, 1, 1});

    private static final List<Case> CASES = List.of(
            Case.elementwise("Relu", PiecewiseLinear.RELU),
            Case.elementwise("Abs", PiecewiseLinear.ABS),
            Case.elementwise("leaky", PiecewiseLinear.leaky(0.2)),
            Case.elementwise("falling on both sides", PiecewiseLinear.leaky(-2.5)),
            Case.elementwise("steeper below", PiecewiseLinear.leaky(3)),
            Case.elementwise("PRelu", PiecewiseLinear.leaky(new double[] {0, 1, -1, 0.3, -4, 7})),
            Case.elementwise("Clip", PiecewiseLinear.ramp(-0.5, 0.7, -0.5, 0.7)),
            Case.elementwise("HardSigmoid downwards", PiecewiseLinear.ramp(-1, 1, 1, 0)),
            Case.elementwise(
                    "soft Shrink",
                    PiecewiseLinear.of(
                            new double[] {-0.5, 0.5},
                            new double[] {1, 0, 1},
                            new double[] {0.5, 0, -0.5},
                            new double[] {0, 0})),
            Case.elementwise("Sign", PiecewiseLinear.SIGN),
            Case.elementwise("Zero", PiecewiseLinear.ZERO),
            Case.elementwise(
                    "Floor",
                    new PiecewiseConstant(
                            "Floor", Math::floor, Math::floor, v -> Math.floor(v) + 1, (low, high) -> 1, false)),
            new Case("maximum", new MaxOfWindows(WINDOWS), new int[] {6}, 5, false),
            new Case("position", new ArgMax(WINDOWS, false), new int[] {6}, 5, false),
            new Case(
                    "ranks",
                    new TopValues(new Windows(new int[] {0, 3, 6}, new int[] {0, 1, 2, 3, 4, 5}), 2),
                    new int[] {6},
                    4,
                    false),
            Case.elementwise("Exp", new SmoothFunction("Exp", Math::exp, Math::exp)),
            Case.elementwise(
                    "Tanh", new SmoothFunction("Tanh", Math::tanh, v -> 1 / Math.pow(Math.cosh(v), 2), turn())),
            Case.elementwise("Square", new SmoothFunction("Square", v -> v * v, v -> 2 * v)),
            Case.elementwise(
                    "Sine",
                    new SmoothFunction(
                            "Sine", Math::sin, Math::cos, SmoothFunction.Bends.alternating(0, Math.PI, 1, -1))),
            Case.elementwise("Reciprocal", SmoothFunction.RECIPROCAL),
            Case.elementwise(
                    "Log", new SmoothFunction("Log", Math::log, v -> 1 / v).between(0, Double.POSITIVE_INFINITY)),
            new Case("product", elementwise(BilinearMap::elementwise), new int[] {6, 2}, 6, false),
            new Case("quotient", elementwise(BilinearMap::quotient), new int[] {6, 2}, 6, true),
            new Case(
                    "matrices",
                    BilinearMap.matrices(new int[] {0, 1}, new int[] {0, 0}, 2, 3, 2),
                    new int[] {12, 6},
                    8,
                    false),
            new Case("by transposed", BilinearMap.byTransposed(2, 3, 4, false), new int[] {6, 12}, 8, false),
            new Case("Softmax", new Softmax(1, 3, 2, false), new int[] {6}, 6, true),
            new Case("LogSoftmax", new Softmax(2, 3, 1, true), new int[] {6}, 6, true));

    private static SmoothFunction.Bend turn() {
        return SmoothFunction.Bend.turn(0, 1);
    }

    private interface Elementwise {
        BilinearMap of(Shape x, Shape w, Shape result);
    }

    private static BilinearMap elementwise(Elementwise map) {
        return map.of(Shape.of(3, 2), Shape.of(2), Shape.of(3, 2));
    }

    @Provide
    Arbitrary<Case> cases() {
        return Arbitraries.of(CASES);
    }

    @Property(tries = 12000)
    void resultsAreLinearInDeviationsUpToTheirSources(@ForAll("cases") Case one, @ForAll long seed) {
        Statistics.collect(check(one, seed));
        Statistics.coverage(coverage -> coverage.check(true).percentage(percent -> percent > 70));
    }

    /** Checks the result for random inputs. Returns whether it tells anything about all elements. */
    private static boolean check(Case one, long seed) {
        Random random = new Random(seed);
        KnotInterval interval = new KnotInterval(-1, 1, 1 + random.nextInt(4), ROUNDING);
        KnotEnclosure[] x = inputs(one, interval.cells(), random);
        Result y = Result.of(one, x, interval);
        for (int point = 0; point < 12; point++) {
            int k = random.nextInt(interval.cells());
            double t = point < 2 ? point : random.nextDouble();
            double[][] e = deviations(x, k, t, random);
            double[] truth = new double[one.size];
            one.action.evaluate(at(x, e, k, t), 1, truth, new Workspace(Kernels.scalar()));
            for (int i = 0; i < one.size; i++) {
                y.check(i, k, t, e, truth[i], one + ", seed " + seed);
            }
        }
        return y.isKnown();
    }

    /** A defect: the largest element is compared with others as if it had no deviation. */
    private record OneSided(MaxOfWindows action) implements Enclosable {
        @Override
        public void evaluate(double[][] x, int columns, double[] y, Workspace workspace) {
            action.evaluate(x, columns, y, workspace);
        }

        @Override
        public void enclose(Enclosure[] x, double[] radius, double[] rounding, Enclosure y, Workspace workspace) {
            action.enclose(x, radius, rounding, y, workspace);
        }

        @Override
        public void enclose(
                KnotEnclosure[] x, KnotInterval interval, KnotEnclosure y, Sketch sketch, Workspace workspace) {
            int leader = 0;
            for (int i = 1; i < x[0].size(); i++) {
                int middle = (x[0].cells() + 1) / 2;
                leader = x[0].knot(i, middle) > x[0].knot(leader, middle) ? i : leader;
            }
            double bound = x[0].bound(leader);
            x[0].bounds()[leader] = 0;
            action.enclose(x, interval, y, sketch, workspace);
            y.bounds()[0] += bound;
        }
    }

    @Example
    void boundsOfOneSideInPlaceOfDifferencesAreDetected() {
        MaxOfWindows largest = new MaxOfWindows(new Windows(new int[] {0, 6}, new int[] {0, 1, 2, 3, 4, 5}));
        Case sound = new Case("maximum of six", largest, new int[] {6}, 1, false);
        Case wrong = new Case("one side", new OneSided(largest), new int[] {6}, 1, false);
        assertThat(LongStream.range(0, 300).filter(seed -> check(sound, seed))).hasSizeGreaterThan(200);
        assertThatThrownBy(() -> LongStream.range(0, 300).forEach(seed -> check(wrong, seed)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("is not within");
    }

    /** What is linear in the deviations is chosen by the knots alone, as the theorem on sketches needs. */
    @Property(tries = 4000)
    void linearPartsDependOnKnotsOnly(@ForAll("cases") Case one, @ForAll long seed) {
        assertThat(linearPartVaries(one, seed)).as("%s, seed %d", one, seed).isFalse();
    }

    @Example
    void linearPartsThatDependOnShiftsAreDetected() {
        for (Case one : CASES.subList(0, 9)) {
            Case wrong = new Case(one.name, new ByShiftedKnots(one.action), one.sizes, one.size, one.composed);
            assertThat(LongStream.range(0, 100).filter(seed -> linearPartVaries(wrong, seed)))
                    .as("%s", one)
                    .isNotEmpty();
        }
    }

    /** A defect: an action that chooses its linear part by the shifted knots. */
    private record ByShiftedKnots(Enclosable action) implements Enclosable {
        @Override
        public void evaluate(double[][] x, int columns, double[] y, Workspace workspace) {
            action.evaluate(x, columns, y, workspace);
        }

        @Override
        public void enclose(Enclosure[] x, double[] radius, double[] rounding, Enclosure y, Workspace workspace) {
            action.enclose(x, radius, rounding, y, workspace);
        }

        @Override
        public void enclose(
                KnotEnclosure[] x, KnotInterval interval, KnotEnclosure y, Sketch sketch, Workspace workspace) {
            for (KnotEnclosure input : x) {
                for (int i = 0; i < input.size(); i++) {
                    int shift = (input.cells() + 2) * (i + 1) - 1;
                    for (int k = shift - input.cells() - 1; k < shift; k++) {
                        input.lines()[k] += input.lines()[shift];
                    }
                    input.lines()[shift] = 0;
                }
            }
            action.enclose(x, interval, y, sketch, workspace);
        }
    }

    private static boolean linearPartVaries(Case one, long seed) {
        Random random = new Random(seed);
        KnotInterval interval = new KnotInterval(-1, 1, 1 + random.nextInt(4), ROUNDING);
        KnotEnclosure[] x = inputs(one, interval.cells(), random);
        for (KnotEnclosure input : x) {
            deviate(input, 1, random);
            Arrays.setAll(input.bounds(), i -> input.bounds()[i] + 1); // without deviations, their factors are nothing
        }
        double[] first = Result.of(one, x, interval).y.sketch();
        for (KnotEnclosure input : x) {
            deviate(input, 0.1, random);
            Arrays.setAll(input.bounds(), i -> input.bounds()[i] + 0.1);
        }
        return !Arrays.equals(first, Result.of(one, x, interval).y.sketch());
    }

    /** Inputs with random knots, of which many are zero, constant or equal to others, and with random deviations. */
    private static KnotEnclosure[] inputs(Case one, int cells, Random random) {
        double scale = random.nextInt(8) > 0 ? 1 : random.nextInt(3) > 0 ? 1e-3 : 1e100;
        KnotEnclosure[] x = new KnotEnclosure[one.sizes.length];
        for (int n = 0; n < x.length; n++) {
            x[n] = KnotEnclosure.allocate(
                    one.sizes[n], cells, IntStream.of(one.sizes).sum());
            double[] lines = x[n].lines();
            for (int i = 0; i < x[n].size(); i++) {
                int kind = random.nextInt(8);
                int from = (cells + 2) * i;
                double value = kind == 0 ? 0 : scale * (2 * random.nextGaussian() + (random.nextInt(4) == 0 ? 5 : 0));
                for (int k = from; k <= from + cells; k++) {
                    lines[k] = kind == 2 && i > 0 ? lines[k - cells - 2] : value;
                    value += kind < 2 ? 0 : scale * (kind == 3 ? 1e-9 : 0.5) * random.nextGaussian();
                }
            }
            x[n].setExact(random.nextInt(4) == 0);
            if (!x[n].isExact()) {
                deviate(x[n], scale, random);
            }
        }
        return x;
    }

    /** Sets bounds and shifts, of which some are zero. */
    private static void deviate(KnotEnclosure x, double scale, Random random) {
        x.setExact(false);
        for (int i = 0; i < x.size(); i++) {
            double bound = scale * new double[] {0, 1e-9, 0.1, 1, 3}[random.nextInt(5)] * random.nextDouble();
            x.bounds()[i] = bound;
            double part = new double[] {0, -1, 1, 2 * random.nextDouble() - 1}[random.nextInt(4)];
            x.lines()[(x.cells() + 2) * (i + 1) - 1] = bound * part;
        }
    }

    /** The enclosure of a result, whose sketch holds the coefficients of all deviations, and all inputs. */
    private record Result(Case one, KnotEnclosure[] x, KnotEnclosure y, boolean unknown) {
        static Result of(Case one, KnotEnclosure[] x, KnotInterval interval) {
            int columns = IntStream.of(one.sizes).sum();
            KnotEnclosure[] copies = new KnotEnclosure[x.length];
            int column = 0;
            for (int n = 0; n < x.length; n++) {
                double[] unit = new double[columns * x[n].size()];
                for (int i = 0; i < x[n].size(); i++) {
                    unit[columns * i + column++] = x[n].isExact() ? Double.NaN : 1; // NaN: must not be read
                }
                copies[n] = new KnotEnclosure(
                        x[n].size(),
                        x[n].cells(),
                        x[n].lines().clone(),
                        unit,
                        x[n].bounds().clone());
                copies[n].setExact(x[n].isExact());
            }
            KnotEnclosure y = KnotEnclosure.allocate(one.size, interval.cells(), columns);
            Arrays.fill(y.lines(), Double.NaN);
            Arrays.fill(y.sketch(), Double.NaN);
            Arrays.fill(y.bounds(), Double.NaN);
            Kernels kernels = KernelsWithSketch.without(Kernels.scalar());
            Sketch sketch = new Sketch(new CauchyQuantile(columns, columns, 1), 1, 1, kernels);
            one.action.enclose(copies, interval, y, sketch, new Workspace(kernels));
            return new Result(one, x, y, sketch.isUnknown());
        }

        private double coefficient(int i, int column) {
            return y.isExact() ? 0 : y.sketch()[y.sketch().length / y.size() * i + column];
        }

        boolean isKnown() {
            return IntStream.range(0, y.size()).allMatch(i -> y.bound(i) < Double.POSITIVE_INFINITY);
        }

        void check(int i, int k, double t, double[][] e, double truth, String problem) {
            double bound = y.bound(i);
            if (!(bound < Double.POSITIVE_INFINITY)) {
                assertThat(unknown).as(problem).isTrue();
                return;
            }
            double line = interpolated(y, i, k, t) + y.shift(i);
            if (Double.isNaN(line)) {
                return; // tells nothing
            }
            double linear = 0;
            double size = 0;
            int column = 0;
            for (int n = 0; n < x.length; n++) {
                for (int j = 0; j < x[n].size(); j++, column++) {
                    linear += coefficient(i, column) * e[n][j];
                    size += Math.abs(coefficient(i, column)) * x[n].bound(j);
                }
            }
            double largest = Math.abs(y.knot(i, k)) + Math.abs(y.knot(i, k + 1)) + Math.abs(truth) + scale();
            double rounding = 1e-10 * (1 + largest + size + bound);
            double gap = one.composed ? truth - line : truth - line - linear;
            double most = one.composed ? bound : bound - size;
            assertThat(Math.abs(gap) <= most + rounding || (bound == 0 && truth == line))
                    .as("%s, element %d: %s is not within %s", problem, i, gap, most)
                    .isTrue();
            assertThat(Math.abs(truth - line) <= bound + rounding || (bound == 0 && truth == line))
                    .as("%s, element %d: %s is not within %s of %s", problem, i, truth, bound, line)
                    .isTrue();
        }

        private double scale() {
            return Arrays.stream(x)
                    .flatMapToDouble(v -> Arrays.stream(v.lines()))
                    .map(Math::abs)
                    .max()
                    .orElse(0);
        }
    }

    private static double[][] at(KnotEnclosure[] x, double[][] e, int k, double t) {
        return IntStream.range(0, x.length)
                .mapToObj(n -> IntStream.range(0, x[n].size())
                        .mapToDouble(i -> interpolated(x[n], i, k, t) + x[n].shift(i) + e[n][i])
                        .toArray())
                .toArray(double[][]::new);
    }

    private static double interpolated(KnotEnclosure x, int i, int k, double t) {
        double left = x.knot(i, k);
        double right = x.knot(i, k + 1);
        return t == 1 || left == right ? right : left + t * (right - left);
    }

    /** Deviations within their bounds: extreme ones, any, and such that values come close to zero. */
    private static double[][] deviations(KnotEnclosure[] x, int k, double t, Random random) {
        double[][] e = new double[x.length][];
        for (int n = 0; n < x.length; n++) {
            e[n] = new double[x[n].size()];
            for (int i = 0; i < e[n].length; i++) {
                double bound = x[n].bound(i);
                double zero = -interpolated(x[n], i, k, t) - x[n].shift(i);
                e[n][i] = switch (random.nextInt(4)) {
                    case 0 -> bound;
                    case 1 -> -bound;
                    case 2 -> Math.max(-bound, Math.min(bound, zero));
                    default -> bound * (2 * random.nextDouble() - 1);
                };
            }
        }
        return e;
    }
}
