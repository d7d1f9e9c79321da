package org.zeline.si.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.function.PiecewiseLinear;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.SparseRows;
import org.zeline.interpreter.pass.SweepPass;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.NullDistribution;
import org.zeline.si.distribution.PointwiseTest;
import org.zeline.si.event.SignConditions;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.search.bounded.BoundedSearch;

/** All searches on small random networks whose scores are computed here as well. */
class SearchesTest {
    private static final int INPUTS = 6;
    private static final int HIDDEN = 12;
    private static final int SCORES = 3;

    private static final List<Search> SEARCHES = List.of(
            new SteppingSearch(Instructions.SCALAR),
            new SweepSearch(Instructions.SCALAR),
            new BoundedSearch(Instructions.SCALAR, 1),
            new BoundedSearch(Instructions.SCALAR, 3));

    /** Two layers with max(x, 0) between them, on a line a + b z. */
    private record Network(double[][] first, double[][] second, double[] a, double[] b) {
        static Network random(SplittableRandom random) {
            return new Network(
                    matrix(HIDDEN, INPUTS, random),
                    matrix(SCORES, HIDDEN, random),
                    random.doubles(INPUTS, -1, 1).toArray(),
                    random.doubles(INPUTS, -1, 1).toArray());
        }

        private static double[][] matrix(int rows, int columns, SplittableRandom random) {
            double[][] matrix = new double[rows][];
            Arrays.setAll(matrix, i -> random.doubles(columns, -1, 1).toArray());
            return matrix;
        }

        double[] scores(double z) {
            double[] hidden = new double[HIDDEN];
            for (int h = 0; h < HIDDEN; h++) {
                for (int i = 0; i < INPUTS; i++) {
                    hidden[h] += first[h][i] * (a[i] + b[i] * z);
                }
            }
            double[] scores = new double[SCORES];
            for (int s = 0; s < SCORES; s++) {
                for (int h = 0; h < HIDDEN; h++) {
                    scores[s] += second[s][h] * Math.max(0, hidden[h]);
                }
            }
            return scores;
        }

        Plan plan() {
            PlanBuilder builder = new PlanBuilder(Kernels.scalar(), count -> new double[count]);
            Edge x = builder.free(ElementType.DOUBLE, Shape.of(INPUTS));
            Edge hidden = builder.elementwise(PiecewiseLinear.RELU, product(builder, first, x));
            return builder.plan(List.of(product(builder, second, hidden)));
        }

        private static Edge product(PlanBuilder builder, double[][] matrix, Edge x) {
            SparseRows rows = new SparseRows();
            for (double[] row : matrix) {
                for (int i = 0; i < row.length; i++) {
                    rows.add(i, row[i]);
                }
                rows.end();
            }
            return builder.linear(rows.map(x.shape(), 0), null, rows.result(x.shape(), 0), x);
        }

        SearchProblem problem(double stat) {
            double[] scores = scores(stat);
            boolean[] above = new boolean[SCORES];
            for (int s = 0; s < SCORES; s++) {
                above[s] = scores[s] > 0.1;
            }
            return new SearchProblem(
                    plan(),
                    a,
                    b,
                    SignConditions.of(above, null, 0.1),
                    10,
                    new PointwiseTest(NullDistribution.NORMAL, stat, Alternative.TWO_SIDED));
        }
    }

    private static SearchSettings precision(double width) {
        return new SearchSettings(
                SearchSettings.Mode.PARAMETRIC,
                SearchSettings.Order.PI3,
                new SearchSettings.Stop.Precision(width),
                100_000);
    }

    private static double distance(IntervalSet set, double z) {
        return Arrays.stream(set.toArray())
                .flatMapToDouble(Arrays::stream)
                .map(end -> Math.abs(end - z))
                .min()
                .orElse(Double.POSITIVE_INFINITY);
    }

