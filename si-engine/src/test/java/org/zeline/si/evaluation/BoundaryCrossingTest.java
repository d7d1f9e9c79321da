package org.zeline.si.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BoundaryCrossingTest {
    /** Noe's problem by Steck's determinant (Annals of Mathematical Statistics 42, 1971). */
    private static double steck(double[] lower, double[] upper) {
        int n = lower.length;
        double[][] m = new double[n][n];
        double factorial = 1;
        for (int i = 0; i < n; i++) {
            factorial *= i + 1;
            for (int j = Math.max(0, i - 1); j < n; j++) {
                double power = 1;
                for (int k = 1; k <= j - i + 1; k++) {
                    power *= Math.max(0, upper[i] - lower[j]) / k;
                }
                m[i][j] = power;
            }
        }
        return factorial * determinant(m);
    }

    private static double determinant(double[][] m) {
        double product = 1;
        for (int c = 0; c < m.length; c++) {
            int pivot = c;
            for (int r = c + 1; r < m.length; r++) {
                pivot = Math.abs(m[r][c]) > Math.abs(m[pivot][c]) ? r : pivot;
            }
            if (m[pivot][c] == 0) {
                return 0;
            }
            double[] row = m[pivot];
            m[pivot] = m[c];
            m[c] = row;
            product *= pivot == c ? row[c] : -row[c];
            for (int r = c + 1; r < m.length; r++) {
                double factor = m[r][c] / row[c];
                for (int k = c; k < m.length; k++) {
                    m[r][k] -= factor * row[k];
                }
            }
        }
        return product;
    }

    @Property
    void agreesWithSteck(
            @ForAll @Size(min = 1, max = 7) double[] seeds, @ForAll @DoubleRange(min = 0.02, max = 0.9) double width) {
        int n = seeds.length;
        double[] lower = Arrays.stream(seeds)
                .map(x -> Double.isFinite(x) ? Math.abs(x % 1) : 0.5)
                .sorted()
                .toArray();
        double[] upper = Arrays.stream(lower).map(x -> Math.min(1, x + width)).toArray();
        for (int i = 0; i < n; i++) {
            lower[i] = Math.max(0, lower[i] - width * (i % 3) / 3);
        }
        Arrays.sort(lower);
        BoundaryCrossing.Probabilities found = BoundaryCrossing.of(lower, upper);
        double expected = Arrays.stream(lower).anyMatch(x -> x == 1) ? 0 : steck(lower, upper);
        assertThat(found.inside()).isCloseTo(expected, within(1e-12));
        assertThat(found.inside() + found.outside()).isCloseTo(1, within(1e-12));
    }

    @Test
    void oneNumberIsBetweenItsBounds() {
        BoundaryCrossing.Probabilities one = BoundaryCrossing.of(new double[] {0.25}, new double[] {0.75});
        assertThat(one.inside()).isCloseTo(0.5, within(1e-15));
        assertThat(one.outside()).isCloseTo(0.5, within(1e-15));
        assertThat(BoundaryCrossing.of(new double[] {-1}, new double[] {2}).outside())
                .isZero();
        assertThat(BoundaryCrossing.of(new double[] {0.5}, new double[] {0.5}).inside())
                .isZero();
    }

    /** Daniels: the empirical function stays below a line of slope 1/a through 0 with probability 1 - a. */
    @Test
    void danielsTheorem() {
        int n = 50;
        double[] lower = new double[n];
        double[] upper = new double[n];
        Arrays.fill(upper, 1);
        Arrays.setAll(lower, i -> 0.8 * (i + 1) / n);
        assertThat(BoundaryCrossing.of(lower, upper).inside()).isCloseTo(0.2, within(1e-12));
    }

    /** Far out, both tails of Smirnov's one-sided distribution, which do not overlap. */
    @Test
    void farTailsKeepTheirRelativeAccuracy() {
        int n = 100;
        double d = 0.95;
        double[] lower = new double[n];
        double[] upper = new double[n];
        Arrays.setAll(lower, i -> (i + 1.0) / n - d);
        Arrays.setAll(upper, i -> (double) i / n + d);
        double oneSided = 0;
        for (int j = 0; j <= 5; j++) {
            double choose = 1;
            for (int k = 1; k <= j; k++) {
                choose *= (n - k + 1.0) / k;
            }
            double x = j / 100.0;
            double rest = Math.max(0, 0.05 - x);
            oneSided += d * choose * Math.pow(d + x, j - 1) * Math.pow(rest, n - j);
        }
        assertThat(oneSided).isLessThan(1e-100);
        double outside = BoundaryCrossing.of(lower, upper).outside();
        assertThat(outside / (2 * oneSided)).isCloseTo(1, within(1e-10));
    }
}
