package org.zeline.si.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.zeline.si.data.Covariance;

class NoiseTest {
    private static final int SIZE = 6;

    /** Normal numbers that are all zero but one. */
    private static final class Unit implements RandomGenerator {
        private int left;

        Unit(int which) {
            this.left = which;
        }

        @Override
        public long nextLong() {
            throw new AssertionError("only normal numbers are asked for");
        }

        @Override
        public double nextGaussian() {
            return left-- == 0 ? 1 : 0;
        }
    }

    static Covariance[] covariances() {
        double[][] rows = new double[SIZE][SIZE];
        for (int i = 0; i < SIZE; i++) {
            for (int j = 0; j < SIZE; j++) {
                rows[i][j] = (i == j ? 2 + i : 0) + Math.cos(i) * Math.cos(j) - 0.3 * Math.sin(i) * Math.sin(j);
            }
        }
        return new Covariance[] {
            new Covariance.Scalar(2.25),
            new Covariance.Diagonal(new double[] {1, 2, 3, 0.5, 0.25, 9}),
            new Covariance.Ar1(-0.7, 1.7),
            new Covariance.Matrix(rows),
            new Covariance.Matrix(allOnes())
        };
    }

    /** Of noise that is the same everywhere. */
    private static double[][] allOnes() {
        double[][] rows = new double[SIZE][SIZE];
        for (double[] row : rows) {
            Arrays.fill(row, 1);
        }
        return rows;
    }

    /** Noise is a matrix times independent numbers; the matrix times its transpose is the covariance. */
    @ParameterizedTest
    @MethodSource("covariances")
    void hasTheCovariance(Covariance covariance) {
        double[][] product = new double[SIZE][SIZE];
        for (int k = 0; k < SIZE; k++) {
            double[] column = Noise.of(covariance, SIZE).draw(new Unit(k));
            for (int i = 0; i < SIZE; i++) {
                for (int j = 0; j < SIZE; j++) {
                    product[i][j] += column[i] * column[j];
                }
            }
        }
        for (int j = 0; j < SIZE; j++) {
            double[] unit = new double[SIZE];
            unit[j] = 1;
            double[] expected = covariance.times(unit);
            for (int i = 0; i < SIZE; i++) {
                assertThat(product[i][j]).isCloseTo(expected[i], within(1e-14));
            }
        }
    }

    @Test
    void refusesWhatIsNoCovariance() {
        Covariance indefinite = new Covariance.Operator(2, v -> new double[] {v[0] + 2 * v[1], 2 * v[0] + v[1]});
        assertThatThrownBy(() -> Noise.of(indefinite, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not positive semidefinite: pivot 1 is -3.0");
        assertThatThrownBy(() -> Noise.of(new Covariance.Diagonal(new double[] {1, 2}), 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 elements");
    }
}
