package org.zeline.interpreter.pass;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.RandomNetwork;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.backend.Backends;
import org.zeline.interpreter.function.Enclosure;
import org.zeline.interpreter.function.PiecewiseLinear;
import org.zeline.interpreter.function.SmoothFunction;
import org.zeline.interpreter.function.Sweepable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.Scale;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;

class EnclosePassTest {
    private static final int COLUMNS = 4;

    /**
     * Every forward pass at a point of an interval lies in the enclosure. Where the network is affine and continuous,
     * the enclosure is the affine form itself, up to rounding errors.
     */
    @Property(tries = 400)
    void containsForwardPasses(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        check(RandomNetwork.of(seed), new Random(seed));
    }

    /** Found by mutating models. */
    @Test
    void theSoftmaxOfAnEmptyAxisIsEmpty() {
        TestGraph g = new TestGraph(17);
        String x = g.input("x", ElementType.DOUBLE, 2, 0, 3);
        String y = g.node("Softmax", List.of(x), TestGraph.integer("axis", 1));
        Plan plan = g.plan(Kernels.scalar(), Shape.of(2, 0, 3), y);
        EnclosePass pass = new EnclosePass(plan, Kernels.scalar(), new double[0], new double[0], new Rounding(1));
        assertThat(pass.over(new double[] {-1}, new double[] {1}).size()).isZero();
    }

    /** The input of a Relu is the difference of two equal sums: zero, or a rounding error of either sign. */
    @Test
    void aKinkCausedByRoundingAddsOnlyRoundingErrors() {
        containsForwardPasses(47828);
    }

    @Property(tries = 400)
    void containsForwardPassesOfSmoothNetworks(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        check(RandomNetwork.smooth(seed), new Random(seed));
    }

    private static void check(RandomNetwork network, Random random) {
        RandomLine line = RandomLine.of(network, random);
        EnclosePass pass = pass(line);
        for (int block = 0; block < 2; block++) {
            double[] lower = new double[COLUMNS - block];
            double[] upper = new double[lower.length];
            for (int k = 0; k < lower.length; k++) {
                lower[k] = 3 * random.nextGaussian();
                upper[k] = lower[k] + Math.pow(10, -4 * random.nextDouble());
            }
            Enclosure y = pass.over(lower, upper, random.nextInt(line.plan().leadingSteps(Sweepable.class) + 1));
            for (int k = 0; k < lower.length; k++) {
                int column = k;
                double c = pass.centers()[k];
                for (int point = 0; point < 6; point++) {
                    double z = lower[k] + random.nextDouble() * (upper[k] - lower[k]);
                    assertThat(line.deviations(z, random, truth -> deviations(y, column, z - c, truth)))
                            .as("%s at %s", network, z)
                            .isEqualTo(new BitSet());
                }
                if (line.plan().obstacles(Sweepable.class).isEmpty() && isAffine(line, lower[k], upper[k])) {
                    assertThat(largestRemainder(y, k))
                            .as("%s at %s", network, c)
                            .isLessThan(1e-14);
                }
            }
        }
    }

    /** The elements that lie outside their enclosure. */
    static BitSet deviations(Enclosure y, int k, double t, double[] truth) {
        BitSet deviations = new BitSet();
        for (int i = 0; i < truth.length; i++) {
            double line = y.value(i, k) + y.slope(i, k) * t;
            double rounding = 1e-11 * (1 + Math.abs(line) + Math.abs(y.value(i, k)) + y.remainder(i, k));
            deviations.set(i, !(Math.abs(truth[i] - line) <= y.remainder(i, k) + rounding));
        }
        return deviations;
    }

    private static EnclosePass pass(RandomLine line) {
        return new EnclosePass(line.plan(), Backends.best(), line.a(), line.b(), line.rounding());
    }

    private static boolean isAffine(RandomLine line, double lower, double upper) {
        AffinePiece piece =
                new AffinePass(line.plan(), Kernels.scalar(), line.a(), line.b()).at(lower + 0.5 * (upper - lower));
        return piece.lower() < lower - 1e-9 && upper + 1e-9 < piece.upper();
    }

    /** The largest remainder relative to one plus the absolute value. */
    private static double largestRemainder(Enclosure y, int k) {
        return IntStream.range(0, y.size())
                .mapToDouble(i -> y.remainder(i, k) / (1 + Math.abs(y.value(i, k))))
                .max()
                .orElseThrow();
    }

