package org.zeline.interpreter.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.RandomNetwork;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.backend.Backends;
import org.zeline.interpreter.function.Enclosable;
import org.zeline.interpreter.function.Enclosure;
import org.zeline.interpreter.function.PiecewiseLinear;
import org.zeline.interpreter.function.Relaxable;
import org.zeline.interpreter.function.Relaxation;
import org.zeline.interpreter.function.SlopeBounds;
import org.zeline.interpreter.function.SmoothFunction;
import org.zeline.interpreter.function.Workspace;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.LinearMap;
import org.zeline.interpreter.linear.MatrixProduct;
import org.zeline.interpreter.linear.Scratch;
import org.zeline.interpreter.pass.InputSet.Coefficients;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

class LinearBoundsPassTest {
    private static final int POINTS = 8;

    @Property(tries = 400)
    void boundPiecewiseLinearNetworks(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        check(RandomNetwork.of(seed), new Random(seed));
    }

    @Property(tries = 400)
    void boundSmoothNetworks(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        check(RandomNetwork.smooth(seed), new Random(seed));
    }

    @Property(tries = 100)
    void boundLargerImages(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        check(RandomNetwork.local(seed), new Random(seed));
    }

    /** Values at points of the set lie within their intervals, and functions above their bounds, with no tolerance. */
    private static void check(RandomNetwork network, Random random) {
        Plan plan = network.plan(Backends.best());
        Assume.that(plan.obstacles(Enclosable.class).isEmpty());
        int n = network.input().size();
        double[] center = random.doubles(n).map(u -> 2 * random.nextGaussian()).toArray();
        double radius = Math.pow(10, -4 * random.nextDouble());
        RandomSet set = RandomSet.of(center, radius, random);
        LinearBoundsPass pass = random.nextBoolean()
                ? new LinearBoundsPass(plan, Backends.best(), 0)
                : new LinearBoundsPass(plan, Backends.best());
        pass.over(set.set);
        double[] lower = pass.lower(0);
        double[] upper = pass.upper(0);
        double[][] functions = new double[3][lower.length];
        for (double[] function : functions) {
            Arrays.setAll(function, i -> random.nextInt(3) - 1);
        }
        double[] least = pass.least(0, functions);
        ForwardPass forward = new ForwardPass(plan, Backends.best());
        for (int point = 0; point < POINTS; point++) {
            double[] x = set.point(random);
            double[] y = forward.run(List.of(Tensor.wrapping(network.input(), x)))
                    .get(0)
                    .doubles();
            for (int i = 0; i < y.length; i++) {
                boolean inside = lower[i] <= y[i] && y[i] <= upper[i];
                boolean unknown = Double.isInfinite(lower[i]) && Double.isInfinite(upper[i]);
                assertThat(inside || unknown)
                        .as("%s: element %s is %s, its interval %s to %s", network, i, y[i], lower[i], upper[i])
                        .isTrue();
            }
            for (int f = 0; f < functions.length; f++) {
                double value = 0;
                double size = 0;
                for (int i = 0; i < y.length; i++) {
                    value += functions[f][i] * y[i];
                    size += Math.abs(functions[f][i] * y[i]);
                }
                boolean above = least[f] == Double.NEGATIVE_INFINITY || least[f] <= value + 0x1p-50 * size * y.length;
                assertThat(above)
                        .as("%s: %s is below %s", network, value, least[f])
                        .isTrue();
            }
        }
    }

    /** A set of inputs with a generator of its points. */
    private record RandomSet(
            InputSet set, double[] center, double @Nullable [][] directions, double radius, Coefficients norm) {
        static RandomSet of(double[] center, double radius, Random random) {
            int n = center.length;
            double[] none = new double[n];
            Arrays.fill(none, Double.POSITIVE_INFINITY);
            double[] below = Arrays.stream(none).map(v -> -v).toArray();
            List<Coefficients> norms = List.copyOf(EnumSet.allOf(Coefficients.class));
            Coefficients norm = norms.get(random.nextInt(norms.size()));
            int kind = random.nextInt(3);
            if (kind == 0) {
                double[] lower = Arrays.stream(center)
                        .map(v -> Math.nextDown(v - radius))
                        .toArray();
                double[] upper =
                        Arrays.stream(center).map(v -> Math.nextUp(v + radius)).toArray();
                return new RandomSet(InputSet.box(lower, upper), center, null, radius, Coefficients.MAXIMUM);
            }
            double @Nullable [][] directions = kind == 1 ? null : new double[1 + random.nextInt(3)][];
            for (int j = 0; directions != null && j < directions.length; j++) {
                directions[j] =
                        random.doubles(n).map(u -> random.nextGaussian()).toArray();
            }
            InputSet set = InputSet.around(center, directions, radius, norm, below, none);
            return new RandomSet(set, center, directions, radius, norm);
        }

        double[] point(Random random) {
            double[] a = new double[directions == null ? center.length : directions.length];
            Arrays.setAll(a, j -> norm == Coefficients.MAXIMUM ? 2 * random.nextInt(2) - 1 : random.nextGaussian());
            double size = 0;
            for (double v : a) {
                size = switch (norm) {
                    case MAXIMUM -> 1;
                    case EUCLIDEAN -> Math.hypot(size, v);
                    case SUM -> size + Math.abs(v);
                };
            }
            double scale = radius / size * (random.nextBoolean() ? 1 : random.nextDouble());
            double[] x = center.clone();
            for (int i = 0; i < x.length; i++) {
                if (directions == null) {
                    x[i] += scale * a[i];
                } else {
                    for (int j = 0; j < a.length; j++) {
                        x[i] += scale * a[j] * directions[j][i];
                    }
                }
            }
            return x;
        }
    }

