package org.zeline.si.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StationaryCovarianceTest {
    private static double[][] table(int rows, int columns, DoubleUnaryOperator ofDistance) {
        double[][] table = new double[rows][columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                table[i][j] = ofDistance.applyAsDouble(Math.hypot(i, j));
            }
        }
        return table;
    }

    private static double[][] matrix(double[][] table) {
        int columns = table[0].length;
        double[][] matrix = new double[table.length * columns][table.length * columns];
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < matrix.length; j++) {
                matrix[i][j] = table[Math.abs(i / columns - j / columns)][Math.abs(i % columns - j % columns)];
            }
        }
        return matrix;
    }

    @Property(tries = 150)
    void isItsMatrix(
            @ForAll @IntRange(min = 1, max = 9) int rows,
            @ForAll @IntRange(min = 1, max = 9) int columns,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double range = random.nextDouble(0.2, 4);
        double[][] table = table(rows, columns, d -> 2.5 * Math.exp(-d / range));
        StationaryCovariance covariance = new StationaryCovariance(table);
        double[] v = random.doubles((long) rows * columns, -1, 1).toArray();
        assertThat(covariance.times(v)).containsExactly(new Covariance.Matrix(matrix(table)).times(v), within(1e-12));
        assertThat(covariance.variance(0)).hasValue(2.5);
        assertThat(covariance.autocovariance()).isDeepEqualTo(table);
    }

    /** By numpy 2.4.6, {@code einsum} over the full matrix. */
    @Test
    void matchesNumpy() {
        double[][] table = {{2, 0.8, 0.1}, {-0.5, 0.2, 0}};
        assertThat(new StationaryCovariance(table).times(new double[] {1, -2, 0.5, 3, 0.25, -1}))
                .containsExactly(new double[] {-1, -2.525, 0.05, 5.2, 3.4, -2.15}, within(1e-14));
    }

    /** Its column products are the covariances of the first element with all others. */
    @ParameterizedTest
    @CsvSource({"1, 30, 2", "30, 1, 2", "12, 20, 0.3", "12, 20, 3", "17, 9, 1.5", "1, 1, 1"})
    void hasARootOnATorus(int rows, int columns, double range) {
        double[][] table = table(rows, columns, d -> Math.exp(-d / range));
        CirculantEmbedding embedding =
                new StationaryCovariance(table).embedding().orElseThrow();
        double[] sums = new double[rows * columns];
        double[] unit = new double[embedding.size()];
        for (int k = 0; k < embedding.size(); k++) {
            unit[k] = 1;
            double[] column = embedding.rootTimes(unit);
            unit[k] = 0;
            for (int i = 0; i < sums.length; i++) {
                sums[i] += column[0] * column[i];
            }
        }
        for (int i = 0; i < sums.length; i++) {
            assertThat(sums[i]).isCloseTo(table[i / columns][i % columns], within(1e-12));
        }
    }

    @Test
    void whatIsNoAutocovarianceIsRefused() {
        assertThatThrownBy(() -> new StationaryCovariance(new double[0][0])).hasMessageContaining("got none");
        assertThatThrownBy(() -> new StationaryCovariance(new double[][] {{1, 0}, {0}}))
                .hasMessageContaining("row 1 has 1 of 2 numbers");
        assertThatThrownBy(() -> new StationaryCovariance(new double[][] {{0, 0}}))
                .hasMessageContaining("must be positive and finite, got 0.0");
        assertThatThrownBy(() -> new StationaryCovariance(new double[][] {{1, 1.5}}))
                .hasMessageContaining("row 0 and column 1", "not larger than the variance 1.0, got 1.5");
        assertThatThrownBy(() -> new StationaryCovariance(new double[][] {{1, Double.NaN}}))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> new StationaryCovariance(new double[][] {{1, 0.9, -0.9}}))
                .hasMessageContaining("must be positive semidefinite");
        assertThatThrownBy(() -> new StationaryCovariance(new double[][] {{1, 0}}).times(new double[3]))
                .hasMessageContaining("1 x 2 = 2 elements, the data have 3");
    }

    /** Beyond the matrix that can be checked, what no embedding shows to be a covariance is refused. */
    @Test
    void largeOnesNeedAnEmbedding() {
        double[][] waves = new double[1][5000];
        for (int j = 0; j < waves[0].length; j++) {
            waves[0][j] = Math.cos(0.3 * j);
        }
        assertThatThrownBy(() -> new StationaryCovariance(waves)).hasMessageContaining("let it fall to zero");
        double[][] few = {Arrays.copyOf(waves[0], 40)};
        StationaryCovariance small = new StationaryCovariance(few);
        assertThat(small.embedding()).isEmpty();
        assertThat(small.times(new double[40])).containsOnly(0);
    }
}