    /**
     * Where a network is affine, its enclosure is the affine form itself; after a jump, unless rounding errors may
     * decide between branches.
     */
    @Test
    void remaindersAreZeroWhereTheNetworkIsAffine() {
        int straight = 0;
        int jumping = 0;
        int open = 0;
        for (long seed = 0; seed < 2000; seed++) {
            RandomLine line = RandomLine.of(RandomNetwork.of(seed), new Random(seed));
            if (!isAffine(line, 0, 1e-4)) {
                continue;
            }
            double remainder = largestRemainder(pass(line).over(new double[] {0}, new double[] {1e-4}), 0);
            if (line.plan().stepsToLastJump() == 0) {
                straight++;
                assertThat(remainder).as(line.network().toString()).isZero();
            } else {
                jumping++;
                open += remainder > 1e-9 ? 1 : 0;
            }
        }
        assertThat(straight).isGreaterThan(300);
        assertThat(jumping).isGreaterThan(300);
        assertThat(open).isLessThan(jumping / 100);
    }

    /** One long interval, on which the first steps have too many points for the memory limit, and two short ones. */
    @Test
    void intervalsWithTooManyPointsAreUnknown() {
        int unknown = 0;
        for (long seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            RandomLine line = RandomLine.of(RandomNetwork.of(seed), random);
            double[] lower = {-0.5, -20, 0.5};
            double[] upper = {-0.5 + 1e-4, 20, 0.5 + 1e-4};
            EnclosePass pass = new EnclosePass(line.plan(), Backends.best(), line.a(), line.b(), line.rounding(), 0);
            Enclosure y = pass.over(lower, upper, line.plan().leadingSteps(Sweepable.class));
            unknown += y.remainder(0, 1) < Double.POSITIVE_INFINITY ? 0 : 1;
            for (int k = 0; k < lower.length; k++) {
                assertThat(k == 1 || y.remainder(0, k) < Double.POSITIVE_INFINITY)
                        .isTrue();
                for (int point = 0; point < 6; point++) {
                    double z = lower[k] + random.nextDouble() * (upper[k] - lower[k]);
                    assertThat(deviations(y, k, z - pass.centers()[k], line.forward(line.at(z))))
                            .isEqualTo(new BitSet());
                }
            }
        }
        assertThat(unknown).isBetween(20, 380);
    }

    /** Checks the properties above: with a derivative that is too small, forward passes lie outside the enclosure. */
    @Test
    void unsoundEnclosuresAreDetected() {
        assertThat(violations(new SmoothFunction("Sine", Math::sin, Math::cos, extrema())))
                .isZero();
        assertThat(violations(new SmoothFunction("Sine", Math::sin, v -> 0.5 * Math.cos(v), extrema())))
                .isPositive();
        assertThat(violations(new SmoothFunction("Sine", Math::sin, Math::cos))).isPositive();
    }

    private static SmoothFunction.Bend[] extrema() {
        SmoothFunction.Bend[] turns = new SmoothFunction.Bend[7];
        Arrays.setAll(turns, i -> SmoothFunction.Bend.turn((i - 3) * Math.PI, i % 2 == 1 ? 1 : -1));
        return turns;
    }

    /** The number of grid points outside the enclosure of the sine on intervals of the line x = z. */
    private static int violations(SmoothFunction function) {
        PlanBuilder builder = new PlanBuilder(Kernels.scalar(), Draws.seeded(0));
        Plan plan = builder.plan(List.of(builder.smooth(function, builder.free(ElementType.FLOAT, Shape.of(1)))));
        EnclosePass pass = new EnclosePass(plan, Kernels.scalar(), new double[1], new double[] {1}, Rounding.NONE);
        int violations = 0;
        for (double lower = -4; lower < 4; lower += 0.37) {
            Enclosure y = pass.over(new double[] {lower}, new double[] {lower + 2});
            for (double z = lower; z <= lower + 2; z += 0.01) {
                double line = y.value(0, 0) + y.slope(0, 0) * (z - pass.centers()[0]);
                violations += Math.abs(Math.sin(z) - line) > y.remainder(0, 0) + 1e-12 ? 1 : 0;
            }
        }
        return violations;
    }

