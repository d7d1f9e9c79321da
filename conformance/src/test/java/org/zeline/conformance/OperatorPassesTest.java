package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.statistics.Statistics;
import org.zeline.interpreter.backend.Backends;
import org.zeline.interpreter.function.CauchyQuantile;
import org.zeline.interpreter.function.Differentiable;
import org.zeline.interpreter.function.Enclosable;
import org.zeline.interpreter.function.Enclosure;
import org.zeline.interpreter.function.Exact;
import org.zeline.interpreter.function.KnotEnclosure;
import org.zeline.interpreter.function.KnotInterval;
import org.zeline.interpreter.function.Linear;
import org.zeline.interpreter.function.PiecewiseConstant;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.LinearMap;
import org.zeline.interpreter.linear.Scratch;
import org.zeline.interpreter.operator.OperatorSet;
import org.zeline.interpreter.pass.AffinePass;
import org.zeline.interpreter.pass.AffinePiece;
import org.zeline.interpreter.pass.EnclosePass;
import org.zeline.interpreter.pass.ForwardPass;
import org.zeline.interpreter.pass.KnotPass;
import org.zeline.interpreter.pass.Rounding;
import org.zeline.interpreter.pass.VjpPass;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.Step;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** The contracts of all passes, for every operator at every range of opsets. */
class OperatorPassesTest {
    private static final int TRIES = 2500;
    private static final CauchyQuantile QUANTILE = CauchyQuantile.of(16, 1e-15);

    /** A sample at an opset, with a line through its input. */
    record Case(OperatorSample sample, int opset) {
        Plan plan(Kernels kernels, long seed) {
            OperatorSample.Built built = sample.build(opset, new Random(seed));
            return built.graph().plan(kernels, sample.shape(), built.output());
        }

        /** Whether the input is real and the output numeric. */
        boolean isNumeric(Plan plan) {
            return sample.type().isReal() && plan.edge(plan.outputs()[0]).type() != ElementType.STRING;
        }

        double[] point(Random random) {
            double[] x = new double[sample.shape().size()];
            Arrays.setAll(x, i -> sample.draw(random));
            return x;
        }

        double[] direction(Random random) {
            double[] b = new double[sample.shape().size()];
            Arrays.setAll(b, i -> sample.room() * (2 * random.nextDouble() - 1));
            return b;
        }

        double[] forward(Plan plan, Kernels kernels, double[] x) {
            return new ForwardPass(plan, kernels)
                    .run(List.of(Tensor.of(sample.type(), sample.shape(), x)))
                    .get(0)
                    .doubles();
        }

        @Override
        public String toString() {
            return sample.operator() + " (opset " + opset + ")";
        }
    }

    /** What a property needs of a case. Whether a plan has it may depend on the seed of its constants. */
    private enum Need {
        EXACT {
            @Override
            boolean isMet(Case one, Plan plan) {
                return one.isNumeric(plan) && plan.obstacles(Exact.class).isEmpty();
            }
        },
        ENCLOSABLE {
            @Override
            boolean isMet(Case one, Plan plan) {
                return one.isNumeric(plan) && plan.obstacles(Enclosable.class).isEmpty();
            }
        },
        DIFFERENTIABLE {
            @Override
            boolean isMet(Case one, Plan plan) {
                return one.sample.type().isReal()
                        && plan.edge(plan.outputs()[0]).type().isReal()
                        && plan.obstacles(Differentiable.class).isEmpty()
                        && !jumps(plan);
            }
        },
        LINEAR {
            @Override
            boolean isMet(Case one, Plan plan) {
                return plan.steps().stream().anyMatch(step -> step.action() instanceof Linear);
            }
        },
        NUMBERS {
            @Override
            boolean isMet(Case one, Plan plan) {
                return plan.edge(plan.outputs()[0]).type() != ElementType.STRING;
            }
        };

        abstract boolean isMet(Case one, Plan plan);

