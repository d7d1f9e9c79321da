package org.zeline.lsa.perturbation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.Bounds;

class PerturbationsTest {
    private static final Shape SHAPE = Shape.of(2, 1, 100, 100);

    private static double[] changed(String name, double strength, double value) {
        double[] x = new double[SHAPE.size()];
        Arrays.fill(x, value);
        return Perturbations.of(name, strength, new Bounds(-50, 50))
                .perturbed(Tensor.of(SHAPE, x), new SplittableRandom(5))
                .doubles();
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double deviation(double[] values) {
        double mean = mean(values);
        return Math.sqrt(Arrays.stream(values)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElseThrow());
    }

    /** Means and deviations of 20,000 elements of value 10, within five standard errors. */
    @ParameterizedTest
    @CsvSource({
        "gaussian, 0.5, 10, 0.5",
        "uniform, 0.6, 10, 0.34641",
        "speckle, 0.1, 10, 1",
        "poisson, 0.5, 10, 3.87298",
        "salt, 0.2, 18, 16",
        "pepper, 0.2, -2, 24",
        "salt-pepper, 0.2, 8, 22.7156"
    })
    void noiseHasItsMeanAndDeviation(String name, double strength, double mean, double deviation) {
        double[] values = changed(name, strength, 10);
        assertThat(mean(values)).isCloseTo(mean, within(5 * deviation / Math.sqrt(20_000)));
        assertThat(deviation(values)).isCloseTo(deviation, within(0.06 * deviation));
    }

    static List<String> names() {
        return Perturbations.NAMES;
    }

    @ParameterizedTest
    @MethodSource("names")
    void strengthZeroChangesNothingAndBoundsHold(String name) {
        double[] x = new java.util.Random(1).doubles(SHAPE.size()).toArray();
        Tensor tensor = Tensor.of(SHAPE, x);
        assertThat(Perturbations.of(name, 0, Bounds.UNIT)
                        .perturbed(tensor, new SplittableRandom(1))
                        .doubles())
                .containsExactly(x);
        double[] strong = Perturbations.of(name, 0.9, Bounds.UNIT)
                .perturbed(tensor, new SplittableRandom(1))
                .doubles();
        assertThat(strong).isNotEqualTo(x);
        assertThat(Arrays.stream(strong).allMatch(v -> v >= 0 && v <= 1)).isTrue();
    }

    /** A blur keeps constants, and spreads a point as the normal density does. */
    @Test
    void aBlurIsAGaussianFilter() {
        assertThat(changed("blur", 1.5, 3)).usingComparatorWithPrecision(1e-12).containsOnly(3);
        double[] x = new double[SHAPE.size()];
        x[50 * 100 + 50] = 1;
        double[] y = Perturbations.of("blur", 2, Bounds.UNIT)
                .perturbed(Tensor.of(SHAPE, x), new SplittableRandom(1))
                .doubles();
        assertThat(Arrays.stream(y).sum()).isCloseTo(1, within(1e-12));
        assertThat(y[50 * 100 + 52] / y[50 * 100 + 50]).isCloseTo(Math.exp(-0.5), within(1e-12));
        assertThat(y[48 * 100 + 50] / y[50 * 100 + 50]).isCloseTo(Math.exp(-0.5), within(1e-12));
    }

    @Test
    void contrastMovesElementsToTheMeanOfTheirSample() {
        Tensor x = Tensor.of(Shape.of(2, 2), 0, 1, 0.5, 0.7);
        assertThat(Perturbations.of("contrast", 0.5, Bounds.UNIT)
                        .perturbed(x, new SplittableRandom(1))
                        .doubles())
                .containsExactly(new double[] {0.25, 0.75, 0.55, 0.65}, within(1e-15));
    }

    /** Small, cut and large means: mean and variance of a Poisson law are equal. */
    @ParameterizedTest
    @CsvSource({"0.3", "7", "55", "3000", "2e6"})
    void countsFollowThePoissonLaw(double mean) {
        SplittableRandom random = new SplittableRandom(2);
        double[] counts = new double[4000];
        Arrays.setAll(counts, i -> Perturbations.poisson(mean, random));
        assertThat(mean(counts)).isCloseTo(mean, within(5 * Math.sqrt(mean / 4000)));
        assertThat(deviation(counts)).isCloseTo(Math.sqrt(mean), within(0.08 * Math.sqrt(mean)));
    }

    @Test
    void badSettingsAreRefused() {
        assertThatThrownBy(() -> Perturbations.of("fog", 1, Bounds.UNIT))
                .hasMessageContaining("unknown perturbation 'fog'");
        assertThatThrownBy(() -> Perturbations.of("salt", 1.5, Bounds.UNIT)).hasMessageContaining("at most 1");
        assertThatThrownBy(() -> Perturbations.of("salt", 0.5, Bounds.NONE)).hasMessageContaining("finite bounds");
    }
}
