package org.zeline.si;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.zeline.si.data.Covariance;
import org.zeline.si.data.Subspace;
import org.zeline.si.interval.IntervalSet;

/** What a statistic can't be made of is refused, in words about the covariance. */
class LineRefusalTest {
    private static final double[] ETA = {0.5, 0.5, -1.0 / 3, -1.0 / 3, -1.0 / 3};
    private static final double[] DATA = {1, 2, 0.5, -0.25, 0.1};

    private static LineInference test(double[] data, Covariance covariance) {
        return LineInference.normal(data, covariance, ETA);
    }

    /** Noise that is the same everywhere, plus independent noise of a variance. */
    private static double[][] common(double independent) {
        double[][] rows = new double[5][5];
        for (int i = 0; i < 5; i++) {
            Arrays.fill(rows[i], 1);
            rows[i][i] += independent;
        }
        return rows;
    }

    @Test
    void aContrastWithoutVarianceIsRefusedForEveryKind() {
        String told = "the variance of the contrast ";
        assertThatThrownBy(() -> test(DATA, new Covariance.Matrix(common(0)))).hasMessageContaining(told);
        assertThatThrownBy(() -> test(DATA, new Covariance.Matrix(common(1e-12))))
                .hasMessageContaining(told);
        assertThatThrownBy(() -> test(DATA, new Covariance.Operator(5, v -> new double[5])))
                .hasMessageContaining(told);
        Covariance ones = new Covariance.Matrix(new double[][] {{1, 1}, {1, 1}});
        Covariance product = new Covariance.Kronecker(ones, 2, new Covariance.Ar1(0.5, 1), 2);
        assertThatThrownBy(() ->
                        LineInference.normal(new double[] {1, 2, 3, 4}, product, new double[] {0.3, 0.7, -0.3, -0.7}))
                .hasMessageContaining(told);
        double[] values = new double[25];
        Arrays.fill(values, 1);
        int[] rows = new int[25];
        int[] columns = new int[25];
        Arrays.setAll(rows, i -> i / 5);
        Arrays.setAll(columns, i -> i % 5);
        assertThatThrownBy(() -> test(DATA, Covariance.Sparse.ofTriplets(5, rows, columns, values)))
                .hasMessageContaining(told);
    }

    /** The variance of independent noise beside noise that is the same everywhere, which cancels. */
    @Test
    void aSmallVarianceThatIsCertainIsTaken() {
        double expected = (1.5 - 0.35 / 3) / Math.sqrt(1e-6 * (0.5 + 1.0 / 3));
        assertThat(test(DATA, new Covariance.Matrix(common(1e-6))).stat())
                .isCloseTo(expected, org.assertj.core.api.Assertions.withinPercentage(1e-6));
    }

    @Test
    void statisticsBeyondArithmeticAreRefused() {
        assertThatThrownBy(() -> test(DATA, new Covariance.Scalar(1e-30)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("standard deviations")
                .hasMessageContaining("check the variance");
        double[] large = {1e14, 2e14, 3e14, 1e14, 1e14};
        assertThatThrownBy(() -> test(large, new Covariance.Scalar(1))).hasMessageContaining("check the variance");
        double[] far = Arrays.stream(DATA).map(x -> x + 1e14).toArray();
        assertThatThrownBy(() -> test(far, new Covariance.Scalar(1)))
                .hasMessageContaining("the data are too large for the covariance")
                .hasMessageContaining("subtract what all elements have in common");
        assertThatThrownBy(() ->
                        LineInference.chi(DATA, 1e-30, Subspace.spannedBy(List.of(new double[] {1, 0, 0, 0, 0}))))
                .hasMessageContaining("check the variance");
    }

    /** At the largest statistics that are taken, p-values still have their digits. */
    @Test
    void theLargestStatisticsHavePValues() {
        double z = 9e4;
        LineInference test = LineInference.normal(new double[] {z}, new Covariance.Scalar(1), new double[] {1});
        double p = test.run((a, b, at) -> new Selection<>(
                        at > z - 1 / z,
                        at > z - 1 / z
                                ? IntervalSet.of(z - 1 / z, Double.POSITIVE_INFINITY)
                                : IntervalSet.of(Double.NEGATIVE_INFINITY, z - 1 / z)))
                .p()
                .value();
        assertThat(p).isCloseTo(Math.exp(-1), org.assertj.core.api.Assertions.within(1e-5));
    }
}
