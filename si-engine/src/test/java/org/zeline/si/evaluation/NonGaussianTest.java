package org.zeline.si.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.numbers.gamma.InverseErf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.zeline.si.distribution.GaussLegendre;

class NonGaussianTest {
    private static final List<String[]> SICORE = Table.rows("non-gaussian.txt");

    private static double number(String[] row, int i) {
        return Double.parseDouble(row[i]);
    }

    /** The reference solves for the shape with a tolerance of its own. */
    @Test
    void shapesAgreeWithSicore() {
        assertThat(SICORE).hasSize(15);
        for (String[] row : SICORE) {
            NonGaussian distribution = NonGaussian.at(NonGaussian.Family.valueOf(row[0]), number(row, 1));
            String line = String.join(" ", row);
            assertThat(distribution.shape() / number(row, 2)).as(line).isCloseTo(1, within(1e-4));
            assertThat(distribution.location()).as(line).isCloseTo(number(row, 3), within(1e-4));
            assertThat(distribution.scale()).as(line).isCloseTo(number(row, 4), within(1e-4));
        }
    }

    @Test
    void probabilitiesAgreeWithSicore() {
        for (String[] row : SICORE) {
            NonGaussian distribution = NonGaussian.of(NonGaussian.Family.valueOf(row[0]), number(row, 2));
            for (int i = 5; i < row.length; i += 2) {
                double expected = number(row, i + 1);
                String point = String.join(" ", row) + " at " + row[i];
                assertThat(distribution.cdf(number(row, i))).as(point).isCloseTo(expected, within(1e-9));
                assertThat(distribution.sf(number(row, i))).as(point).isCloseTo(1 - expected, within(1e-9));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void momentsAndDistributionBelongToTheDensity(NonGaussian.Family family) {
        NonGaussian distribution = NonGaussian.at(family, 0.04);
        assertThat(distribution.distance()).isCloseTo(0.04, within(1e-12));
        double mean = GaussLegendre.integral(x -> x * distribution.density(x), -200, 200, 4000);
        double variance = GaussLegendre.integral(x -> x * x * distribution.density(x), -200, 200, 4000);
        assertThat(mean).isCloseTo(0, within(1e-9));
        assertThat(variance).isCloseTo(1, within(1e-6));
        for (double x : new double[] {-4, -1.5, 0.2, 3}) {
            double mass = GaussLegendre.integral(distribution::density, x, x + 1, 20);
            assertThat(distribution.cdf(x + 1) - distribution.cdf(x)).isCloseTo(mass, within(1e-11));
            assertThat(distribution.sf(x) - distribution.sf(x + 1)).isCloseTo(mass, within(1e-11));
        }
    }

    @ParameterizedTest
    @EnumSource
    void tailsKeepTheirRelativeAccuracy(NonGaussian.Family family) {
        NonGaussian distribution = NonGaussian.at(family, 0.03);
        for (double x : new double[] {4, 6, 8}) {
            double above = GaussLegendre.integral(distribution::density, x, x + 1, 200) + distribution.sf(x + 1);
            double below = GaussLegendre.integral(distribution::density, -x - 1, -x, 200) + distribution.cdf(-x - 1);
            assertThat(distribution.sf(x) / above).as("above %s", x).isCloseTo(1, within(1e-9));
            assertThat(distribution.cdf(-x) / below).as("below %s", -x).isCloseTo(1, within(1e-9));
        }
    }

    @ParameterizedTest
    @EnumSource
    void samplesFollowTheLawAndNotTheNormalOne(NonGaussian.Family family) {
        NonGaussian distribution = NonGaussian.at(family, 0.06);
        SplittableRandom random = new SplittableRandom(11);
        double[] x = new double[20_000];
        Arrays.setAll(x, i -> distribution.sample(random));
        double[] p = Arrays.stream(x).map(distribution::cdf).toArray();
        assertThat(GoodnessOfFit.KUIPER.test(p).pValue()).isGreaterThan(1e-4);
        assertThat(GoodnessOfFit.ANDERSON_DARLING.test(p).pValue()).isGreaterThan(1e-4);
        NonGaussian almostNormal = NonGaussian.at(family, 1e-4);
        double[] wrong = Arrays.stream(x).map(almostNormal::cdf).toArray();
        assertThat(GoodnessOfFit.KUIPER.test(wrong).pValue()).isLessThan(1e-10);
    }

    /** Almost uniform: powers of the order of 1000 neither underflow nor overflow. */
    @Test
    void extremeShapesKeepTheirLaw() {
        NonGaussian flat = NonGaussian.of(NonGaussian.Family.FLAT, 1000);
        SplittableRandom random = new SplittableRandom(12);
        double[] x = new double[5000];
        Arrays.setAll(x, i -> flat.sample(random));
        double[] p = Arrays.stream(x).map(flat::cdf).toArray();
        assertThat(GoodnessOfFit.ANDERSON_DARLING.test(p).pValue()).isGreaterThan(1e-4);
        assertThat(flat.cdf(0.3) - flat.cdf(0)).isCloseTo(0.3 / Math.sqrt(12), within(1e-3));
    }

    /** The Laplace distribution and, nearly, the uniform one are members; from the definition by quantiles. */
    @Test
    void knownDistances() {
        double laplace = NonGaussian.of(NonGaussian.Family.STEEP, 1).distance();
        double flat = NonGaussian.of(NonGaussian.Family.FLAT, 1000).distance();
        double[] u = new double[200_000];
        double uniform = 0;
        double steep = 0;
        for (int i = 0; i < u.length; i++) {
            double q = (i + 0.5) / u.length;
            double z = Math.sqrt(2) * InverseErf.value(2 * q - 1);
            uniform += Math.abs(Math.sqrt(12) * (q - 0.5) - z) / u.length;
            double size = -Math.log(2 * Math.min(q, 1 - q)) / Math.sqrt(2);
            steep += Math.abs((q < 0.5 ? -size : size) - z) / u.length;
        }
        assertThat(laplace).isCloseTo(steep, within(1e-4));
        assertThat(flat).isCloseTo(uniform, within(1e-3));
    }

    @Test
    void namesWhatIsWrong() {
        assertThatThrownBy(() -> NonGaussian.at(NonGaussian.Family.SKEW_NORMAL, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SKEW_NORMAL reaches distances from 1.0E-4 to 0.19");
        assertThatThrownBy(() -> NonGaussian.at(NonGaussian.Family.FLAT, 0)).hasMessageContaining("got 0.0");
        assertThatThrownBy(() -> NonGaussian.at(NonGaussian.Family.FLAT, Double.NaN))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> NonGaussian.of(NonGaussian.Family.STUDENT_T, 2))
                .hasMessageContaining("no shape 2.0");
        assertThatThrownBy(() -> NonGaussian.of(NonGaussian.Family.STEEP, 2)).hasMessageContaining("STEEP");
    }
}