    @Property(tries = 100)
    void everySearchFindsWhereTheConditionsHold(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Network network = Network.random(random);
        double stat = random.nextDouble(-2, 2);
        SearchProblem problem = network.problem(stat);
        List<SearchOutcome> outcomes = new ArrayList<>();
        for (Search search : SEARCHES) {
            search.require(problem.plan());
            SearchOutcome outcome = search.run(problem, precision(1e-3), SearchListener.NONE);
            outcomes.add(outcome);
            Truncation found = outcome.truncation();
            assertThat(found.p().upper() - found.p().lower()).isLessThan(1e-3);
            int checked = 0;
            for (double z = -6; z <= 6; z += 1.0 / 64) {
                double[] scores = network.scores(z);
                boolean holds = true;
                for (int s = 0; s < SCORES; s++) {
                    holds &= problem.conditions().gap(s, scores[s]) > 0;
                }
                if (found.searched().contains(z)
                        && distance(found.searched(), z) > 1e-6
                        && distance(found.truncated(), z) > 1e-6) {
                    assertThat(found.truncated().contains(z)).isEqualTo(holds);
                    checked++;
                }
            }
            assertThat(checked).isGreaterThan(40);
        }
        for (SearchOutcome outcome : outcomes) {
            assertThat(outcome.truncation().p().lower())
                    .isLessThanOrEqualTo(outcomes.get(0).truncation().p().upper() + 1e-9);
            assertThat(outcome.truncation().p().upper())
                    .isGreaterThanOrEqualTo(outcomes.get(0).truncation().p().lower() - 1e-9);
        }
        assertThat(outcomes.get(3).truncation()).isEqualTo(outcomes.get(2).truncation());
        assertThat(outcomes.get(3).columns()).isEqualTo(outcomes.get(2).columns());
    }

    /** Scores that are not a number on a half-line: the bounded search counts it as unknown, the others refuse. */
    @Test
    void aScoreThatIsNotANumberIsNotExcluded() {
        PlanBuilder builder = new PlanBuilder(Kernels.scalar(), count -> new double[count]);
        Edge x = builder.free(ElementType.DOUBLE, Shape.of(2));
        Edge hidden = builder.elementwise(PiecewiseLinear.RELU, x);
        SparseRows rows = new SparseRows();
        rows.add(0, 1);
        rows.end();
        rows.add(1, 2); // overflows from z = 1/2 on
        rows.add(1, -2);
        rows.end();
        Plan plan =
                builder.plan(List.of(builder.linear(rows.map(x.shape(), 0), null, rows.result(x.shape(), 0), hidden)));
        SignConditions conditions = SignConditions.of(new boolean[] {true, false}, null, 0.1);
        SearchProblem problem = new SearchProblem(
                plan,
                new double[2],
                new double[] {1, Double.MAX_VALUE},
                conditions,
                1,
                new PointwiseTest(NullDistribution.NORMAL, 0.3, Alternative.TWO_SIDED));
        SearchOutcome outcome =
                new BoundedSearch(Instructions.SCALAR, 1).run(problem, precision(1e-9), SearchListener.NONE);
        Truncation found = outcome.truncation();
        assertThat(found.searched().intersection(IntervalSet.of(0.6, 100)).isEmpty())
                .isTrue();
        assertThat(found.p().upper()).isGreaterThan(found.p().lower() + 0.01);
    }

    @Test
    void sweptIntervalsTellAcceptedExcludedAndUndecidedParts() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 50; i++) {
            Network network = Network.random(random);
            SearchProblem problem = network.problem(0);
            IntervalSweep sweep = new IntervalSweep(
                    new SweepPass(problem.plan(), Kernels.scalar(), network.a(), network.b()), problem.conditions());
            SweptInterval swept = sweep.over(-3, 3, 1000);
            assertThat(swept.undecided().isEmpty()).isTrue();
            assertThat(swept.accepted().union(swept.excluded())).isEqualTo(IntervalSet.of(-3, 3));
            assertThat(swept.accepted().intersection(swept.excluded()).measure())
                    .isCloseTo(0, within(1e-12));
            assertThat(swept.density()).isEqualTo(swept.points() / 6.0);
            assertThat(sweep.work()).isPositive();
        }
        SweptInterval silent = new SweptInterval(0, 4, IntervalSet.of(1, 2), IntervalSet.of(2, 3), 2);
        assertThat(silent.undecided()).isEqualTo(IntervalSet.of(0, 1).union(IntervalSet.of(3, 4)));
    }

    @Test
    void anInterruptedSearchStops() {
        SearchProblem problem = Network.random(new SplittableRandom(1)).problem(0.5);
        for (Search search : SEARCHES) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> search.run(problem, precision(1e-3), SearchListener.NONE))
                    .isInstanceOf(java.util.concurrent.CancellationException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
