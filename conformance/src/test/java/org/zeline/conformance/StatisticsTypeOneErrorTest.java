package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.Hypothesis;
import org.zeline.si.RegionInference;
import org.zeline.si.RegionResult;
import org.zeline.si.calibration.Replicate;
import org.zeline.si.calibration.SequentialUniformity;
import org.zeline.si.contrast.Comparison;
import org.zeline.si.contrast.Statistic;
import org.zeline.si.data.Covariance;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.AngleDistribution;
import org.zeline.si.distribution.LineTest;
import org.zeline.si.distribution.PointwiseTest;
import org.zeline.si.event.Event;
import org.zeline.si.event.Marking;
import org.zeline.si.event.Region;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.search.SearchSettings;

/**
 * Statistics other than the usual one have uniform p-values under the null hypothesis, and planted defects do not.
 *
 * <p>The long form: {@code mvn test -pl conformance -am -Dtest=StatisticsTypeOneErrorTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dzeline.typeone.problems=250 -Dzeline.typeone.replicates=400}.
 */
class StatisticsTypeOneErrorTest {
    private static final int PROBLEMS = Integer.getInteger("zeline.typeone.problems", 40);
    private static final int REPLICATES = Integer.getInteger("zeline.typeone.replicates", 30);
    private static final Shape SHAPE = Shape.of(1, 1, 6, 6);

    @Test
    void selectivePValuesAreUniform() {
        UniformitySuite all = new UniformitySuite();
        Map<StatisticNullProblem.Kind, UniformitySuite> kinds = new EnumMap<>(StatisticNullProblem.Kind.class);
        for (long seed = 0; all.problems() < PROBLEMS; seed++) {
            assertThat(seed).as("seeds tried").isLessThan(20L * PROBLEMS);
            StatisticNullProblem problem = StatisticNullProblem.of(seed);
            List<Replicate.Outcome> answers = problem.answers(problem.simulation(problem.covariance()), REPLICATES);
            if (answers.size() == REPLICATES) {
                all.add(answers, outcome -> outcome.selective().value());
                kinds.computeIfAbsent(problem.kind(), kind -> new UniformitySuite())
                        .add(answers, outcome -> outcome.selective().value());
            }
        }
        all.print();
        kinds.forEach((kind, suite) ->
                System.out.printf("  %s: %d problems, evidence e^%.2f%n", kind, suite.problems(), suite.logEvidence()));
        assertThat(kinds).hasSize(StatisticNullProblem.Kind.values().length);
        assertThat(all.count()).isEqualTo((long) PROBLEMS * REPLICATES);
        assertThat(all.logEvidence()).isLessThan(UniformitySuite.ENOUGH);
        kinds.values().forEach(suite -> assertThat(suite.logEvidence()).isLessThan(UniformitySuite.ENOUGH));
    }

    /** Planted defect: the noise that is added has twice the covariance that the test takes for granted. */
    @Test
    void detectsNoiseOfTheWrongCovariance() {
        UniformitySuite right = new UniformitySuite();
        UniformitySuite wrong = new UniformitySuite();
        int kind = List.of(StatisticNullProblem.Kind.values()).indexOf(StatisticNullProblem.Kind.RANDOMIZED);
        int kinds = StatisticNullProblem.Kind.values().length;
        for (long seed = kind; wrong.problems() < 12; seed += kinds) {
            StatisticNullProblem problem = StatisticNullProblem.of(seed);
            if (!(problem.covariance() instanceof Covariance.Scalar scalar)) {
                continue;
            }
            Covariance doubled = new Covariance.Scalar(4 * scalar.variance());
            right.add(
                    problem.answers(problem.simulation(scalar), 150),
                    outcome -> outcome.selective().value());
            wrong.add(
                    problem.answers(problem.simulation(doubled), 150),
                    outcome -> outcome.selective().value());
        }
        assertCaught("noise of the wrong covariance", right.logEvidence(), wrong.logEvidence());
    }

    private static void assertCaught(String defect, double right, double wrong) {
        System.out.printf(
                "%s: evidence against the right ones e^%.1f, against the defect e^%.1f%n", defect, right, wrong);
        assertThat(right).isLessThan(UniformitySuite.ENOUGH);
        assertThat(wrong).isGreaterThan(UniformitySuite.ENOUGH);
    }

