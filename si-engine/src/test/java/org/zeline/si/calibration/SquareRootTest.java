package org.zeline.si.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.zeline.si.data.Covariance;
import org.zeline.si.data.StationaryCovariance;

class SquareRootTest {
    private static StationaryCovariance stationary(int rows, int columns, double range) {
        double[][] table = new double[rows][columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                table[i][j] = 1.5 * Math.exp(-Math.hypot(i, j) / range);
            }
        }
        return new StationaryCovariance(table);
    }

    /** Elements at a distance are correlated. */
    private static Covariance.Sparse banded(int size, int distance) {
        List<int[]> entries = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            for (int j = i - distance; j <= i + distance; j += distance) {
                if (j >= 0 && j < size) {
                    entries.add(new int[] {i, j});
                }
            }
        }
        return Covariance.Sparse.ofTriplets(
                size,
                entries.stream().mapToInt(e -> e[0]).toArray(),
                entries.stream().mapToInt(e -> e[1]).toArray(),
                entries.stream().mapToDouble(e -> e[0] == e[1] ? 2 : -0.7).toArray());
    }

    static Stream<Covariance> covariances() {
        Covariance ar1 = new Covariance.Ar1(-0.6, 2);
        Covariance diagonal = new Covariance.Diagonal(new double[] {1, 4, 0.5});
        return Stream.of(
                stationary(3, 4, 1.2),
                stationary(12, 1, 2),
                banded(12, 1),
                banded(12, 3),
                new Covariance.Kronecker(ar1, 4, diagonal, 3),
                new Covariance.Kronecker(new Covariance.Scalar(1), 2, stationary(2, 3, 1), 6),
                new Covariance.Kronecker(stationary(1, 4, 3), 4, stationary(3, 1, 0.5), 3),
                new Covariance.Kronecker(banded(3, 1), 3, new Covariance.Kronecker(diagonal, 3, ar1, 1), 3),
                new Covariance.Operator(12, ar1::times));
    }

    @ParameterizedTest
    @MethodSource("covariances")
    void timesItsTransposeIsTheCovariance(Covariance covariance) {
        int size = 12;
        if (covariance instanceof Covariance.Kronecker kronecker) {
            size = kronecker.rows() * kronecker.columns();
        }
        SquareRoot root = SquareRoot.of(covariance, size);
        double[][] products = new double[size][size];
        for (int k = 0; k < root.columns(); k++) {
            double[] unit = new double[root.columns()];
            unit[k] = 1;
            double[] column = root.times(unit);
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    products[i][j] += column[i] * column[j];
                }
            }
        }
        for (int j = 0; j < size; j++) {
            double[] unit = new double[size];
            unit[j] = 1;
            assertThat(products[j]).containsExactly(covariance.times(unit), within(1e-12));
        }
    }

    static Stream<Covariance> large() {
        Covariance ar1 = new Covariance.Ar1(0.5, 1.5);
        return Stream.of(
                stationary(80, 64, 3),
                new Covariance.Kronecker(ar1, 80, new Covariance.Ar1(-0.3, 1), 64),
                banded(5120, 64));
    }

    /** The mean square, and the mean product of neighbours, of one draw. */
    @ParameterizedTest
    @MethodSource("large")
    void drawsBeyondTheLargestMatrix(Covariance covariance) {
        int size = 5120;
        double[] noise = Noise.of(covariance, size).draw(new SplittableRandom(5));
        double[] unit = new double[size];
        unit[1000] = 1;
        double[] column = covariance.times(unit);
        double square = 0;
        double product = 0;
        for (int i = 64; i < size; i++) {
            square += noise[i] * noise[i] / (size - 64);
            product += noise[i] * noise[i - 64] / (size - 64);
        }
        assertThat(square).isCloseTo(column[1000], within(0.2));
        assertThat(product).isCloseTo(column[1064], within(0.2));
    }

    @Test
    void whatTakesTooMuchMemoryIsRefused() {
        Covariance operator = new Covariance.Operator(5000, v -> v);
        assertThatThrownBy(() -> Noise.of(operator, 5000))
                .hasMessageContaining("a matrix of 5000 rows, more than 4096", "kronecker or sparse");
        assertThatThrownBy(() -> Noise.of(banded(10_000, 6_000), 10_000))
                .hasMessageContaining("a factor of", "near the diagonal");
    }
}
