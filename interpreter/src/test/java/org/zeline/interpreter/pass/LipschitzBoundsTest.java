package org.zeline.interpreter.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.RandomNetwork;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.backend.Backends;
import org.zeline.interpreter.function.Enclosable;
import org.zeline.interpreter.function.PiecewiseLinear;
import org.zeline.interpreter.function.Relaxable;
import org.zeline.interpreter.function.SlopeBounds;
import org.zeline.interpreter.function.SmoothFunction;
import org.zeline.interpreter.function.Workspace;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.IntervalMatrixNorm;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Obstacle;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

class LipschitzBoundsTest {
    private static final int PAIRS = 10;

    @Property(tries = 300)
    void boundPiecewiseLinearNetworks(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        check(RandomNetwork.of(seed), new Random(seed));
    }

    @Property(tries = 300)
    void boundSmoothNetworks(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        check(RandomNetwork.smooth(seed), new Random(seed));
    }

    @Property(tries = 60)
    void boundLargerImages(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        check(RandomNetwork.local(seed), new Random(seed));
    }

    /** No difference quotient of two points of a box exceeds the bound, but for the rounding errors of the runs. */
    private static void check(RandomNetwork network, Random random) {
        Plan plan = network.plan(Backends.best());
        Assume.that(plan.obstacles(Enclosable.class).isEmpty()
                && LipschitzBounds.obstacles(plan, 0).isEmpty());
        double[] center =
                random.doubles(network.input().size()).map(u -> 2 * u - 1).toArray();
        double radius = Math.pow(10, -3 * random.nextDouble());
        LinearBoundsPass pass = new LinearBoundsPass(plan, Backends.best());
        pass.over(InputSet.box(
                Arrays.stream(center).map(v -> Math.nextDown(v - radius)).toArray(),
                Arrays.stream(center).map(v -> Math.nextUp(v + radius)).toArray()));
        double bound = new LipschitzBounds(pass).of(0);
        ForwardPass forward = new ForwardPass(plan, Backends.best());
        for (int pair = 0; pair < PAIRS; pair++) {
            double[] a = point(center, radius, random);
            double[] b = pair % 2 == 0 ? point(center, radius, random) : near(a, center, radius, random);
            double[] p = run(forward, network.input(), a);
            double[] q = run(forward, network.input(), b);
            double quotient = (distance(p, q) - 0x1p-44 * (length(p) + length(q))) / distance(a, b);
            assertThat(!(quotient > bound))
                    .as("%s: quotient %s, bound %s", network, quotient, bound)
                    .isTrue();
        }
    }

    private static double[] run(ForwardPass forward, Shape shape, double[] x) {
        return forward.run(List.of(Tensor.wrapping(shape, x.clone())))
                .get(0)
                .doubles()
                .clone();
    }

    private static double[] point(double[] center, double radius, Random random) {
        return Arrays.stream(center)
                .map(v -> v + radius * (2 * random.nextDouble() - 1))
                .toArray();
    }

    private static double[] near(double[] a, double[] center, double radius, Random random) {
        double[] b = a.clone();
        for (int i = 0; i < b.length; i++) {
            double moved = b[i] + 1e-3 * radius * random.nextGaussian();
            b[i] = Math.max(center[i] - radius, Math.min(moved, center[i] + radius));
        }
        return b;
    }

    private static double length(double[] x) {
        return Math.sqrt(Arrays.stream(x).map(v -> v * v).sum());
    }

    private static double distance(double[] x, double[] y) {
        double[] difference = x.clone();
        Arrays.setAll(difference, i -> x[i] - y[i]);
        return length(difference);
    }

