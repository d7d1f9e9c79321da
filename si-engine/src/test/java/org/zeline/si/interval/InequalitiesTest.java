package org.zeline.si.interval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class InequalitiesTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private static double[] numbers(int n, SplittableRandom random) {
        return random.doubles(n, -2, 2).toArray();
    }

    private static double[][] rows(int m, int n, SplittableRandom random) {
        double[][] rows = new double[m][];
        for (int i = 0; i < m; i++) {
            rows[i] = numbers(n, random);
        }
        return rows;
    }

    private static double[] point(double[] a, double[] b, double z) {
        double[] x = new double[a.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = a[i] + b[i] * z;
        }
        return x;
    }

    @Property
    void aQuadraticFormIsBelowZeroThere(@ForAll @IntRange(min = 1, max = 5) int n, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        QuadraticForm form = new QuadraticForm(rows(n, n, random), numbers(n, random), random.nextDouble(-2, 2));
        double[] a = numbers(n, random);
        double[] b = numbers(n, random);
        IntervalSet below = form.along(a, b).belowZero();
        int checked = 0;
        for (double z = -9; z <= 9; z += 0.0625) {
            double[] x = point(a, b, z);
            double value = form.constant();
            for (int i = 0; i < n; i++) {
                value += form.linear()[i] * x[i];
                for (int j = 0; j < n; j++) {
                    value += x[i] * form.matrix()[i][j] * x[j];
                }
            }
            if (Math.abs(value) > 1e-9) {
                assertThat(below.contains(z)).isEqualTo(value < 0);
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(280); // of 289 points
    }

    @Property
    void allLinearInequalitiesHoldThere(
            @ForAll @IntRange(min = 1, max = 5) int n, @ForAll @IntRange(min = 0, max = 4) int m, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LinearInequalities system = new LinearInequalities(rows(m, n, random), numbers(m, random));
        double[] a = numbers(n, random);
        double[] b = numbers(n, random);
        IntervalSet where = system.along(a, b);
        assertThat(where.count()).isLessThan(2);
        int checked = 0;
        for (double z = -9; z <= 9; z += 0.0625) {
            double[] x = point(a, b, z);
            double worst = -1;
            for (int i = 0; i < m; i++) {
                worst = Math.max(worst, Dot.of(system.rows()[i], x) - system.limits()[i]);
            }
            if (Math.abs(worst) > 1e-9) {
                assertThat(where.contains(z)).isEqualTo(worst < 0);
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(280); // of 289 points
    }

    @Test
    void listsOfInequalities() {
        assertThat(LinearInequalities.where(new double[] {2, -1, 1}, new double[] {4, 3, INFINITY}))
                .isEqualTo(IntervalSet.of(-3, 2));
        assertThat(LinearInequalities.where(new double[0], new double[0])).isEqualTo(IntervalSet.REAL_LINE);
        assertThat(LinearInequalities.where(new double[] {0, 1}, new double[] {0, 1}))
                .isEqualTo(IntervalSet.of(-INFINITY, 1));
        assertThat(LinearInequalities.where(new double[] {0, 1}, new double[] {-1e-300, 1}))
                .isEqualTo(IntervalSet.EMPTY);
        assertThat(LinearInequalities.where(new double[] {1, -1}, new double[] {1, -2}))
                .isEqualTo(IntervalSet.EMPTY);
        assertThat(LinearInequalities.where(new double[] {-1}, new double[] {-INFINITY}))
                .isEqualTo(IntervalSet.EMPTY);
        assertThat(LinearInequalities.where(new double[] {1e-300}, new double[] {1e300}))
                .isEqualTo(IntervalSet.REAL_LINE);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> LinearInequalities.where(new double[] {1, Double.NaN}, new double[] {1, 1}))
                .hasMessageContaining("inequality 1");
        assertThatThrownBy(() -> LinearInequalities.where(new double[] {1}, new double[] {Double.NaN}))
                .hasMessageContaining("z <= NaN");
        assertThatThrownBy(() -> new LinearInequalities(new double[2][2], new double[1]))
                .hasMessageContaining("the limits must have 2 elements, got 1");
        assertThatThrownBy(() -> new QuadraticForm(new double[2][3], new double[2], 0))
                .hasMessageContaining("a row of the matrix must have 2");
        QuadraticForm form = new QuadraticForm(new double[2][2], new double[2], 0);
        assertThatThrownBy(() -> form.along(new double[2], new double[3])).hasMessageContaining("b must have 2");
        assertThatThrownBy(() -> form.along(new double[3], new double[2])).hasMessageContaining("a must have 2");
        assertThatThrownBy(() -> new QuadraticForm(new double[2][2], new double[3], 0))
                .hasMessageContaining("the linear part must have 2 elements, got 3");
        assertThatThrownBy(() -> LinearInequalities.where(new double[1], new double[2]))
                .hasMessageContaining("the limits must have 1 elements, got 2");
        LinearInequalities system = new LinearInequalities(new double[1][2], new double[1]);
        assertThatThrownBy(() -> system.along(new double[3], new double[2])).hasMessageContaining("a must have 2");
        assertThatThrownBy(() -> system.along(new double[2], new double[3])).hasMessageContaining("b must have 2");
    }
}
