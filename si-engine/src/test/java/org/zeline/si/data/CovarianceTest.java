package org.zeline.si.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CovarianceTest {
    private static final double[] V = {1, -2, 0.5, 3, 0};

    @Test
    void ar1IsItsMatrix() {
        double[][] rows = new double[5][5];
        for (int i = 0; i < 5; i++) {
            for (int j = 0; j < 5; j++) {
                rows[i][j] = 2 * Math.pow(-0.6, Math.abs(i - j));
            }
        }
        double[] expected = new Covariance.Matrix(rows).times(V);
        assertThat(new Covariance.Ar1(-0.6, 2).times(V)).containsExactly(expected, within(1e-14));
    }

    @Test
    void scalarAndDiagonal() {
        assertThat(new Covariance.Scalar(2).times(V)).containsExactly(2, -4, 1, 6, 0);
        assertThat(new Covariance.Diagonal(new double[] {1, 2, 3, 4, 5}).times(V))
                .containsExactly(1, -4, 1.5, 12, 0);
    }

    @Test
    void whatIsNoCovarianceIsRefused() {
        assertThatThrownBy(() -> new Covariance.Scalar(-1)).hasMessageContaining("-1.0");
        assertThatThrownBy(() -> new Covariance.Diagonal(new double[] {1, 0})).hasMessageContaining("0.0");
        assertThatThrownBy(() -> new Covariance.Ar1(1, 1)).hasMessageContaining("rho");
        assertThatThrownBy(() -> new Covariance.Matrix(new double[][] {{1, 2}, {0, 1}}))
                .hasMessageContaining("symm");
        assertThatThrownBy(() -> new Covariance.Diagonal(new double[] {1}).times(V))
                .hasMessageContaining("the data have 5");
    }

    /** A matrix as a covariance sees it: the products with unit vectors. */
    private static double[][] dense(Covariance covariance, int size) {
        double[][] columns = new double[size][];
        for (int j = 0; j < size; j++) {
            double[] unit = new double[size];
            unit[j] = 1;
            columns[j] = covariance.times(unit);
        }
        return columns;
    }

    /** A symmetric matrix with some zeros and a heavy diagonal. */
    private static double[][] symmetric(int size, SplittableRandom random) {
        double[][] rows = new double[size][size];
        for (int i = 0; i < size; i++) {
            rows[i][i] = size + random.nextDouble();
            for (int j = 0; j < i; j++) {
                rows[i][j] = random.nextInt(3) == 0 ? random.nextDouble(-1, 1) : 0;
                rows[j][i] = rows[i][j];
            }
        }
        return rows;
    }

    /** The entries that are not zero, in random order. */
    private static Covariance.Sparse sparse(double[][] rows, SplittableRandom random) {
        List<int[]> entries = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < rows.length; j++) {
                if (rows[i][j] != 0) {
                    entries.add(random.nextInt(entries.size() + 1), new int[] {i, j});
                }
            }
        }
        return Covariance.Sparse.ofTriplets(
                rows.length,
                entries.stream().mapToInt(e -> e[0]).toArray(),
                entries.stream().mapToInt(e -> e[1]).toArray(),
                entries.stream().mapToDouble(e -> rows[e[0]][e[1]]).toArray());
    }

    @Property(tries = 200)
    void sparseIsItsMatrix(@ForAll @IntRange(min = 1, max = 12) int size, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] rows = symmetric(size, random);
        double[] v = random.doubles(size, -1, 1).toArray();
        assertThat(sparse(rows, random).times(v)).containsExactly(new Covariance.Matrix(rows).times(v), within(1e-14));
    }

    @Property(tries = 200)
    void kroneckerIsTheProductOfItsFactors(
            @ForAll @IntRange(min = 1, max = 6) int rows,
            @ForAll @IntRange(min = 1, max = 6) int columns,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] r = symmetric(rows, random);
        Covariance ofRows = random.nextInt(2) == 0 ? new Covariance.Matrix(r) : sparse(r, random);
        Covariance ofColumns = new Covariance.Ar1(0.3, 2);
        double[][] c = dense(ofColumns, columns);
        double[][] product = new double[rows * columns][rows * columns];
        for (int i = 0; i < product.length; i++) {
            for (int j = 0; j < product.length; j++) {
                product[i][j] = r[i / columns][j / columns] * c[i % columns][j % columns];
            }
        }
        double[] v = random.doubles(product.length, -1, 1).toArray();
        Covariance kronecker = new Covariance.Kronecker(ofRows, rows, ofColumns, columns);
        assertThat(kronecker.times(v)).containsExactly(new Covariance.Matrix(product).times(v), within(1e-12));
        double[][] seen = dense(kronecker, product.length);
        for (int i = 0; i < product.length; i++) {
            for (int j = 0; j < i; j++) {
                assertThat(seen[i][j]).isCloseTo(seen[j][i], within(1e-12));
            }
        }
    }

    @Test
    void variancesAreTheDiagonal() {
        double[][] rows = {{2, 1, 0, 0}, {1, 3, 0, 0}, {0, 0, 4, -1}, {0, 0, -1, 5}};
        Covariance ar1 = new Covariance.Ar1(0.5, 3);
        for (Covariance covariance : List.of(
                new Covariance.Scalar(2),
                new Covariance.Diagonal(new double[] {1, 2, 3, 4}),
                new Covariance.Matrix(rows),
                sparse(rows, new SplittableRandom(1)),
                ar1,
                new Covariance.Kronecker(new Covariance.Diagonal(new double[] {2, 5}), 2, ar1, 2))) {
            for (int i = 0; i < 4; i++) {
                double[] unit = new double[4];
                unit[i] = 1;
                assertThat(covariance.variance(i).orElseThrow())
                        .isEqualTo(covariance.times(unit)[i]);
            }
        }
        Covariance operator = new Covariance.Operator(2, v -> v);
        assertThat(operator.variance(0)).isEmpty();
        assertThat(new Covariance.Kronecker(operator, 2, ar1, 2).variance(3)).isEmpty();
        assertThat(new Covariance.Kronecker(ar1, 2, operator, 2).variance(3)).isEmpty();
    }

    /** Neither the argument nor what the function keeps is touched, though a line changes what it gets. */
    @Test
    void anOperatorIsItsFunction() {
        double[] eta = {1, 0, 0, 0, -1};
        Covariance identity = new Covariance.Operator(5, v -> v);
        Line line = Line.through(V, eta, identity);
        assertThat(eta).containsExactly(1, 0, 0, 0, -1);
        assertThat(line.b())
                .containsExactly(Line.through(V, eta, new Covariance.Scalar(1)).b());
        Covariance.Ar1 ar1 = new Covariance.Ar1(0.5, 3);
        assertThat(new Covariance.Operator(5, ar1::times).times(V)).containsExactly(ar1.times(V));
    }

    @Test
    void structuredCovariancesAreChecked() {
        int[] two = {0, 1};
        double[] ones = {1, 1};
        assertThatThrownBy(() -> Covariance.Sparse.ofTriplets(2, two, new int[] {1, 1}, ones))
                .hasMessageContaining("diagonal of the variance matrix must be positive and finite, got 0.0");
        assertThatThrownBy(() -> Covariance.Sparse.ofTriplets(
                        2, new int[] {0, 1, 0}, new int[] {0, 1, 1}, new double[] {1, 1, 0.5}))
                .hasMessageContaining("entries (0, 1) are 0.5 and 0.0");
        assertThatThrownBy(() -> Covariance.Sparse.ofTriplets(1, new int[2], new int[2], ones))
                .hasMessageContaining("row 0 has 0 before 0");
        assertThatThrownBy(() -> Covariance.Sparse.ofTriplets(1, two, new int[2], ones))
                .hasMessageContaining("row 1");
        assertThatThrownBy(() -> Covariance.Sparse.ofTriplets(2, two, new int[] {0, -1}, ones))
                .hasMessageContaining("column -1 lies outside");
        assertThatThrownBy(() -> Covariance.Sparse.ofTriplets(2, two, new int[1], ones))
                .hasMessageContaining("2, 1");
        assertThatThrownBy(() -> new Covariance.Sparse(new int[] {0, 3, 2}, two, ones))
                .hasMessageContaining("row 0 goes from 0 to 3");
        assertThatThrownBy(() -> new Covariance.Sparse(new int[] {0, 1}, two, ones))
                .hasMessageContaining("[0, 1]");
        assertThatThrownBy(() -> Covariance.Sparse.ofTriplets(2, two, two, new double[] {1, Double.NaN}))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> Covariance.Sparse.ofTriplets(2, two, two, ones).times(V))
                .hasMessageContaining("2 elements, the data have 5");
        assertThatThrownBy(() -> new Covariance.Operator(5, v -> new double[4]).times(V))
                .hasMessageContaining("must return 5 elements, it returned 4");
        assertThatThrownBy(() -> new Covariance.Operator(4, v -> v).times(V)).hasMessageContaining("4 elements");
        Covariance one = new Covariance.Scalar(1);
        assertThatThrownBy(() -> new Covariance.Kronecker(one, 0, one, 2)).hasMessageContaining("0 x 2");
        assertThatThrownBy(() -> new Covariance.Kronecker(one, 2, one, 2).times(V))
                .hasMessageContaining("4 elements");
        Covariance three = new Covariance.Diagonal(new double[] {1, 2, 3});
        assertThatThrownBy(() -> new Covariance.Kronecker(one, 2, three, 2)).hasMessageContaining("3 elements");
    }

    @Test
    void theLineHoldsTheDataAtTheStatistic() {
        double[] x = {0.3, -1, 2, 0.7, 1};
        double[] eta = {0.5, 0.5, -1 / 3.0, -1 / 3.0, -1 / 3.0};
        Line line = Line.through(x, eta, new Covariance.Ar1(0.4, 1.5));
        double slope = 0;
        for (int i = 0; i < x.length; i++) {
            assertThat(line.a()[i] + line.stat() * line.b()[i]).isCloseTo(x[i], within(1e-14));
            slope += eta[i] * line.b()[i];
        }
        double[] sigmaEta = new Covariance.Ar1(0.4, 1.5).times(eta);
        double variance = 0;
        for (int i = 0; i < eta.length; i++) {
            variance += eta[i] * sigmaEta[i];
        }
        assertThat(slope).isCloseTo(Math.sqrt(variance), within(1e-14));
    }
}