        /** The plan of a case that meets the need; other seeds are discarded. */
        Plan plan(Case one, Kernels kernels, long seed) {
            Plan plan = one.plan(kernels, seed);
            Assume.that(isMet(one, plan));
            return plan;
        }

        Arbitrary<Case> cases() {
            return Arbitraries.of(all());
        }

        List<Case> all() {
            return OperatorSample.all().stream()
                    .flatMap(sample -> OperatorSet.standard().opsets(sample.operator()).stream()
                            .filter(range -> sample.since() <= range.until() && range.since() <= sample.until())
                            .map(range -> new Case(sample, Math.min(range.until(), sample.until()))))
                    .filter(one -> isMet(one, one.plan(Kernels.scalar(), 1)))
                    .toList();
        }
    }

    @Provide
    Arbitrary<Case> exact() {
        return Need.EXACT.cases();
    }

    @Provide
    Arbitrary<Case> enclosable() {
        return Need.ENCLOSABLE.cases();
    }

    @Provide
    Arbitrary<Case> differentiable() {
        return Need.DIFFERENTIABLE.cases();
    }

    @Provide
    Arbitrary<Case> linear() {
        return Need.LINEAR.cases();
    }

    @Provide
    Arbitrary<Case> numbers() {
        return Need.NUMBERS.cases();
    }

    private static double[] along(double[] a, double[] b, double z) {
        double[] x = new double[a.length];
        Arrays.setAll(x, i -> a[i] + b[i] * z);
        return x;
    }

    private static double scale(double[] values) {
        return 1
                + Arrays.stream(values)
                        .map(Math::abs)
                        .filter(Double::isFinite)
                        .max()
                        .orElse(0);
    }

    @Property(tries = TRIES, maxDiscardRatio = 1)
    void affineEqualsForwardInsideTheInterval(@ForAll("exact") Case one, @ForAll @LongRange(min = 0) long seed) {
        Plan plan = Need.EXACT.plan(one, Backends.best(), seed);
        Random random = new Random(seed);
        double[] a = one.point(random);
        double[] b = one.direction(random);
        double z = 2 * random.nextDouble() - 1;
        AffinePiece piece = new AffinePass(plan, Backends.best(), a, b).at(z);
        double low = Math.max(piece.lower(), -1);
        double high = Math.min(piece.upper(), 1);
        for (int i = 0; i < 4; i++) {
            double inside = low + (high - low) * (0.001 + 0.998 * random.nextDouble());
            double[] expected = one.forward(plan, Kernels.scalar(), along(a, b, inside));
            for (int j = 0; j < expected.length; j++) {
                assertThat(piece.value(j) + piece.slope(j) * (inside - z))
                        .as("%s, element %d at %s", one, j, inside)
                        .isCloseTo(expected[j], within(1e-9 * scale(expected)));
            }
        }
    }

    @Property(tries = TRIES, maxDiscardRatio = 1)
    void forwardLiesInTheEnclosure(@ForAll("enclosable") Case one, @ForAll @LongRange(min = 0) long seed) {
        Plan plan = Need.ENCLOSABLE.plan(one, Backends.best(), seed);
        Random random = new Random(seed);
        double[] a = one.point(random);
        double[] b = one.direction(random);
        double middle = 0.8 * (2 * random.nextDouble() - 1);
        double[] lower = {middle - 0.2 * random.nextDouble()};
        double[] upper = {middle + 0.2 * random.nextDouble()};
        EnclosePass pass = new EnclosePass(plan, Backends.best(), a, b, new Rounding(1));
        Enclosure y = pass.over(lower, upper);
        double center = pass.centers()[0];
        boolean affine = false;
        if (plan.obstacles(Exact.class).isEmpty()) {
            AffinePiece piece = new AffinePass(plan, Backends.best(), a, b).at(center);
            affine = piece.lower() < lower[0] && upper[0] < piece.upper();
        }
        for (int i = 0; i < 8; i++) {
            double z = i == 0 ? lower[0] : i == 1 ? upper[0] : lower[0] + (upper[0] - lower[0]) * random.nextDouble();
            double[] expected = one.forward(plan, Kernels.scalar(), along(a, b, z));
            for (int j = 0; j < expected.length; j++) {
                double line = y.value(j, 0) + y.slope(j, 0) * (z - center);
                assertThat(Math.abs(expected[j] - line))
                        .as(
                                "%s, element %d at %s: %s is not within %s of %s",
                                one, j, z, expected[j], y.remainder(j, 0), line)
                        .isLessThanOrEqualTo(y.remainder(j, 0) + 1e-10 * scale(expected));
                if (affine) {
                    assertThat(y.remainder(j, 0))
                            .as("%s, element %d: affine here", one, j)
                            .isLessThanOrEqualTo(1e-9 * scale(expected));
                }
            }
        }
    }

