package org.zeline.si.search.bounded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.function.PiecewiseLinear;
import org.zeline.interpreter.function.SmoothFunction;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.SparseRows;
import org.zeline.interpreter.pass.ForwardPass;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.NullDistribution;
import org.zeline.si.distribution.PointwiseTest;
import org.zeline.si.event.SignConditions;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.search.Certificate;
import org.zeline.si.search.SearchListener;
import org.zeline.si.search.SearchOutcome;
import org.zeline.si.search.SearchProblem;
import org.zeline.si.search.SearchSettings;

/** Searches of random networks between knots, compared with sure searches and with plain forward passes. */
class KnotSearchTest {
    private static final int INPUTS = 6;
    private static final int SCORES = 3;
    private static final double THRESHOLD = 0.1;

    private static final SmoothFunction TANH = new SmoothFunction(
            "Tanh", Math::tanh, v -> 1 - Math.tanh(v) * Math.tanh(v), SmoothFunction.Bend.turn(0, 1));

    private static final List<PiecewiseLinear> PIECEWISE = List.of(
            PiecewiseLinear.RELU,
            PiecewiseLinear.leaky(0.1),
            PiecewiseLinear.leaky(-0.5),
            PiecewiseLinear.ABS,
            PiecewiseLinear.ramp(-0.5, 0.7, -0.5, 0.7));

    /** The first tuning whose tests are all between knots, at any size. */
    private static SearchTuning betweenKnots() {
        SearchTuning t = SearchTuning.DEFAULT;
        SearchTuning.Knots k = t.knots();
        return new SearchTuning(
                t.opening(),
                t.blocks(),
                t.splitting(),
                new SearchTuning.Probing(0, 16, 0.6, 1.25),
                t.sweeping(),
                new SearchTuning.Knots(
                        -1,
                        k.bytes(),
                        k.probe(),
                        -1,
                        -1,
                        k.levels(),
                        k.cautious(),
                        k.perRound(),
                        k.tooMuch(),
                        k.lengths()),
                t.resolution());
    }

    private static double[][] matrix(int rows, int columns, SplittableRandom random) {
        double[][] matrix = new double[rows][columns];
        for (double[] row : matrix) {
            for (int i = 0; i < columns; i++) {
                row[i] = random.nextGaussian() * Math.sqrt(2.0 / columns);
            }
        }
        return matrix;
    }

    private static Edge product(PlanBuilder builder, double[][] matrix, double[] offset, Edge x) {
        SparseRows rows = new SparseRows();
        for (double[] row : matrix) {
            for (int i = 0; i < row.length; i++) {
                rows.add(i, row[i]);
            }
            rows.end();
        }
        return builder.linear(rows.map(x.shape(), 0), offset, rows.result(x.shape(), 0), x);
    }

    private static SearchProblem problem(SplittableRandom random, boolean smooth) {
        PlanBuilder builder = new PlanBuilder(Kernels.scalar(), count -> new double[count]);
        Edge x = builder.free(ElementType.DOUBLE, Shape.of(INPUTS));
        Edge value = x;
        int width = INPUTS;
        for (int layer = 0; layer < 1 + random.nextInt(3); layer++) {
            int next = 4 + random.nextInt(8);
            value = product(builder, matrix(next, width, random), normals(next, 0.3, random), value);
            value = smooth && layer % 2 == 0
                    ? builder.smooth(TANH, value)
                    : builder.elementwise(PIECEWISE.get(random.nextInt(PIECEWISE.size())), value);
            width = next;
        }
        Plan plan = builder.plan(
                List.of(product(builder, matrix(SCORES, width, random), normals(SCORES, 0.3, random), value)));
        double[] a = normals(INPUTS, 1, random);
        double[] b = normals(INPUTS, 0.7, random);
        double stat = random.nextDouble(-2, 2);
        double[] scores = scores(plan, a, b, stat);
        boolean[] above = new boolean[SCORES];
        for (int s = 0; s < SCORES; s++) {
            above[s] = scores[s] > THRESHOLD;
        }
        return new SearchProblem(
                plan,
                a,
                b,
                SignConditions.of(above, null, THRESHOLD),
                10,
                new PointwiseTest(NullDistribution.NORMAL, stat, Alternative.TWO_SIDED));
    }