    /** A fixed region, given something that always happens: nothing but the statistic itself is conditioned on. */
    private static Hypothesis.Builder fixed(int... elements) {
        return Hypothesis.region(new Marking.Fixed(new Region(elements))).given(new Event.SameSide(0, -1e9));
    }

    private static Tensor image(Random random, double deviation) {
        double[] x = SelectionEventTest.normals(random, SHAPE.size());
        Arrays.setAll(x, i -> deviation * x[i]);
        return Tensor.of(SHAPE, x);
    }

    /** Planted defect: the signs of an absolute difference are not conditioned on. */
    @Test
    void detectsForgottenSigns() {
        Random random = new Random(1);
        OnnxModel model = StatisticNullProblem.model(random, 1);
        SequentialUniformity right = new SequentialUniformity();
        SequentialUniformity wrong = new SequentialUniformity();
        for (int i = 0; i < 1000; i++) {
            Tensor x = image(random, 1);
            Hypothesis asked = fixed(7, 8, 13)
                    .measuredBy(Statistic.ABSOLUTE_DIFFERENCE)
                    .comparedWith(new Comparison.Reference(
                            Tensor.of(SHAPE, SelectionEventTest.normals(random, SHAPE.size()))))
                    .build();
            RegionResult result = RegionInference.of(model, asked, new Covariance.Scalar(1))
                    .with(Alternative.RIGHT_TAILED)
                    .with(Instructions.SCALAR)
                    .run(List.of(x));
            right.add(result.p().value());
            wrong.add(result.naiveP());
        }
        assertCaught("forgotten signs", right.logEvidence(), wrong.logEvidence());
    }

    /** Planted defect: one degree of freedom too many. */
    @Test
    void detectsADegreeOfFreedomTooMany() {
        Random random = new Random(2);
        OnnxModel model = StatisticNullProblem.model(random, 1);
        boolean[] mask = new boolean[SHAPE.size()];
        for (int i : new int[] {7, 8, 9, 13}) {
            mask[i] = true;
        }
        RegionInference test = RegionInference.unknownVariance(
                        model, fixed(7, 8).within(mask).build(), new Covariance.Scalar(1))
                .with(Instructions.SCALAR);
        SequentialUniformity right = new SequentialUniformity();
        SequentialUniformity wrong = new SequentialUniformity();
        for (int i = 0; i < 3000; i++) {
            RegionResult result = test.run(List.of(image(random, 3)));
            int degrees = result.law().degrees().orElseThrow();
            assertThat(degrees).isEqualTo(2);
            right.add(result.p().value());
            double angle = result.observed() / Math.sqrt(degrees);
            LineTest more = new PointwiseTest(
                    new AngleDistribution(degrees + 1), Math.sqrt(degrees + 1) * angle, Alternative.TWO_SIDED);
            wrong.add(more.p(IntervalSet.REAL_LINE, IntervalSet.REAL_LINE).value());
        }
        assertCaught("a degree of freedom too many", right.logEvidence(), wrong.logEvidence());
    }

    /**
     * Planted defect: the wrong radius. The line of a test with known variance holds the length of the residuals apart
     * from the contrast fixed, where unknown variance needs the length of all residuals fixed.
     */
    @Test
    void detectsTheWrongRadius() {
        Random random = new Random(3);
        OnnxModel model = StatisticNullProblem.model(random, 1);
        Hypothesis asked = Hypothesis.region(new Marking.TopCount(1))
                .comparedWithNeighborhood(1)
                .build();
        RegionInference test = RegionInference.unknownVariance(model, asked, new Covariance.Scalar(1))
                .with(Instructions.SCALAR)
                .with(SearchSettings.builder().precision(1e-4).build());
        SequentialUniformity right = new SequentialUniformity();
        SequentialUniformity wrong = new SequentialUniformity();
        for (int i = 0; i < 1000; i++) {
            Tensor x = image(random, 1);
            RegionResult result = test.run(List.of(x));
            right.add(result.p().value());
            double parts = 1.0 / result.roi().length + 1.0 / result.compared().length;
            double variance = result.deviation() * result.deviation() / parts;
            wrong.add(RegionInference.of(model, asked, new Covariance.Scalar(variance))
                    .with(Instructions.SCALAR)
                    .run(List.of(x))
                    .p()
                    .value());
        }
        assertCaught("the wrong radius", right.logEvidence(), wrong.logEvidence());
    }
}