    /** Results that are unknown prove nothing, so most must be known, and of every operator some must be. */
    @Property(tries = TRIES, maxDiscardRatio = 1)
    void forwardLiesBetweenKnots(@ForAll("enclosable") Case one, @ForAll @LongRange(min = 0) long seed) {
        boolean known = checkBetweenKnots(one, Need.ENCLOSABLE.plan(one, Backends.best(), seed), seed, 0.4);
        Statistics.collect(known);
        Statistics.coverage(coverage -> coverage.check(true).percentage(percent -> percent > 90));
    }

    @Example
    void everyOperatorIsBoundedBetweenKnotsOnShortIntervals() {
        assertThat(Need.ENCLOSABLE.all())
                .allMatch(one -> LongStream.range(0, 20)
                        .anyMatch(seed -> checkBetweenKnots(one, one.plan(Backends.best(), seed), seed, 1e-3)));
    }

    /** Checks the enclosure of an interval. Returns whether it tells anything about all elements. */
    private static boolean checkBetweenKnots(Case one, Plan plan, long seed, double length) {
        Random random = new Random(seed);
        double[] a = one.point(random);
        double[] b = one.direction(random);
        double lower = 1.6 * random.nextDouble() - 1;
        double upper = lower + length * random.nextDouble();
        KnotPass pass = new KnotPass(plan, Backends.best(), a, b, new Rounding(1));
        Optional<KnotEnclosure> found = pass.over(lower, upper, 1 + random.nextInt(4), QUANTILE, seed);
        if (found.isEmpty()) {
            return false;
        }
        KnotInterval interval = pass.interval();
        Enclosure y = found.get().ofCells(interval);
        boolean known = true;
        for (int i = 0; i < 12; i++) {
            int k = random.nextInt(interval.cells());
            double t = (i < 3 ? i - 1 : 2 * random.nextDouble() - 1) * 0.5 * interval.cell();
            double z = interval.knot(k) + 0.5 * interval.cell() + t;
            double[] expected = one.forward(plan, Kernels.scalar(), along(a, b, z));
            for (int j = 0; j < expected.length; j++) {
                double line = y.value(j, k) + y.slope(j, k) * t;
                known &= y.remainder(j, k) < Double.POSITIVE_INFINITY;
                assertThat(Math.abs(expected[j] - line) <= y.remainder(j, k) + 1e-10 * scale(expected)
                                || expected[j] == line)
                        .as(
                                "%s, seed %d, element %d at %s: %s is not within %s of %s",
                                one, seed, j, z, expected[j], y.remainder(j, k), line)
                        .isTrue();
            }
        }
        return known;
    }