    private static double[] normals(int count, double deviation, SplittableRandom random) {
        return random.doubles(count).map(u -> deviation * random.nextGaussian()).toArray();
    }

    private static double[] scores(Plan plan, double[] a, double[] b, double z) {
        double[] x = new double[INPUTS];
        for (int i = 0; i < INPUTS; i++) {
            x[i] = a[i] + b[i] * z;
        }
        Tensor input = Tensor.of(Shape.of(INPUTS), x);
        return new ForwardPass(plan, Kernels.scalar())
                .run(List.of(input))
                .get(0)
                .doubles();
    }

    private static SearchOutcome search(
            SearchProblem problem, SearchSettings.Mode mode, double precision, int threads) {
        SearchSettings settings = SearchSettings.builder()
                .mode(mode)
                .precision(precision)
                .maxEvaluations(5000)
                .build();
        SearchTuning tuning = mode == SearchSettings.Mode.SURE ? SearchTuning.DEFAULT : betweenKnots();
        return new BoundedSearch(Instructions.SCALAR, threads, tuning).run(problem, settings, SearchListener.NONE);
    }

    private static List<Double> ends(IntervalSet set) {
        List<Double> ends = new ArrayList<>();
        for (double[] part : set.toArray()) {
            for (double end : part) {
                if (Math.abs(end) < 3) {
                    ends.add(end);
                }
            }
        }
        return ends;
    }

    private static void agrees(long seed, boolean smooth, double tolerance) {
        SearchProblem problem = problem(new SplittableRandom(seed), smooth);
        SearchOutcome sure = search(problem, SearchSettings.Mode.SURE, 1e-13, 1);
        SearchOutcome probable = search(problem, SearchSettings.Mode.BOUNDED, 1e-13, 1);
        List<Double> expected = ends(sure.truncation().truncated());
        List<Double> found = ends(probable.truncation().truncated());
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i)).isCloseTo(expected.get(i), within(tolerance));
        }
    }

    @Property(tries = 1500)
    void endpointsAreThoseOfTheSureSearch(@ForAll long seed) {
        agrees(seed, false, 1e-9);
    }

    @Property(tries = 500)
    void endpointsOfSmoothNetworksAreThoseOfTheSureSearch(@ForAll long seed) {
        agrees(seed, true, 1e-9);
    }

    /** No point of a grid of plain forward passes is misjudged. */
    @Property(tries = 300)
    void noPointOfAGridIsMisjudged(@ForAll long seed, @ForAll boolean smooth) {
        SearchProblem problem = problem(new SplittableRandom(seed), smooth);
        SearchOutcome found = search(problem, SearchSettings.Mode.BOUNDED, 0.01, 1);
        for (double z = -4; z <= 4; z += 0.0173) {
            double[] scores = scores(problem.plan(), problem.a(), problem.b(), z);
            boolean holds = true;
            double nearest = Double.POSITIVE_INFINITY;
            for (int s = 0; s < SCORES; s++) {
                double gap = problem.conditions().gap(s, scores[s]);
                holds &= gap > 0;
                nearest = Math.min(nearest, Math.abs(gap));
            }
            if (found.truncation().searched().contains(z) && nearest > 1e-9) {
                assertThat(found.truncation().truncated().contains(z)).isEqualTo(holds);
            }
        }
    }

    @Test
    void anyNumberOfThreadsFindsTheSame() {
        int probable = 0;
        for (int seed = 0; seed < 10; seed++) {
            SearchProblem problem = problem(new SplittableRandom(seed), seed % 2 == 0);
            SearchOutcome one = search(problem, SearchSettings.Mode.BOUNDED, 1e-6, 1);
            for (int threads : new int[] {2, 3, 7}) {
                SearchOutcome other = search(problem, SearchSettings.Mode.BOUNDED, 1e-6, threads);
                assertThat(other.truncation()).isEqualTo(one.truncation());
                assertThat(other.evaluations()).isEqualTo(one.evaluations());
            }
            probable += one.certificate() instanceof Certificate.Probable ? 1 : 0;
        }
        assertThat(probable).isGreaterThan(3);
    }
}
