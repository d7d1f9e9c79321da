package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
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
import org.zeline.si.evaluation.GoodnessOfFit;
import org.zeline.si.evaluation.RejectionRate;
import org.zeline.si.interval.IntervalSet;

/**
 * Under the null selective p-values are uniform, for random networks, hypotheses and noise. Evidence against it is
 * gathered over all problems, and each problem by itself; the average of both kinds is a fair bet too. If all p-values
 * are uniform it reaches a million with probability at most one in a million. A broken engine reaches it.
 *
 * <p>The long form: {@code mvn test -pl conformance -am -Dtest=TypeOneErrorTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dzeline.typeone.problems=250 -Dzeline.typeone.replicates=500}.
 */
class TypeOneErrorTest {
    private static final int PROBLEMS = Integer.getInteger("zeline.typeone.problems", 30);
    private static final int REPLICATES = Integer.getInteger("zeline.typeone.replicates", 40);
    private static final double[] LEVELS = {0.01, 0.05, 0.1};

    /** Tests of uniformity that need no simulation for many values. */
    private static final List<GoodnessOfFit> LIMITS_KNOWN = List.of(
            GoodnessOfFit.KOLMOGOROV_SMIRNOV,
            GoodnessOfFit.KUIPER,
            GoodnessOfFit.CRAMER_VON_MISES,
            GoodnessOfFit.WATSON,
            GoodnessOfFit.ANDERSON_DARLING,
            GoodnessOfFit.NEYMAN_SMOOTH,
            GoodnessOfFit.MORAN,
            GoodnessOfFit.CHI_SQUARE);

    /** Evidence of a million. */
    private static final double ENOUGH = Math.log(1e6);

    /** What was found over many problems. */
    private static final class Suite {
        private final SequentialUniformity all = new SequentialUniformity();
        private final List<Double> own = new ArrayList<>();
        private final DoubleStream.Builder values = DoubleStream.builder();

        void add(List<Replicate.Outcome> answers, ToDoubleFunction<Replicate.Outcome> p) {
            SequentialUniformity one = new SequentialUniformity();
            for (Replicate.Outcome answer : answers) {
                double value = Math.min(1, Math.max(0, p.applyAsDouble(answer)));
                all.add(value);
                one.add(value);
                values.add(value);
            }
            own.add(one.logEvidence());
        }

        /** Says what was found, for those who run the long form. */
        void print() {
            double[] p = values.build().toArray();
            System.out.printf(
                    "type I error: %d problems, %d replicates, evidence e^%.2f%n", own.size(), p.length, logEvidence());
            for (double level : LEVELS) {
                RejectionRate rate = RejectionRate.of(p, level);
                RejectionRate.Interval interval = rate.interval(0.95);
                System.out.printf(
                        "  rejected %.5f at %.2f, 95 %% interval %.5f to %.5f%n",
                        rate.rate(), level, interval.lower(), interval.upper());
            }
            for (GoodnessOfFit test : LIMITS_KNOWN) {
                System.out.printf("  %s: p-value %.4f%n", test, test.test(p).pValue());
            }
        }

        /** The logarithm of the average of the evidence of all, and of the average of each. */
        double logEvidence() {
            double sum = 0.5 * Math.exp(all.logEvidence());
            for (double one : own) {
                sum += 0.5 * Math.exp(one) / own.size();
            }
            return Math.log(sum);
        }
    }

    private static Suite suite(
            int problems,
            int replicates,
            Function<Covariance, Covariance> believed,
            ToDoubleFunction<Replicate.Outcome> p) {
        Suite suite = new Suite();
        for (long seed = 0; suite.own.size() < problems; seed++) {
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
        Suite suite = suite(
                PROBLEMS,
                REPLICATES,
                covariance -> covariance,
                outcome -> outcome.selective().value());
        suite.print();
        assertThat(suite.all.count()).isEqualTo((long) PROBLEMS * REPLICATES);
        assertThat(suite.logEvidence()).isLessThan(ENOUGH);
    }

    @Test
    void overConditionedPValuesAreUniformToo() {
        Suite suite = suite(
                PROBLEMS,
                REPLICATES,
                covariance -> covariance,
                outcome -> outcome.overConditioned().orElseThrow());
        assertThat(suite.logEvidence()).isLessThan(ENOUGH);
    }

    /** Planted: no condition at all. */
    @Test
    void anEngineWithoutConditionsIsCaught() {
        assertThat(suite(30, 40, covariance -> covariance, Replicate.Outcome::naive)
                        .logEvidence())
                .isGreaterThan(ENOUGH);
    }

    /** Planted: noise of half the variance that there is. */
    @Test
    void aWrongVarianceIsCaught() {
        Function<Covariance, Covariance> less = covariance -> new Scaled(covariance, 0.5).covariance();
        assertThat(suite(30, 100, less, outcome -> outcome.selective().value()).logEvidence())
                .isGreaterThan(ENOUGH);
    }

    /** Planted: conditions of the thresholds alone, as if the network were linear wherever it is at the data. */
    @Test
    void anEngineThatForgetsTheReluIsCaught() {
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
        assertThat(right.logEvidence()).isLessThan(ENOUGH);
        assertThat(forgetful.logEvidence()).isGreaterThan(ENOUGH);
    }

    /**
     * The effect of an estimated variance: on images of 64 and of 256 elements the rate at the level 0.05 stays within
     * a hundredth of what it should be, up to chance (500 replicates each: a standard deviation is a hundredth too).
     */
    @ParameterizedTest
    @ValueSource(ints = {8, 16})
    void anEstimatedVarianceChangesLittle(int side) {
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