    @Property(tries = TRIES, maxDiscardRatio = 1)
    void gradientsMatchDifferences(@ForAll("differentiable") Case one, @ForAll @LongRange(min = 0) long seed) {
        Plan plan = Need.DIFFERENTIABLE.plan(one, Backends.best(), seed);
        Random random = new Random(seed);
        double[] x = one.point(random);
        VjpPass pass = new VjpPass(plan, Backends.best());
        int size = pass.run(List.of(Tensor.of(one.sample.shape(), x)))
                .get(0)
                .shape()
                .size();
        double[] c = new double[size];
        Arrays.setAll(c, i -> random.nextGaussian());
        double[] gradient = pass.gradient(new double[][] {c})[0];
        for (int i = 0; i < x.length; i++) {
            double step = 1e-5;
            double middle = weighted(one, plan, x, i, 0, c);
            double above = (weighted(one, plan, x, i, step, c) - middle) / step;
            double below = (middle - weighted(one, plan, x, i, -step, c)) / step;
            double tolerance = 1e-3 * (1 + Math.abs(above) + Math.abs(gradient[i]));
            if (Math.abs(above - below) < tolerance) {
                assertThat(gradient[i])
                        .as("%s, element %d at %s", one, i, x[i])
                        .isCloseTo((above + below) / 2, within(tolerance));
            }
        }
    }

    private static double weighted(Case one, Plan plan, double[] x, int i, double step, double[] c) {
        double[] moved = x.clone();
        moved[i] += step;
        double[] y = one.forward(plan, Kernels.scalar(), moved);
        double sum = 0;
        for (int j = 0; j < y.length; j++) {
            sum += c[j] * y[j];
        }
        return sum;
    }

    /** Rounding passes gradients through unchanged, which finite differences do not show. */
    private static boolean jumps(Plan plan) {
        return plan.steps().stream().anyMatch(step -> step.action() instanceof PiecewiseConstant);
    }

    @Property(tries = TRIES, maxDiscardRatio = 1)
    void adjointsAreAdjoint(@ForAll("linear") Case one, @ForAll @LongRange(min = 0) long seed) {
        Plan plan = Need.LINEAR.plan(one, Backends.best(), seed);
        Random random = new Random(seed);
        Scratch scratch = new Scratch();
        for (Step step : plan.steps()) {
            if (!(step.action() instanceof Linear linear)) {
                continue;
            }
            LinearMap map = linear.map();
            double[][] x = Arrays.stream(step.inputs())
                    .mapToObj(id -> normals(plan.edge(id).shape(), random))
                    .toArray(double[][]::new);
            double[] g = normals(plan.edge(step.outputs()[0]).shape(), random);
            double[] y = new double[g.length];
            map.apply(Backends.best(), x, 1, y, scratch);
            double[][] back = Arrays.stream(x).map(v -> new double[v.length]).toArray(double[][]::new);
            map.addAdjoint(Backends.best(), g, 1, back, scratch);
            double forward = dot(y, g);
            double backward = 0;
            double size = 1;
            for (int i = 0; i < x.length; i++) {
                backward += dot(x[i], back[i]);
                size += Math.sqrt(dot(x[i], x[i]) * dot(back[i], back[i]));
            }
            assertThat(backward).as("%s", one).isCloseTo(forward, within(1e-11 * size));
        }
    }

    private static double[] normals(Shape shape, Random random) {
        double[] values = new double[shape.size()];
        Arrays.setAll(values, i -> random.nextGaussian());
        return values;
    }

    private static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    @Property(tries = TRIES, maxDiscardRatio = 1)
    void kernelsAgree(@ForAll("numbers") Case one, @ForAll @LongRange(min = 0) long seed) {
        double[] x = one.point(new Random(seed));
        Plan plan = Need.NUMBERS.plan(one, Kernels.scalar(), seed);
        double[] scalar = one.forward(plan, Kernels.scalar(), x);
        double[] best = one.forward(one.plan(Backends.best(), seed), Backends.best(), x);
        assertThat(best).as("%s", one).hasSameSizeAs(scalar);
        for (int i = 0; i < scalar.length; i++) {
            if (!Double.isNaN(scalar[i]) && Double.isFinite(scalar[i])) {
                assertThat(best[i]).as("%s, element %d", one, i).isCloseTo(scalar[i], within(1e-12 * scale(scalar)));
            } else {
                assertThat(best[i]).as("%s, element %d", one, i).isEqualTo(scalar[i]);
            }
        }
    }
}