    /** Relu is the identity here, so y - x is 1e-3 times the second input, at least 1e-3; intervals alone give -3. */
    @Test
    void differencesThatCancelAreBoundedJointly() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 1, 2);
        String both = g.node("MatMul", List.of(x, g.reals(Shape.of(2, 2), 1, 1, 1, 1 + 1e-3)));
        Plan plan = g.plan(Kernels.scalar(), Shape.of(1, 2), g.node("Relu", List.of(both)));
        LinearBoundsPass pass = new LinearBoundsPass(plan, Kernels.scalar());
        pass.over(InputSet.box(new double[] {1, 1}, new double[] {2, 3}));
        assertThat(pass.upper(0)[0]).isCloseTo(5, within(1e-8)); // weights are rounded up by 2^-30
        assertThat(pass.least(0, new double[][] {{-1, 1}})[0]).isCloseTo(1e-3, within(1e-12));
    }

    /** On [-1, 2] Relu lies below its chord, and above x, since the positive part is the longer one. */
    @Test
    void reluHasTheLinesOfCrown() {
        Relaxation lines = new Relaxation(2);
        PiecewiseLinear.RELU.relax(new double[] {-1, -2}, new double[] {2, 1}, lines);
        assertThat(lines.upper().slope()).containsExactly(2 / 3.0, 1 / 3.0);
        assertThat(lines.upper().intercept()[0]).isCloseTo(2 / 3.0, within(1e-13));
        assertThat(lines.lower().slope()).containsExactly(1, 0);
        assertThat(lines.lower().end()[0]).isCloseTo(0, within(1e-13));
    }

    /** A sum of 1e8, 1 and -1e8 loses the 1 in some orders; without an allowance the interval misses it. */
    @Test
    void boundsThatIgnoreRoundingErrorsAreCaught() {
        assertThat(missed(LinearBoundsPass.UNIT)).isZero();
        assertThat(missed(0)).isPositive();
    }

    /** How many of many exactly known sums lie outside their bounds. */
    private static int missed(double unit) {
        Random random = new Random(5);
        int missed = 0;
        for (int trial = 0; trial < 200; trial++) {
            int n = 12;
            double[] weights = new double[n];
            BigDecimal exact = BigDecimal.ZERO;
            double[] ones = new double[n];
            Arrays.fill(ones, 1);
            for (int i = 0; i < n; i++) {
                weights[i] = random.nextGaussian() * Math.pow(10, random.nextInt(10));
                exact = exact.add(new BigDecimal(weights[i]));
            }
            TestGraph g = new TestGraph(13);
            String x = g.input("x", ElementType.DOUBLE, 1, n);
            Plan plan = g.plan(
                    Kernels.scalar(), Shape.of(1, n), g.node("MatMul", List.of(x, g.reals(Shape.of(n, 1), weights))));
            LinearBoundsPass pass = new LinearBoundsPass(plan, Kernels.scalar(), unit);
            pass.over(InputSet.box(ones, ones));
            boolean inside = new BigDecimal(pass.lower(0)[0]).compareTo(exact) <= 0
                    && exact.compareTo(new BigDecimal(pass.upper(0)[0])) <= 0;
            missed += inside ? 0 : 1;
        }
        return missed;
    }

    /** Weights of both signs: intervals need their absolute values. */
    @Test
    void boundsThatForgetTheNegativePartOfWeightsAreCaught() {
        assertThat(beyond(false)).isZero();
        assertThat(beyond(true)).isPositive();
    }

    /** How many values at random points lie outside the bounds of a matrix product, perhaps with signed radii. */
    private static int beyond(boolean signed) {
        Random random = new Random(7);
        int beyond = 0;
        for (int trial = 0; trial < 50; trial++) {
            double[] w = random.doubles(9, -1, 1).toArray();
            LinearMap map = MatrixProduct.left(
                    new MatrixProduct.Factors(1, () -> w, 3, 1), new int[] {0}, new int[] {0}, 3, 3, 1);
            PlanBuilder builder = new PlanBuilder(Kernels.scalar(), Draws.seeded(0));
            Edge x = builder.free(ElementType.DOUBLE, Shape.of(3));
            Edge y = builder.linear(signed ? new Signed(map) : map, null, Shape.of(3), x);
            Plan plan = builder.plan(List.of(builder.elementwise(PiecewiseLinear.RELU, y)));
            LinearBoundsPass pass = new LinearBoundsPass(plan, Kernels.scalar());
            double[] center = random.doubles(3, -1, 1).toArray();
            pass.over(InputSet.box(
                    Arrays.stream(center).map(v -> v - 0.5).toArray(),
                    Arrays.stream(center).map(v -> v + 0.5).toArray()));
            ForwardPass forward = new ForwardPass(plan, Kernels.scalar());
            for (int point = 0; point < 20; point++) {
                double[] at = center.clone();
                Arrays.setAll(at, i -> at[i] + random.nextDouble() - 0.5);
                double[] value = forward.run(List.of(Tensor.wrapping(Shape.of(3), at)))
                        .get(0)
                        .doubles();
                for (int i = 0; i < value.length; i++) {
                    beyond += pass.lower(0)[i] <= value[i] && value[i] <= pass.upper(0)[i] ? 0 : 1;
                }
            }
        }
        return beyond;
    }

    /** A map whose weights keep their signs where absolute values are needed. */
    private record Signed(LinearMap map) implements LinearMap {
        @Override
        public void apply(Kernels kernels, double[][] x, int columns, double[] y, Scratch scratch) {
            map.apply(kernels, x, columns, y, scratch);
        }

        @Override
        public LinearMap absolute() {
            return map;
        }

        @Override
        public void addAdjoint(Kernels kernels, double[] g, int columns, double[] @Nullable [] into, Scratch scratch) {
            map.addAdjoint(kernels, g, columns, into, scratch);
        }
    }

    @Test
    void relaxationsHoldForEveryFunctionAtManyPoints() {
        assertThat(violations(PiecewiseLinear.RELU)).isZero();
        assertThat(violations(PiecewiseLinear.ABS)).isZero();
        assertThat(violations(PiecewiseLinear.SIGN)).isZero();
        assertThat(violations(PiecewiseLinear.leaky(0.1))).isZero();
        assertThat(violations(PiecewiseLinear.ramp(-1, 1, 0, 3))).isZero();
        assertThat(violations(SmoothFunction.SQRT)).isZero();
        assertThat(violations(SmoothFunction.SIN)).isZero();
        assertThat(violations(SmoothFunction.RECIPROCAL)).isZero();
        assertThat(violations(SIGMOID)).isZero();
    }

    @Test
    void aChordOnTheWrongSideIsCaught() {
        assertThat(violations(new WrongChord())).isPositive();
    }

    private static final SmoothFunction SIGMOID = new SmoothFunction(
            "Sigmoid",
            v -> 1 / (1 + Math.exp(-v)),
            v -> 1 / (2 + Math.exp(-v) + Math.exp(v)),
            SmoothFunction.Bend.turn(0, 0.25));

    /** Relu with its chord as the line below. */
    private record WrongChord() implements Relaxable {
        @Override
        public void relax(double[] low, double[] high, Relaxation lines) {
            Relaxation right = new Relaxation(low.length);
            PiecewiseLinear.RELU.relax(low, high, right);
            System.arraycopy(right.upper().slope(), 0, lines.lower().slope(), 0, low.length);
            System.arraycopy(right.upper().intercept(), 0, lines.lower().intercept(), 0, low.length);
            System.arraycopy(right.upper().slope(), 0, lines.upper().slope(), 0, low.length);
            System.arraycopy(right.upper().intercept(), 0, lines.upper().intercept(), 0, low.length);
        }

        @Override
        public SlopeBounds slopes(double[] low, double[] high) {
            return PiecewiseLinear.RELU.slopes(low, high);
        }

        @Override
        public void evaluate(double[][] x, int columns, double[] y, Workspace workspace) {
            PiecewiseLinear.RELU.evaluate(x, columns, y, workspace);
        }

        @Override
        public void enclose(Enclosure[] x, double[] radius, double[] rounding, Enclosure y, Workspace workspace) {
            PiecewiseLinear.RELU.enclose(x, radius, rounding, y, workspace);
        }
    }

    /** At how many points of random intervals a function lies beyond one of its lines. */
    private static int violations(Relaxable f) {
        Random random = new Random(3);
        int violations = 0;
        Workspace workspace = new Workspace(Kernels.scalar());
        for (int trial = 0; trial < 3000; trial++) {
            double low = 4 * random.nextGaussian();
            double high = low + 4 * Math.pow(10, -6 * random.nextDouble());
            Relaxation lines = new Relaxation(1);
            f.relax(new double[] {low}, new double[] {high}, lines);
            for (int point = 0; point <= 10; point++) {
                double x = point == 10 ? high : Math.min(high, low + point / 10.0 * (high - low));
                double[] y = new double[1];
                f.evaluate(new double[][] {{x}}, 1, y, workspace);
                double rounding = 0x1p-50 * (1 + Math.abs(y[0]) + Math.abs(x));
                boolean above = lines.lower().slope()[0] * x + lines.lower().intercept()[0] <= y[0] + rounding;
                boolean below =
                        y[0] <= lines.upper().slope()[0] * x + lines.upper().intercept()[0] + rounding;
                boolean unknown = lines.lower().intercept()[0] == Double.NEGATIVE_INFINITY;
                violations += unknown || (above && below) ? 0 : 1;
            }
        }
        return violations;
    }
}
