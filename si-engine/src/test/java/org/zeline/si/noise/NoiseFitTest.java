package org.zeline.si.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.zeline.si.calibration.Noise;
import org.zeline.si.data.Covariance;
import org.zeline.si.noise.NoiseFit.Question;

class NoiseFitTest {
    private static final ImageShape SHAPE = new ImageShape(1, 24, 20);
    private static final int COUNT = 30;

    private static NullImages white(long seed, ImageShape shape, int count) {
        return changed(seed, shape, count, (k, z) -> 1);
    }

    /** White noise, each element times a number that depends on the image and the element. */
    private static NullImages changed(
            long seed, ImageShape shape, int count, ToDoubleBiFunction<Integer, Integer> factor) {
        SplittableRandom random = new SplittableRandom(seed);
        List<double[]> images = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            double[] image = new double[shape.size()];
            for (int i = 0; i < image.length; i++) {
                image[i] = 10 + factor.applyAsDouble(k, i) * random.nextGaussian();
            }
            images.add(image);
        }
        return NullImages.of(shape, images);
    }

    private static NoiseFit fit(NullImages images, NoiseModel model) {
        return NoiseFit.of(images, NoiseEstimate.of(images, model, false, Background.IMAGE));
    }

    private static Set<Question> rejected(NoiseFit fit) {
        Set<Question> rejected = EnumSet.noneOf(Question.class);
        fit.tests().stream().filter(test -> test.pValue() < 1e-3).forEach(test -> rejected.add(test.question()));
        return rejected;
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsFoundInWhiteNoise(NoiseModel model) {
        NoiseFit fit = fit(white(1, SHAPE, COUNT), model);
        assertThat(rejected(fit)).isEmpty();
        assertThat(fit.tests()).hasSizeGreaterThanOrEqualTo(4);
        assertThat(fit.blocks())
                .hasSize(4)
                .allSatisfy(block -> assertThat(block.ratio()).isCloseTo(1, within(0.25)));
        assertThat(fit.relativeError()).isCloseTo(Math.sqrt(2.0 / (480 * 29)), within(2e-4));
        assertThat(fit.skewness()).isCloseTo(0, within(0.1));
        assertThat(fit.images()).hasSize(COUNT);
        assertThat(fit.autocorrelation()).hasDimensions(33, 33);
    }

    /** At the level 5 %, tests reject white noise 5 times in 100, up to chance; those of fitted correlations less. */
    @ParameterizedTest
    @CsvSource({"SCALAR, 4", "SCALAR, 12", "DIAGONAL, 12", "STATIONARY, 12", "KRONECKER, 12"})
    void pValuesAreAboutUniform(NoiseModel model, int count) {
        Map<Question, Integer> rejections = new EnumMap<>(Question.class);
        int fits = 100;
        for (int seed = 0; seed < fits; seed++) {
            for (NoiseFit.Test test : fit(white(seed, SHAPE, count), model).tests()) {
                rejections.merge(test.question(), test.pValue() < 0.05 ? 1 : 0, Integer::sum);
            }
        }
        // 5 expected, with a standard deviation of 2.2
        assertThat(rejections).allSatisfy((question, times) -> assertThat(times).isLessThan(15));
        if (model == NoiseModel.SCALAR && count == 12) {
            assertThat(rejections)
                    .hasSize(5)
                    .allSatisfy((question, times) -> assertThat(times).isPositive());
        }
    }

    @Test
    void correlationIsFound() {
        Covariance correlated =
                new Covariance.Kronecker(new Covariance.Ar1(0.5, 1), 24, new Covariance.Ar1(0.5, 1), 20);
        Noise noise = Noise.of(correlated, SHAPE.size());
        SplittableRandom random = new SplittableRandom(1);
        List<double[]> drawn = new ArrayList<>();
        for (int k = 0; k < COUNT; k++) {
            drawn.add(noise.draw(random));
        }
        NullImages images = NullImages.of(SHAPE, drawn);
        NoiseFit scalar = fit(images, NoiseModel.SCALAR);
        assertThat(rejected(scalar)).containsExactly(Question.AUTOCORRELATION);
        assertThat(scalar.autocorrelation()[16][17]).isCloseTo(0.5, within(0.05));
        assertThat(scalar.blocks().get(3).lower()).isGreaterThan(4);
        for (NoiseModel model : List.of(NoiseModel.STATIONARY, NoiseModel.KRONECKER)) {
            NoiseFit right = fit(images, model);
            assertThat(rejected(right)).isEmpty();
            assertThat(right.autocorrelation()[16][17]).isCloseTo(0, within(0.05));
            assertThat(right.blocks().get(3).ratio()).isCloseTo(1, within(0.3));
        }
    }

    @Test
    void heavyTailsAreFound() {
        SplittableRandom random = new SplittableRandom(2);
        NullImages images = changed(3, SHAPE, COUNT, (k, i) -> random.nextInt(20) == 0 ? 4 : 1);
        NoiseFit fit = fit(images, NoiseModel.SCALAR);
        assertThat(rejected(fit)).contains(Question.NORMALITY);
        assertThat(fit.excessKurtosis()).isGreaterThan(2);
    }

    @Test
    void anOddImageIsFound() {
        NoiseFit fit = fit(changed(4, SHAPE, COUNT, (k, i) -> k == 7 ? 1.6 : 1), NoiseModel.SCALAR);
        assertThat(rejected(fit)).contains(Question.IMAGES);
        assertThat(fit.images()[7]).isGreaterThan(2);
    }

    @Test
    void anOddRegionIsFound() {
        NullImages images = changed(5, SHAPE, COUNT, (k, i) -> i / 20 < 6 && i % 20 < 5 ? 1.4 : 1);
        NoiseFit fit = fit(images, NoiseModel.SCALAR);
        assertThat(rejected(fit)).contains(Question.REGIONS);
        assertThat(fit.regions()).hasDimensions(4, 4);
        assertThat(fit.regions()[0][0]).isGreaterThan(1.6);
        assertThat(rejected(fit(images, NoiseModel.DIAGONAL))).isEmpty();
    }

    /** Medians of rows and columns do without an element that always has the same value. */
    @Test
    void aDeadElementIsAllowed() {
        NullImages images = changed(11, SHAPE, COUNT, (k, i) -> i == 77 ? 0 : 1);
        NoiseEstimate estimate = NoiseEstimate.of(images, NoiseModel.KRONECKER, true, Background.IMAGE);
        assertThat(NoiseFit.of(images, estimate).test(Question.NORMALITY)).isPresent();
    }

    @Test
    void driftIsFound() {
        NullImages white = white(6, SHAPE, COUNT);
        List<double[]> drifting = new ArrayList<>();
        for (int k = 0; k < COUNT; k++) {
            double[] image = white.image(k);
            for (int i = 0; i < image.length; i++) {
                image[i] += 0.05 * k * (i % 2);
            }
            drifting.add(image);
        }
        assertThat(rejected(fit(NullImages.of(SHAPE, drifting), NoiseModel.DIAGONAL)))
                .contains(Question.SUCCESSION);
    }

    @Test
    void correlatedPlanesAreFound() {
        ImageShape colors = new ImageShape(2, 12, 10);
        NullImages white = white(7, colors, COUNT);
        assertThat(rejected(fit(white, NoiseModel.SCALAR))).isEmpty();
        List<double[]> mixed = new ArrayList<>();
        for (int k = 0; k < COUNT; k++) {
            double[] image = white.image(k);
            for (int i = 0; i < 120; i++) {
                image[i] = 0.9 * image[i] + 0.44 * image[120 + i];
            }
            mixed.add(image);
        }
        assertThat(rejected(fit(NullImages.of(colors, mixed), NoiseModel.SCALAR)))
                .contains(Question.PLANES);
    }

    @Test
    void fewImagesHaveFewerTests() {
        NoiseFit two = fit(white(8, SHAPE, 2), NoiseModel.SCALAR);
        assertThat(two.test(Question.IMAGES)).isEmpty();
        assertThat(two.test(Question.SUCCESSION)).isEmpty();
        assertThat(two.test(Question.NORMALITY)).isPresent();
    }

    @Test
    void aSignalIsAnImageOfOneRow() {
        NoiseFit fit = fit(white(9, new ImageShape(1, 1, 100), COUNT), NoiseModel.STATIONARY);
        assertThat(rejected(fit)).isEmpty();
        assertThat(fit.autocorrelation()).hasDimensions(1, 33);
        assertThat(fit.blocks()).hasSize(6);
    }
}
