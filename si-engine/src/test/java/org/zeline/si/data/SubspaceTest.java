package org.zeline.si.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SubspaceTest {
    private static double dot(double[] u, double[] v) {
        double sum = 0;
        for (int i = 0; i < u.length; i++) {
            sum += u[i] * v[i];
        }
        return sum;
    }

    private static List<double[]> vectors(int count, int length, SplittableRandom random) {
        return Stream.generate(() -> random.doubles(length, -1, 1).toArray())
                .limit(count)
                .toList();
    }

    /** The projection leaves the spanning vectors alone, and what it takes away is orthogonal to them. */
    @Property(tries = 200)
    void projectsOrthogonally(@ForAll @IntRange(min = 1, max = 5) int count, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<double[]> spanning = vectors(count, 6, random);
        Subspace subspace = Subspace.spannedBy(spanning);
        assertThat(subspace.dimension()).isEqualTo(count);
        double[] v = random.doubles(6, -1, 1).toArray();
        double[] projected = subspace.project(v);
        for (double[] vector : spanning) {
            assertThat(subspace.project(vector)).containsExactly(vector, within(1e-13));
            assertThat(dot(vector, v) - dot(vector, projected)).isCloseTo(0, within(1e-13));
        }
        assertThat(subspace.project(projected)).containsExactly(projected, within(1e-14));
    }

    @Property(tries = 200)
    void ofItsOwnProjectionItIsTheSame(@ForAll @IntRange(min = 1, max = 6) int count, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Subspace subspace = Subspace.spannedBy(vectors(count, 6, random));
        double[][] matrix = new double[6][];
        for (int i = 0; i < 6; i++) {
            double[] unit = new double[6];
            unit[i] = 1;
            matrix[i] = subspace.project(unit);
        }
        Subspace again = Subspace.of(matrix);
        assertThat(again.dimension()).isEqualTo(count);
        double[] v = random.doubles(6, -1, 1).toArray();
        assertThat(again.project(v)).containsExactly(subspace.project(v), within(1e-9));
    }

    /** Rows that should be zero are rounding, which points anywhere. */
    @Test
    void roundingOfAProjectionAddsNoDimension() {
        SplittableRandom random = new SplittableRandom(3);
        double[][] matrix = new double[6][6];
        for (int i = 0; i < 6; i++) {
            for (int j = 0; j < 6; j++) {
                matrix[i][j] = (i == j && i < 2 ? 1 : 0) + random.nextDouble(-1e-16, 1e-16);
            }
        }
        Subspace plane = Subspace.of(matrix);
        assertThat(plane.dimension()).isEqualTo(2);
        assertThat(plane.project(new double[] {1, 2, 3, 4, 5, 6}))
                .containsExactly(new double[] {1, 2, 0, 0, 0, 0}, within(1e-14));
    }

    /** Vectors of all sizes count, however small, and multiples and zeros do not. */
    @Test
    void dimensionCountsIndependentVectors() {
        double[] u = {1e-200, 0, 1e-200};
        double[] v = {1e150, 1e150, 0};
        double[] sum = {3e-200, 0, 3e-200};
        Subspace plane = Subspace.spannedBy(List.of(u, v, sum, new double[3]));
        assertThat(plane.dimension()).isEqualTo(2);
        assertThat(plane.length()).isEqualTo(3);
        assertThat(plane.project(new double[] {1, -1, -1})).containsExactly(new double[3], within(1e-15));
    }

    @Test
    void whatSpansNothingOrIsNoProjectionIsRefused() {
        assertThatThrownBy(() -> Subspace.spannedBy(List.of())).hasMessageContaining("not zero");
        assertThatThrownBy(() -> Subspace.spannedBy(List.of(new double[2]))).hasMessageContaining("not zero");
        assertThatThrownBy(() -> Subspace.spannedBy(List.of(new double[] {1, 2}, new double[] {1})))
                .hasMessageContaining("one length, got 2 and 1");
        assertThatThrownBy(() -> Subspace.spannedBy(List.of(new double[] {1, Double.NaN})))
                .hasMessageContaining("finite");
        assertThatThrownBy(() -> Subspace.of(new double[][] {{2, 0}, {0, 0}}))
                .hasMessageContaining("entry (0, 0) is 2.0");
        assertThatThrownBy(() -> Subspace.of(new double[][] {{1, 1}, {0, 0}}))
                .hasMessageContaining("entry (0, 0) is 1.0");
        assertThatThrownBy(() -> Subspace.of(new double[2][2])).hasMessageContaining("to nothing");
        assertThatThrownBy(() -> Subspace.of(new double[][] {{1, 0}, {0, Double.NaN}}))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> Subspace.of(new double[][] {{1, 0, 0}, {0, 1, 0}}))
                .hasMessageContaining("square");
    }
}