    /** Regression test: a range that is a single jump point or ends at one must not be treated like the piece above. */
    @Test
    void aJumpAtTheEndOfARangeIsEnclosed() {
        PlanBuilder builder = new PlanBuilder(Kernels.scalar(), Draws.seeded(0));
        Edge x = builder.free(ElementType.DOUBLE, Shape.of(3));
        Plan plan = builder.plan(List.of(builder.elementwise(PiecewiseLinear.ZERO, x)));
        EnclosePass pass =
                new EnclosePass(plan, Kernels.scalar(), new double[] {0, 0, 1}, new double[] {0, 1, 1}, Rounding.NONE);
        Enclosure y = pass.over(new double[] {0}, new double[] {2});
        assertThat(new double[] {y.value(0, 0), y.remainder(0, 0)}).containsExactly(1, 0);
        assertThat(deviations(y, 0, -1, new double[] {1, 1, 0})).isEqualTo(new BitSet());
        assertThat(deviations(y, 0, 1, new double[] {1, 0, 0})).isEqualTo(new BitSet());
        assertThat(y.remainder(2, 0)).isZero();
    }

    /**
     * Elements that are as close to a jump as rounding errors: two parallel lines, a line just below one half, and one
     * just above zero. Regression test: no branch may be treated as certain.
     */
    @Test
    void roundingAtAJumpKeepsBothBranches() {
        double bit = 0x1p-50;
        assertThat(remainder("ArgMax", new Rounding(1), 1, 1 + bit)).isEqualTo(0.5);
        assertThat(remainder("ArgMax", Rounding.NONE, 1, 1 + bit)).isZero();
        assertThat(remainder("ArgMax", new Rounding(1), 1, 1 + 0x1p-40)).isZero();
        assertThat(remainder("Round", new Rounding(1), 0.5 - bit)).isBetween(0.5, 0.5 + 1e-9);
        assertThat(remainder("Round", Rounding.NONE, 0.5 - bit)).isZero();
        assertThat(remainder("Sign", new Rounding(1), bit)).isBetween(1.0, 2.0);
        assertThat(remainder("Sign", Rounding.NONE, bit)).isZero();
    }

    /** Two elements that are the same line, as after upsampling: the first one wins in spite of rounding errors. */
    @Test
    void amongEqualLinesTheFirstIsTheLargest() {
        assertThat(remainder("ArgMax", new Rounding(1), 1, 1)).isZero();
    }

    /** The first remainder of an operator on lines of slope 1, on an interval shorter than an ulp. */
    private static double remainder(String operator, Rounding rounding, double... a) {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", a.length);
        String y = operator.equals("ArgMax")
                ? g.node("Cast", List.of(g.node(operator, List.of(x))), TestGraph.integer("to", 1))
                : g.node(operator, List.of(x));
        Plan plan = g.plan(Kernels.scalar(), Shape.of(a.length), y);
        double[] b = new double[a.length];
        Arrays.fill(b, 1);
        return new EnclosePass(plan, Kernels.scalar(), a, b, rounding)
                .over(new double[] {0}, new double[] {0x1p-60})
                .remainder(0, 0);
    }

    /** Regression test: an infinite remainder times zero must not become NaN. */
    @Test
    void anUnknownValueTimesZeroStaysUnknown() {
        PlanBuilder builder = new PlanBuilder(Kernels.scalar(), Draws.seeded(0));
        Edge x = builder.free(ElementType.DOUBLE, Shape.of(1));
        SmoothFunction log = new SmoothFunction("Log", Math::log, v -> 1 / v).between(0, Double.POSITIVE_INFINITY);
        Edge scaled = builder.linear(Scale.by(0, 1), null, Shape.of(1), builder.smooth(log, x));
        EnclosePass pass = new EnclosePass(
                builder.plan(List.of(scaled)), Kernels.scalar(), new double[1], new double[] {1}, Rounding.NONE);
        assertThat(pass.over(new double[] {-1}, new double[] {1}).remainder(0, 0))
                .isInfinite();
    }

    /** Regression test: a slope so small that both ends of a range are the same double must not make the chord NaN. */
    @Test
    void aRangeNarrowerThanAnUlpIsEnclosed() {
        PlanBuilder builder = new PlanBuilder(Kernels.scalar(), Draws.seeded(0));
        Edge x = builder.free(ElementType.FLOAT, Shape.of(1));
        Plan plan = builder.plan(List.of(builder.smooth(new SmoothFunction("Square", v -> v * v, v -> 2 * v), x)));
        EnclosePass pass =
                new EnclosePass(plan, Kernels.scalar(), new double[] {3}, new double[] {1e-18}, Rounding.NONE);
        Enclosure y = pass.over(new double[] {0}, new double[] {1});
        assertThat(y.value(0, 0)).isEqualTo(9);
        assertThat(y.remainder(0, 0)).isLessThan(1e-12);
    }
}