    /** Where all units of Relu are on, the network is linear, and its Jacobian a product of two matrices. */
    @Test
    void withoutDoubtfulSlopesTheBoundIsTheNormOfTheJacobian() {
        Random random = new Random(3);
        double[] w = random.doubles(12, -1, 1).toArray();
        double[] v = random.doubles(8, -1, 1).toArray();
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 1, 3);
        String hidden = g.node(
                "Add",
                List.of(g.node("MatMul", List.of(x, g.reals(Shape.of(3, 4), w))), g.reals(Shape.of(4), 9, 9, 9, 9)));
        Plan plan = g.plan(
                Kernels.scalar(),
                Shape.of(1, 3),
                g.node("MatMul", List.of(g.node("Relu", List.of(hidden)), g.reals(Shape.of(4, 2), v))));
        double[][] product = new double[2][3];
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 3; j++) {
                for (int k = 0; k < 4; k++) {
                    product[i][j] += v[2 * k + i] * w[4 * j + k];
                }
            }
        }
        assertThat(bound(plan, 3, 1)).isCloseTo(largestSingularValue(product), within(2e-5));
        assertThat(bound(plan, 3, 1)).isGreaterThanOrEqualTo(largestSingularValue(product) - 1e-14);
    }

    /** The largest root of the characteristic polynomial of the 2 x 2 Gram matrix. */
    private static double largestSingularValue(double[][] a) {
        double p = Arrays.stream(a[0]).map(x -> x * x).sum();
        double q = Arrays.stream(a[1]).map(x -> x * x).sum();
        double r = 0;
        for (int j = 0; j < a[0].length; j++) {
            r += a[0][j] * a[1][j];
        }
        return Math.sqrt((p + q) / 2 + Math.hypot((p - q) / 2, r));
    }

    private static double bound(Plan plan, int size, double radius) {
        double[] ends = new double[size];
        Arrays.fill(ends, radius);
        LinearBoundsPass pass = new LinearBoundsPass(plan, Kernels.scalar());
        pass.over(InputSet.box(Arrays.stream(ends).map(v -> -v).toArray(), ends));
        return new LipschitzBounds(pass).of(0);
    }

    /** |x| - x is steep on one side of 0 only; |x| + 2 |x| is three times as steep as one. */
    @Test
    void branchesAreAdded() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 1, 1);
        String twice = g.node("Mul", List.of(g.node("Abs", List.of(x)), g.reals(Shape.of(1), 2)));
        Plan plan = g.plan(Kernels.scalar(), Shape.of(1, 1), g.node("Add", List.of(g.node("Abs", List.of(x)), twice)));
        assertThat(bound(plan, 1, 1)).isCloseTo(3, within(1e-6)).isGreaterThanOrEqualTo(3);
    }

    @Test
    void stepsWithoutBoundsAreNamedAndJumpsAreInfinite() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 1, 3);
        Plan softmax = g.plan(Kernels.scalar(), Shape.of(1, 3), g.node("Softmax", List.of(x)));
        assertThat(LipschitzBounds.obstacles(softmax, 0))
                .singleElement()
                .extracting(Obstacle::toString)
                .asString()
                .contains("Softmax", "its slopes have no bounds");
        assertThatThrownBy(() -> bound(softmax, 3, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no bound on the Lipschitz constant: Softmax");
        TestGraph jump = new TestGraph(13);
        String y = jump.input("x", ElementType.DOUBLE, 1, 2);
        Plan sign = jump.plan(Kernels.scalar(), Shape.of(1, 2), jump.node("Sign", List.of(y)));
        assertThat(bound(sign, 2, 1)).isInfinite();
    }

    @Test
    void slopesHoldForEveryFunctionAtManyPairs() {
        assertThat(violations(PiecewiseLinear.RELU)).isZero();
        assertThat(violations(PiecewiseLinear.ABS)).isZero();
        assertThat(violations(PiecewiseLinear.SIGN)).isZero();
        assertThat(violations(PiecewiseLinear.leaky(0.1))).isZero();
        assertThat(violations(PiecewiseLinear.ramp(-1, 1, 0, 3))).isZero();
        assertThat(violations(SmoothFunction.SQRT)).isZero();
        assertThat(violations(SmoothFunction.SIN)).isZero();
        assertThat(violations(SmoothFunction.RECIPROCAL)).isZero();
    }

    /** The sine with the derivatives at the ends of the interval only, without those at its extremes. */
    @Test
    void slopesThatForgetTheInteriorAreCaught() {
        SmoothFunction ends = new SmoothFunction("Sin", Math::sin, Math::cos);
        assertThat(violations(ends)).isPositive();
    }

    /** How many difference quotients of pairs of random intervals lie outside the bounds of the slopes. */
    private static int violations(Relaxable f) {
        Random random = new Random(3);
        int violations = 0;
        for (int trial = 0; trial < 3000; trial++) {
            double low = 2 * random.nextGaussian();
            double high = low + 4 * Math.pow(10, -6 * random.nextDouble());
            SlopeBounds slopes = f.slopes(new double[] {low}, new double[] {high});
            for (int pair = 0; pair < 10; pair++) {
                double a = low + random.nextDouble() * (high - low);
                double b = low + random.nextDouble() * (high - low);
                double[] y = new double[2];
                f.evaluate(new double[][] {{a, b}}, 2, y, new Workspace(Kernels.scalar()));
                double error = 0x1p-50 * (1 + Math.abs(y[0]) + Math.abs(y[1])) / Math.abs(b - a);
                double quotient = (y[1] - y[0]) / (b - a);
                boolean within = slopes.least()[0] - error <= quotient && quotient <= slopes.most()[0] + error;
                violations += Double.isNaN(quotient) || within ? 0 : 1;
            }
        }
        return violations;
    }

    /** A bound that takes the middle of the slopes for certain misses what Relu can do. */
    @Test
    void aMatrixWithoutRadiiIsCaught() {
        double[] c = {0.5};
        IntervalMatrixNorm sound = new IntervalMatrixNorm(1, 1);
        sound.add(c, new double[] {0.5}, 1);
        IntervalMatrixNorm planted = new IntervalMatrixNorm(1, 1);
        planted.add(c, new double[1], 1);
        assertThat(sound.bound()).isGreaterThanOrEqualTo(1);
        assertThat(planted.bound()).isLessThan(1);
    }
}
