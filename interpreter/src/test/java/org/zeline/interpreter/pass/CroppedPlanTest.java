package org.zeline.interpreter.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.statistics.Statistics;
import org.zeline.interpreter.RandomNetwork;
import org.zeline.interpreter.backend.Backends;
import org.zeline.interpreter.function.CauchyQuantile;
import org.zeline.interpreter.function.Differentiable;
import org.zeline.interpreter.function.Enclosable;
import org.zeline.interpreter.function.Enclosure;
import org.zeline.interpreter.function.Exact;
import org.zeline.interpreter.function.KnotEnclosure;
import org.zeline.interpreter.function.Sweepable;
import org.zeline.interpreter.function.Track;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.Rearrangement;
import org.zeline.interpreter.plan.Budget;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Limits;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;

/** What cropped plans compute, in all passes, compared with the plans that they are made from. */
class CroppedPlanTest {
    private static final CauchyQuantile QUANTILE = CauchyQuantile.of(16, 1e-18);

    /** A plan that gathers a part of a network's output, whole and cropped, along the same line. */
    private record Case(RandomLine whole, RandomLine cropped) {
        /** The kinds of networks: with any operators, smooth, and on larger images. */
        static RandomNetwork network(int kind, long seed) {
            return kind == 0
                    ? RandomNetwork.of(seed)
                    : kind == 1 ? RandomNetwork.smooth(seed) : RandomNetwork.local(seed);
        }

        static Case of(RandomNetwork network, Random random) {
            RandomLine line = RandomLine.of(network, random);
            PlanBuilder builder = new PlanBuilder(line.plan(), Kernels.scalar(), new Budget(Limits.standard()));
            Edge output = line.plan().edge(line.plan().outputs()[0]);
            int[] some = part(output.shape(), random);
            Plan plan = builder.plan(List.of(
                    builder.linear(Rearrangement.of(some), null, output.type(), Shape.of(some.length), output)));
            return new Case(on(line, plan), on(line, plan.cropped(Double.NEGATIVE_INFINITY)));
        }

        private static RandomLine on(RandomLine line, Plan plan) {
            return new RandomLine(line.network(), plan, line.a(), line.b());
        }

        /** Some elements of a box that often touches a border. */
        private static int[] part(Shape shape, Random random) {
            Box box = Box.whole(shape);
            for (int axis = 0; axis < shape.rank(); axis++) {
                int length = 1 + random.nextInt(Math.min(4, shape.extent(axis)));
                int room = shape.extent(axis) - length;
                int from = Math.max(0, Math.min(room, random.nextInt(room + 3) - 1));
                box = box.with(axis, from, from + length);
            }
            int[] elements = box.elements();
            int[] some =
                    Arrays.stream(elements).filter(e -> random.nextInt(4) > 0).toArray();
            return some.length == 0 ? elements : some;
        }

        boolean allows(Class<? extends org.zeline.interpreter.function.Action> capability) {
            return whole.plan().obstacles(capability).isEmpty();
        }

        double saved() {
            return 1 - (double) cropped.plan().columnWork() / whole.plan().columnWork();
        }

        double largest(double z) {
            ForwardPass pass = new ForwardPass(whole.plan(), Kernels.scalar(), true, null);
            pass.run(List.of(tensor(z)));
            return pass.largest();
        }

        RealTensor tensor(double z) {
            return new RealTensor(ElementType.FLOAT, whole.network().input(), whole.at(z));
        }

        @Override
        public String toString() {
            return whole.network().toString();
        }
    }

    private static BitSet deviations(double[] values, double[] truth, double tolerance) {
        BitSet deviations = new BitSet();
        for (int i = 0; i < truth.length; i++) {
            boolean same = values[i] == truth[i] || (Double.isNaN(values[i]) && Double.isNaN(truth[i]));
            deviations.set(i, !same && !(Math.abs(values[i] - truth[i]) <= tolerance));
        }
        return deviations;
    }

