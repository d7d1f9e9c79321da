package org.zeline.si.algebra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CholeskyTest {
    /** A banded matrix, with the first entry of each row at random, and a heavy diagonal. */
    private static double[][] banded(int size, SplittableRandom random) {
        double[][] matrix = new double[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = random.nextInt(i + 1); j < i; j++) {
                matrix[i][j] = random.nextDouble(-1, 1);
                matrix[j][i] = matrix[i][j];
            }
            matrix[i][i] = size;
        }
        return matrix;
    }

    private static double[][] envelope(double[][] matrix) {
        double[][] rows = new double[matrix.length][];
        for (int i = 0; i < rows.length; i++) {
            int first = 0;
            while (matrix[i][first] == 0) {
                first++;
            }
            rows[i] = Arrays.copyOfRange(matrix[i], first, i + 1);
        }
        return rows;
    }

    @Property(tries = 100)
    void timesItsTransposeIsTheMatrix(@ForAll @IntRange(min = 1, max = 12) int size, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] matrix = banded(size, random);
        Cholesky factor = Cholesky.of(envelope(matrix));
        Cholesky dense = Cholesky.ofDense(matrix);
        double[][] columns = new double[size][];
        for (int k = 0; k < size; k++) {
            double[] unit = new double[size];
            unit[k] = 1;
            columns[k] = factor.times(unit);
            assertThat(columns[k]).containsExactly(dense.times(unit), within(1e-14));
        }
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                double sum = 0;
                for (int k = 0; k < size; k++) {
                    sum += columns[k][i] * columns[k][j];
                }
                assertThat(sum).isCloseTo(matrix[i][j], within(1e-13 * size));
            }
        }
        double[] v = random.doubles(size, -1, 1).toArray();
        double[] solved = factor.times(v);
        factor.solve(solved);
        assertThat(solved).containsExactly(v, within(1e-13));
    }

    @Test
    void knowsWhatDoesNotVary() {
        assertThat(Cholesky.ofDense(new double[][] {{1, 1}, {1, 1}}).isRegular())
                .isFalse();
        assertThat(Cholesky.ofDense(new double[][] {{1, 0.5}, {0.5, 1}}).isRegular())
                .isTrue();
        assertThatThrownBy(() -> Cholesky.ofDense(new double[][] {{1, 2}, {2, 1}}))
                .hasMessageContaining("not positive semidefinite: pivot 1 is -3.0");
    }
}
