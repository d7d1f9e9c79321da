package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.Hypothesis;
import org.zeline.si.RegionInference;
import org.zeline.si.calibration.Calibration;
import org.zeline.si.calibration.CalibrationResult;
import org.zeline.si.calibration.Noise;
import org.zeline.si.calibration.PValueKind;
import org.zeline.si.calibration.Replicate;
import org.zeline.si.calibration.ResampledImages;
import org.zeline.si.calibration.SequentialUniformity;
import org.zeline.si.calibration.Simulation;
import org.zeline.si.data.Covariance;
import org.zeline.si.data.StationaryCovariance;
import org.zeline.si.evaluation.RejectionRate;
import org.zeline.si.noise.Background;
import org.zeline.si.noise.ImageShape;
import org.zeline.si.noise.NoiseEstimate;
import org.zeline.si.noise.NoiseModel;
import org.zeline.si.noise.NullImages;

/**
 * Images of known stationary noise: its covariance is recovered, and p-values with the estimated covariance are uniform
 * on other images of the same noise, as far as a test martingale can tell. One of a million is evidence against it.
 *
 * <p>A longer form: {@code mvn test -pl conformance -am -Dtest=StationaryNoiseTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dzeline.noise.replicates=2000}.
 */
class StationaryNoiseTest {
    private static final int SIDE = 16;
    private static final int REPLICATES = Integer.getInteger("zeline.noise.replicates", 300);
    private static final ImageShape SHAPE = new ImageShape(1, SIDE, SIDE);
    private static final double DEVIATION = 1.2;
    private static final double ENOUGH = Math.log(1e6);

    /** White noise blurred by a Gaussian filter, and a fifth that stays white. */
    private static StationaryCovariance truth() {
        double[][] table = new double[SIDE][SIDE];
        for (int i = 0; i < SIDE; i++) {
            for (int j = 0; j < SIDE; j++) {
                table[i][j] = 0.8 * Math.exp(-(i * i + j * j) / (4 * DEVIATION * DEVIATION));
            }
        }
        table[0][0] = 1;
        return new StationaryCovariance(table);
    }

    private static NullImages images(int count, long seed) {
        Noise noise = Noise.of(truth(), SHAPE.size());
        SplittableRandom random = new SplittableRandom(seed);
        List<double[]> images = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            images.add(noise.draw(random));
        }
        return NullImages.of(SHAPE, images);
    }

    private static Covariance estimate(NoiseModel model, int count) {
        return NoiseEstimate.of(images(count, count), model, false, Background.IMAGE)
                .covariance();
    }

    /** Frobenius' norm of the error of the covariance matrix over that of the matrix. */
    private static double error(StationaryCovariance estimate) {
        StationaryCovariance truth = truth();
        double wrong = 0;
        double all = 0;
        for (int i = 0; i < SIDE; i++) {
            for (int j = 0; j < SIDE; j++) {
                double pairs = (i == 0 ? 1.0 : 2.0) * (SIDE - i) * (j == 0 ? 1.0 : 2.0) * (SIDE - j);
                double off = estimate.at(i, j) - truth.at(i, j);
                wrong += pairs * off * off;
                all += pairs * truth.at(i, j) * truth.at(i, j);
            }
        }
        return Math.sqrt(wrong / all);
    }

    private static CalibrationResult calibrated(Covariance covariance) {
        Shape shape = Shape.of(1, 1, SIDE, SIDE);
        OnnxModel model = OnnxModel.load(Path.of("../cli/src/test/resources/models/unet16_c8.onnx"));
        Hypothesis hypothesis = Hypothesis.regionAbove(0.5).normalized().build();
        Tensor template = Tensor.wrapping(shape, new double[shape.size()]);
        Noise real = new ResampledImages(images(REPLICATES, 99), shape.size(), Set.of(), 1);
        Simulation test = new Simulation(RegionInference.of(model, hypothesis, covariance), List.of(template), real, 1);
        List<Replicate> done = new ArrayList<>();
        new Calibration(test, 2).run(0, REPLICATES, done::add);
        return CalibrationResult.of(done);
    }

    private static double evidence(CalibrationResult result) {
        SequentialUniformity evidence = new SequentialUniformity();
        for (double p : result.pValues(PValueKind.SELECTIVE)) {
            evidence.add(p);
        }
        assertThat(evidence.count()).isGreaterThan(REPLICATES / 2);
        return evidence.logEvidence();
    }

    private static void print(String what, CalibrationResult result) {
        RejectionRate rate = result.rate(PValueKind.SELECTIVE, 0.05);
        RejectionRate.Interval interval = rate.interval(0.95);
        System.out.printf(
                "noise of %d x %d, %s: rejected %.4f of %d at 0.05 (%.4f to %.4f)%n",
                SIDE, SIDE, what, rate.rate(), rate.count(), interval.lower(), interval.upper());
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 50, 200})
    void theCovarianceIsRecoveredAndPValuesAreUniform(int count) {
        StationaryCovariance estimate = (StationaryCovariance) estimate(NoiseModel.STATIONARY, count);
        double error = error(estimate);
        CalibrationResult result = calibrated(estimate);
        print("covariance from " + count + " images, its relative error " + (float) error, result);
        assertThat(error).isLessThan(Math.sqrt(1.0 / count));
        assertThat(evidence(result)).isLessThan(ENOUGH);
    }

    /** Planted defect: the noise is taken to be independent, with the variance that is estimated. */
    @Test
    void aWrongCovarianceIsFound() {
        CalibrationResult result = calibrated(estimate(NoiseModel.SCALAR, 50));
        print("taken to be independent", result);
        assertThat(evidence(result)).isGreaterThan(ENOUGH);
    }
}