    @Property(tries = 1500)
    void forwardPassesAgree(
            @ForAll @IntRange(max = 2) int kind, @ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        Case one = Case.of(Case.network(kind, seed), random);
        Statistics.label("kind " + kind).collect(one.saved() > 0.1);
        Statistics.label("kind 2").coverage(coverage -> coverage.check(true).percentage(percent -> percent > 80));
        double z = 2 * random.nextGaussian();
        double[] values = one.cropped.forward(one.cropped.at(z));
        double tolerance = 1e-12 * (1 + one.largest(z));
        assertThat(one.whole.deviations(z, random, truth -> deviations(values, truth, tolerance)))
                .as("%s at %s", one, z)
                .isEqualTo(new BitSet());
    }

    /** A piece of the cropped plan holds that of the whole plan, and agrees with it there. */
    @Property(tries = 600, maxDiscardRatio = 3)
    void piecesAgree(@ForAll boolean local, @ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        Case one = Case.of(Case.network(local ? 2 : 0, seed), random);
        double z = 2 * random.nextGaussian();
        Assume.that(one.allows(Exact.class) && one.allows(Sweepable.class));
        AffinePiece whole = new AffinePass(one.whole.plan(), Backends.best(), one.whole.a(), one.whole.b()).at(z);
        AffinePiece piece = new AffinePass(one.cropped.plan(), Backends.best(), one.cropped.a(), one.cropped.b()).at(z);
        Assume.that(whole.lower() < z - 1e-9 && z + 1e-9 < whole.upper());
        assertThat(piece.lower()).as("%s", one).isLessThanOrEqualTo(whole.lower() + 1e-9);
        assertThat(piece.upper()).as("%s", one).isGreaterThanOrEqualTo(whole.upper() - 1e-9);
        double tolerance = 1e-12 * (1 + one.largest(z) + one.largest(z + 1));
        for (int i = 0; i < whole.size(); i++) {
            assertThat(piece.value(i)).as("%s", one).isCloseTo(whole.value(i), within(tolerance));
            assertThat(piece.slope(i)).as("%s", one).isCloseTo(whole.slope(i), within(tolerance));
        }
    }

    /**
     * Enclosures hold all forward passes of the whole plan; of continuous piecewise linear plans, they are the same.
     */
    @Property(tries = 1000, maxDiscardRatio = 1)
    void enclosuresAgree(@ForAll @IntRange(max = 2) int kind, @ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        Case one = Case.of(Case.network(kind, seed), random);
        Assume.that(one.allows(Enclosable.class));
        double[] lower = {random.nextGaussian(), random.nextGaussian()};
        double[] upper = {lower[0] + 0.3 * random.nextDouble(), lower[1] + 0.01 * random.nextDouble()};
        Rounding rounding = one.whole.rounding();
        EnclosePass pass = pass(one.cropped, rounding);
        Enclosure y = pass.over(lower, upper);
        for (int k = 0; k < lower.length; k++) {
            int column = k;
            double center = pass.centers()[k];
            for (int point = 0; point < 4; point++) {
                double z = lower[k] + random.nextDouble() * (upper[k] - lower[k]);
                BitSet outside = one.whole.deviations(
                        z, random, truth -> EnclosePassTest.deviations(y, column, z - center, truth));
                assertThat(outside).as("%s at %s", one, z).isEqualTo(new BitSet());
            }
        }
        if (one.allows(Sweepable.class)) {
            assertSame(one, pass(one.whole, rounding).over(lower, upper), y);
        }
    }

    private static EnclosePass pass(RandomLine line, Rounding rounding) {
        return new EnclosePass(line.plan(), Backends.best(), line.a(), line.b(), rounding);
    }

