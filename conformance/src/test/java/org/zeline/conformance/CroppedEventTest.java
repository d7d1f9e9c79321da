package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.statistics.Statistics;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.pass.ForwardPass;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.Hypothesis;
import org.zeline.si.RegionInference;
import org.zeline.si.RegionResult;
import org.zeline.si.contrast.Comparison;
import org.zeline.si.data.Covariance;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.NullDistribution;
import org.zeline.si.distribution.PointwiseTest;
import org.zeline.si.event.Connectivity;
import org.zeline.si.event.Event;
import org.zeline.si.event.SignConditions;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.search.Search;
import org.zeline.si.search.SearchListener;
import org.zeline.si.search.SearchOutcome;
import org.zeline.si.search.SearchProblem;
import org.zeline.si.search.SearchSettings;
import org.zeline.si.search.SteppingSearch;
import org.zeline.si.search.SweepSearch;
import org.zeline.si.search.bounded.BoundedSearch;

/** Events that look at a part of the scores: their searches follow a cropped plan, and find what others find. */
class CroppedEventTest {
    private static final int SIDE = 16;
    private static final Shape SHAPE = Shape.of(1, 1, SIDE, SIDE);
    private static final List<SearchSettings.Mode> MODES = List.of(
            SearchSettings.Mode.PARAMETRIC,
            SearchSettings.Mode.SWEEP,
            SearchSettings.Mode.BOUNDED,
            SearchSettings.Mode.SURE);

    /** A network, an image and a threshold that few of its scores exceed. */
    private record Problem(OnnxModel model, Tensor image, double threshold, SearchSettings.Mode mode) {
        static Problem of(Random random) {
            OnnxModel model = SelectionEventTest.segmentation(random, SIDE);
            Tensor image = Tensor.of(SHAPE, SelectionEventTest.normals(random, SHAPE.size()));
            double[] sorted = scores(model, image).clone();
            Arrays.sort(sorted);
            double threshold = sorted[(int) (sorted.length * (0.8 + 0.18 * random.nextDouble()))];
            return new Problem(model, image, threshold, MODES.get(random.nextInt(MODES.size())));
        }

        static double[] scores(OnnxModel model, Tensor image) {
            return model.run(List.of(image), Draws.none(), Instructions.SCALAR)
                    .get(0)
                    .doubles();
        }

        SearchSettings settings() {
            return SearchSettings.builder().mode(mode).precision(1e-6).build();
        }

        List<RegionResult> results(Hypothesis hypothesis) {
            RegionInference test = RegionInference.of(model, hypothesis, new Covariance.Scalar(1))
                    .with(settings());
            return SelectionEventTest.answered(() -> test.runEach(List.of(image), Draws.none()));
        }

        /** The search for the same on all of the network. */
        SearchOutcome whole(RegionResult result, boolean[] looked) {
            PlanBuilder builder = new PlanBuilder(Kernels.scalar(), Draws.none());
            Edge x = builder.free(ElementType.FLOAT, SHAPE);
            Plan plan = builder.plan(model.bind(builder, List.of(x)).subList(0, 1));
            ForwardPass pass = new ForwardPass(plan, Kernels.scalar());
            pass.run(List.of(image));
            boolean[] above = new boolean[looked.length];
            for (int i = 0; i < above.length; i++) {
                above[i] = result.scoreMap()[i] > threshold;
            }
            double[] b = SelectionEventTest.direction(result, new Covariance.Scalar(1), SHAPE.size());
            double[] a = image.doubles().clone();
            Arrays.setAll(a, i -> a[i] - result.stat() * b[i]);
            SearchProblem problem = new SearchProblem(
                    plan,
                    a,
                    b,
                    SignConditions.of(above, looked, threshold),
                    Math.max(pass.largest(), 1),
                    new PointwiseTest(NullDistribution.NORMAL, result.stat(), Alternative.TWO_SIDED));
            return search().run(problem, settings(), SearchListener.NONE);
        }

        private Search search() {
            return switch (mode) {
                case PARAMETRIC -> new SteppingSearch(Instructions.FASTEST);
                case SWEEP -> new SweepSearch(Instructions.FASTEST);
                default -> new BoundedSearch(Instructions.FASTEST, 1);
            };
        }
    }

    private static void assertSame(Problem problem, RegionResult result, boolean[] looked) {
        SearchOutcome whole = problem.whole(result, looked);
        assertThat(result.p().value()).isCloseTo(whole.truncation().p().value(), within(2e-6));
        IntervalSet differing = result.truncated()
                .symmetricDifference(whole.truncation().truncated())
                .intersection(result.searched())
                .intersection(whole.truncation().searched());
        assertThat(Arrays.stream(differing.toArray()).mapToDouble(part -> part[1] - part[0]))
                .as("%s: %s", problem.mode, differing)
                .allMatch(width -> width < 1e-9);
        Statistics.label("less than half the columns").collect(result.search().columns() < 0.5 * whole.columns());
        Statistics.label("less than half the columns")
                .coverage(coverage -> coverage.check(true).percentage(percent -> percent > 50));
    }

    @Property(tries = 60)
    void componentsAreSearchedAsOnTheWholeNetwork(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        Problem problem = Problem.of(random);
        int neighbours = random.nextBoolean() ? 4 : 8;
        List<RegionResult> results = problem.results(Hypothesis.regionAbove(problem.threshold)
                .comparedWith(random.nextBoolean() ? new Comparison.Background() : new Comparison.Neighborhood(1))
                .given(new Event.SameComponent(neighbours, Event.SameComponent.Selected.EACH, 1 + random.nextInt(3)))
                .build());
        for (RegionResult result : results.subList(0, Math.min(3, results.size()))) {
            int[] around = Connectivity.of(neighbours, SHAPE).around(result.roi(), SHAPE);
            boolean[] looked = new boolean[SHAPE.size()];
            IntStream.concat(IntStream.of(result.roi()), IntStream.of(around)).forEach(i -> looked[i] = true);
            assertSame(problem, result, looked);
        }
    }

    @Property(tries = 60)
    void regionsInASmallMaskAreSearchedAsOnTheWholeNetwork(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        Problem problem = Problem.of(random);
        int top = random.nextInt(SIDE - 5);
        int left = random.nextInt(SIDE - 5);
        Box box = Box.whole(SHAPE).with(2, top, top + 5).with(3, left, left + 5);
        boolean[] mask = new boolean[SHAPE.size()];
        Arrays.stream(box.elements()).forEach(i -> mask[i] = true);
        Hypothesis hypothesis =
                Hypothesis.regionAbove(problem.threshold).within(mask).build();
        assertSame(problem, problem.results(hypothesis).get(0), mask);
    }
}
