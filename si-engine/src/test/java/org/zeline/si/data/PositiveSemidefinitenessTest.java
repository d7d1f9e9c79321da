package org.zeline.si.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PositiveSemidefinitenessTest {
    /** Eigenvectors that are orthogonal by construction: rotations of the axes, one after the other. */
    private static double[][] withEigenvalues(double[] values, SplittableRandom random) {
        int size = values.length;
        double[][] matrix = new double[size][size];
        for (int i = 0; i < size; i++) {
            matrix[i][i] = values[i];
        }
        for (int turn = 0; turn < 3 * size && size > 1; turn++) {
            int i = random.nextInt(size);
            int j = (i + 1 + random.nextInt(size - 1)) % size;
            double angle = random.nextDouble(0.2, 1.3);
            for (int pass = 0; pass < 2; pass++) {
                for (int k = 0; k < size; k++) {
                    double x = matrix[k][i];
                    double y = matrix[k][j];
                    matrix[k][i] = Math.cos(angle) * x - Math.sin(angle) * y;
                    matrix[k][j] = Math.sin(angle) * x + Math.cos(angle) * y;
                }
                transpose(matrix);
            }
        }
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < i; j++) {
                matrix[i][j] = matrix[j][i];
            }
        }
        return matrix;
    }

    private static void transpose(double[][] matrix) {
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < i; j++) {
                double kept = matrix[i][j];
                matrix[i][j] = matrix[j][i];
                matrix[j][i] = kept;
            }
        }
    }

    /**
     * Whether the variances of all elements are well above the rounding errors of {@link #withEigenvalues}: in the
     * correlations of a smaller one these would exceed the tolerance, so that a matrix with a zero eigenvalue was none.
     */
    private static boolean hasVariances(double[][] matrix) {
        for (int i = 0; i < matrix.length; i++) {
            if (!(matrix[i][i] > 3e-2)) {
                return false;
            }
        }
        return true;
    }

    @Property(tries = 300, maxDiscardRatio = 1)
    void itIsTheEigenvaluesThatDecide(@ForAll @IntRange(min = 2, max = 90) int size, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = random.doubles(size, 0, 1).map(x -> x < 0.3 ? 0 : x).toArray();
        values[0] = 1;
        boolean indefinite = random.nextBoolean();
        double least = indefinite ? -Math.pow(10, random.nextDouble(-9, -1)) : 0;
        values[size - 1] = least;
        double[][] matrix = withEigenvalues(values, random);
        Assume.that(hasVariances(matrix));
        Throwable thrown = catchThrowable(() -> PositiveSemidefiniteness.require(matrix));
        if (indefinite) {
            assertRefused(thrown, least);
        } else {
            assertThat(thrown).isNull();
        }
    }

    private static void assertRefused(Throwable thrown, double least) {
        assertThat(thrown).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("positive semidefinite");
        Matcher told = Pattern.compile("eigenvalue of (\\S+) or less").matcher(thrown.getMessage());
        assertThat(told.find()).isTrue();
        assertThat(Double.parseDouble(told.group(1))).isNegative().isGreaterThanOrEqualTo(least * 1.01 - 1e-15);
    }

    @Test
    void theWorstDirectionIsNamed() {
        double[][] rows = new double[40][40];
        for (int i = 0; i < rows.length; i++) {
            rows[i][i] = 1;
        }
        rows[7][31] = 1.5;
        rows[31][7] = 1.5;
        assertThatThrownBy(() -> new Covariance.Matrix(rows))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("an eigenvalue of -0.500 or less")
                .hasMessageContaining("element 7 (-0.707), element 31 (0.707)");
        assertThatThrownBy(() -> Covariance.Sparse.ofTriplets(
                        2, new int[] {0, 0, 1, 1}, new int[] {0, 1, 0, 1}, new double[] {1, -2, -2, 1}))
                .hasMessageContaining("an eigenvalue of -1.00 or less");
    }

    /** Scales of elements don't matter: correlations decide. */
    @Test
    void elementsMayDifferByManyOrders() {
        double[] scales = {1e-12, 1, 1e9, 1e-3};
        double[][] good = new double[4][4];
        double[][] bad = new double[4][4];
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                good[i][j] = scales[i] * scales[j] * (i == j ? 1 : 0.9);
                bad[i][j] = scales[i] * scales[j] * (i == j ? 1 : -0.4);
            }
        }
        assertThatCode(() -> new Covariance.Matrix(good)).doesNotThrowAnyException();
        assertThatThrownBy(() -> new Covariance.Matrix(bad)).hasMessageContaining("positive semidefinite");
    }

    @Test
    void whatIsSingularMayStand() {
        double[][] ones = new double[70][70];
        for (double[] row : ones) {
            Arrays.fill(row, 2);
        }
        assertThatCode(() -> new Covariance.Matrix(ones)).doesNotThrowAnyException();
    }

    @Test
    void entriesMustBeNumbers() {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new Covariance.Matrix(new double[][] {{1, bad}, {bad, 1}}))
                    .hasMessageContaining("must hold finite numbers")
                    .hasMessageContaining(Double.toString(bad));
        }
    }

    /** A thousand rows are checked in well under a second; a form that reads all memory again for each takes longer. */
    @Test
    void aLargeMatrixIsChecked() {
        int size = 1000;
        double[][] rows = new double[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                rows[i][j] = Math.exp(-Math.abs(i - j) / 50.0);
            }
        }
        assertThatCode(() -> new Covariance.Matrix(rows)).doesNotThrowAnyException();
        rows[0][size - 1] = -0.9;
        rows[size - 1][0] = -0.9;
        assertThatThrownBy(() -> new Covariance.Matrix(rows)).hasMessageContaining("positive semidefinite");
    }
}