    private static void assertSame(Case one, Enclosure expected, Enclosure y) {
        double tolerance = 1e-11 * (1 + one.largest(-3) + one.largest(3));
        for (int i = 0; i < expected.size(); i++) {
            for (int k = 0; k < expected.columns(); k++) {
                assertThat(y.value(i, k)).as("%s", one).isCloseTo(expected.value(i, k), within(tolerance));
                assertThat(y.slope(i, k)).as("%s", one).isCloseTo(expected.slope(i, k), within(tolerance));
                assertThat(y.remainder(i, k)).as("%s", one).isCloseTo(expected.remainder(i, k), within(tolerance));
            }
        }
    }

    @Property(tries = 600, maxDiscardRatio = 1)
    void enclosuresBetweenKnotsHoldTheWholePlan(
            @ForAll @IntRange(max = 2) int kind, @ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        Case one = Case.of(Case.network(kind, seed), random);
        Assume.that(one.allows(Enclosable.class));
        RandomLine line = one.cropped;
        KnotPass pass = new KnotPass(line.plan(), Backends.best(), line.a(), line.b(), one.whole.rounding());
        double lower = random.nextGaussian();
        double upper = lower + Math.pow(10, -3 * random.nextDouble());
        Optional<KnotEnclosure> found = pass.over(lower, upper, 1 + random.nextInt(5), QUANTILE, seed);
        for (int point = 0; found.isPresent() && point < 8; point++) {
            double z = lower + random.nextDouble() * (upper - lower);
            BitSet outside =
                    one.whole.deviations(z, random, truth -> KnotPassTest.outside(pass, found.get(), z, truth));
            assertThat(outside).as("%s at %s", one, z).isEqualTo(new BitSet());
        }
        Statistics.collect(found.isPresent());
        Statistics.coverage(coverage -> coverage.check(true).percentage(percent -> percent > 50));
    }

    @Property(tries = 200, maxDiscardRatio = 3)
    void sweepsAgreeWithForwardPassesOfTheWholePlan(
            @ForAll boolean local, @ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        Case one = Case.of(Case.network(local ? 2 : 0, seed), random);
        Assume.that(one.allows(Sweepable.class));
        RandomLine line = one.cropped;
        double lower = random.nextGaussian();
        List<Track> parts = new SweepPass(line.plan(), Kernels.scalar(), line.a(), line.b()).over(lower, lower + 0.5);
        for (Track part : parts) {
            int n = part.points().length;
            for (int c = 0; c + 1 < n; c++) {
                double z = 0.5 * (part.points()[c] + part.points()[c + 1]);
                double[] truth = one.whole.forward(one.whole.at(z));
                for (int i = 0; i < truth.length; i++) {
                    double middle = 0.5 * (part.values()[i * n + c] + part.values()[i * n + c + 1]);
                    assertThat(middle).as("%s", one).isCloseTo(truth[i], within(1e-10 * (1 + Math.abs(truth[i]))));
                }
            }
        }
    }

    @Property(tries = 400, maxDiscardRatio = 3)
    void gradientsAgree(
            @ForAll @IntRange(min = 1, max = 2) int kind, @ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        Case one = Case.of(Case.network(kind, seed), random);
        Assume.that(one.allows(Differentiable.class) && one.whole.plan().stepsToLastJump() == 0);
        double z = 2 * random.nextGaussian();
        Plan plan = one.whole.plan();
        double[] g = random.doubles(plan.edge(plan.outputs()[0]).shape().size(), -1, 1)
                .toArray();
        double[] expected = gradient(plan, one.tensor(z), g);
        double[] gradient = gradient(one.cropped.plan(), one.tensor(z), g);
        double scale = 1 + Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        assertThat(deviations(gradient, expected, 1e-11 * scale)).as("%s", one).isEqualTo(new BitSet());
    }

    private static double[] gradient(Plan plan, RealTensor x, double[] g) {
        VjpPass pass = new VjpPass(plan, Backends.best());
        pass.run(List.of(x));
        return pass.gradient(new double[][] {g})[0];
    }
}
