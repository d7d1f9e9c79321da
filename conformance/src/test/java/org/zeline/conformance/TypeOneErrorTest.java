package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.Hypothesis;
import org.zeline.si.RegionInference;
import org.zeline.si.calibration.Noise;
import org.zeline.si.calibration.Replicate;
import org.zeline.si.calibration.SequentialUniformity;
import org.zeline.si.calibration.Simulation;
import org.zeline.si.data.Covariance;
import org.zeline.si.interval.IntervalSet;

/**
 * Selective p-values are uniform under the null hypothesis, for random networks, hypotheses and noise. Evidence against
 * uniformity (a test martingale) is accumulated over all problems and for each problem; the average of both is a test
 * martingale too. If all p-values are uniform, it reaches a million with probability at most one in a million. A
 * defective engine reaches it.
 *
 * <p>The long form: {@code mvn test -pl conformance -am -Dtest=TypeOneErrorTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dzeline.typeone.problems=250 -Dzeline.typeone.replicates=500}.
 */
class TypeOneErrorTest {
    private static final int PROBLEMS = Integer.getInteger("zeline.typeone.problems", 30);
    private static final int REPLICATES = Integer.getInteger("zeline.typeone.replicates", 40);

    private static UniformitySuite suite(
            int problems,
            int replicates,
            Function<Covariance, Covariance> believed,
            ToDoubleFunction<Replicate.Outcome> p) {
        UniformitySuite suite = new UniformitySuite();
        for (long seed = 0; suite.problems() < problems; seed++) {
            assertThat(seed).as("seeds tried").isLessThan(200L * problems);
            NullProblem.of(seed).ifPresent(problem -> {
                List<Replicate.Outcome> answers = problem.answers(believed.apply(problem.covariance()), replicates);
                if (answers.size() == replicates) {
                    suite.add(answers, p);
                }
            });
        }
        return suite;
    }

    @Test
    void selectivePValuesAreUniform() {
        UniformitySuite suite = suite(
                PROBLEMS,
                REPLICATES,
                covariance -> covariance,
                outcome -> outcome.selective().value());
        suite.print();
        assertThat(suite.count()).isEqualTo((long) PROBLEMS * REPLICATES);
        assertThat(suite.logEvidence()).isLessThan(UniformitySuite.ENOUGH);
    }

    @Test
    void overConditionedPValuesAreUniform() {
        UniformitySuite suite = suite(
                PROBLEMS,
                REPLICATES,
                covariance -> covariance,
                outcome -> outcome.overConditioned().orElseThrow());
        assertThat(suite.logEvidence()).isLessThan(UniformitySuite.ENOUGH);
    }

    /** Planted defect: no conditioning. */
    @Test
    void detectsMissingConditioning() {
        assertThat(suite(30, 40, covariance -> covariance, Replicate.Outcome::naive)
                        .logEvidence())
                .isGreaterThan(UniformitySuite.ENOUGH);
    }

    /** Planted defect: half of the true variance. */
    @Test
    void detectsAWrongVariance() {
        Function<Covariance, Covariance> less = covariance -> new Scaled(covariance, 0.5).covariance();
        assertThat(suite(30, 100, less, outcome -> outcome.selective().value()).logEvidence())
                .isGreaterThan(UniformitySuite.ENOUGH);
    }

    /** Planted defect: conditioning on the thresholds only, as if the network were affine on the whole line. */
    @Test
    void detectsMissingConditioningOnTheRelu() {
        SequentialUniformity forgetful = new SequentialUniformity();
        SequentialUniformity right = new SequentialUniformity();
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 20_000; i++) {
            ReluPiece piece = ReluPiece.draw(random);
            if (piece != null) {
                forgetful.add(piece.p(IntervalSet.REAL_LINE));
                right.add(piece.p(piece.linear()));
            }
        }
        assertThat(right.count()).isGreaterThan(5000);
        assertThat(right.logEvidence()).isLessThan(UniformitySuite.ENOUGH);
        assertThat(forgetful.logEvidence()).isGreaterThan(UniformitySuite.ENOUGH);
    }

    /**
     * The effect of an estimated variance: on images of 64 and 256 elements the rejection rate at level 0.05 is within
     * 0.01 of the level, up to chance (500 replicates each, with a standard deviation of 0.01).
     */
    @ParameterizedTest
    @ValueSource(ints = {8, 16})
    void anEstimatedVarianceHasASmallEffect(int side) {
        Random random = new Random(side);
        Shape shape = Shape.of(1, 1, side, side);
        OnnxModel model = SelectionEventTest.segmentation(random, side);
        Hypothesis hypothesis = Hypothesis.regionAbove(0.6).normalized().build();
        RegionInference test = RegionInference.estimatingVariance(model, hypothesis);
        Tensor template = new RealTensor(ElementType.DOUBLE, shape, new double[shape.size()]);
        Noise noise = Noise.of(new Covariance.Scalar(1), shape.size());
        Simulation question = new Simulation(test, List.of(template), noise, side);
        int rejected = 0;
        for (int i = 0; i < 500; i++) {
            rejected += question.replicate(i)
                            .outcome()
                            .filter(outcome -> outcome.selective().value() <= 0.05)
                            .isPresent()
                    ? 1
                    : 0;
        }
        System.out.printf("estimated variance, %d elements: rejected %d of 500 at 0.05%n", shape.size(), rejected);
        assertThat(rejected).isBetween(5, 55);
    }

    /** A covariance times a number. */
    private record Scaled(Covariance whole, double factor) {
        Covariance covariance() {
            if (whole instanceof Covariance.Scalar scalar) {
                return new Covariance.Scalar(factor * scalar.variance());
            }
            if (whole instanceof Covariance.Diagonal diagonal) {
                return new Covariance.Diagonal(times(diagonal.variances()));
            }
            if (whole instanceof Covariance.Ar1 ar1) {
                return new Covariance.Ar1(ar1.rho(), factor * ar1.sigma2());
            }
            double[][] rows = ((Covariance.Matrix) whole).rows();
            double[][] scaled = new double[rows.length][];
            for (int i = 0; i < rows.length; i++) {
                scaled[i] = times(rows[i]);
            }
            return new Covariance.Matrix(scaled);
        }

        private double[] times(double[] numbers) {
            double[] product = numbers.clone();
            for (int i = 0; i < product.length; i++) {
                product[i] *= factor;
            }
            return product;
        }
    }
}
