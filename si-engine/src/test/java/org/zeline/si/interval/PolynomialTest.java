package org.zeline.si.interval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class PolynomialTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private static int exactSign(double[] coefficients, double z) {
        BigDecimal value = BigDecimal.ZERO;
        for (int i = coefficients.length - 1; i >= 0; i--) {
            value = value.multiply(new BigDecimal(z)).add(new BigDecimal(coefficients[i]));
        }
        return value.signum();
    }

    /** Coefficients of many sizes, with zeros and small whole numbers, so that roots are multiple now and then. */
    @Provide
    Arbitrary<double[]> coefficients() {
        Arbitrary<Double> small = Arbitraries.integers().between(-4, 4).map(Integer::doubleValue);
        Arbitrary<Double> any = Arbitraries.doubles().between(-10, 10).ofScale(6);
        Arbitrary<Double> scaled = Arbitraries.integers().between(-200, 200).map(e -> Math.scalb(1.25, e));
        return Arbitraries.oneOf(small, any, Arbitraries.oneOf(small, scaled))
                .list()
                .ofMinSize(1)
                .ofMaxSize(8)
                .map(list -> list.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** Polynomials of few, often equal or nearly equal, roots on a grid. */
    @Provide
    Arbitrary<double[]> roots() {
        return Arbitraries.integers()
                .between(-8, 8)
                .list()
                .ofMinSize(1)
                .ofMaxSize(7)
                .map(list -> list.stream().mapToDouble(i -> i / 4.0).sorted().toArray());
    }

    private static double[] product(double leading, double[] roots) {
        double[] coefficients = {leading};
        for (double root : roots) {
            double[] next = new double[coefficients.length + 1];
            for (int i = 0; i < coefficients.length; i++) {
                next[i] -= root * coefficients[i];
                next[i + 1] += coefficients[i];
            }
            coefficients = next;
        }
        return coefficients;
    }

    @Property
    void onAGridTheSetTellsTheSign(@ForAll("coefficients") double[] coefficients) {
        IntervalSet below = Polynomial.of(coefficients).belowZero();
        int checked = 0;
        for (double z = -20; z <= 20; z += 0.0625) {
            int sign = exactSign(coefficients, z);
            if (sign != 0 && !nearAnEnd(below, z)) {
                assertThat(below.contains(z))
                        .as(z + " " + Arrays.toString(coefficients))
                        .isEqualTo(sign < 0);
                checked++;
            }
        }
        assertThat(checked > 600 || isZero(coefficients)).isTrue(); // of 641 points
    }

    private static boolean isZero(double... coefficients) {
        return Arrays.stream(coefficients).allMatch(c -> c == 0);
    }

    private static boolean nearAnEnd(IntervalSet set, double z) {
        return Arrays.stream(set.toArray())
                .flatMapToDouble(Arrays::stream)
                .anyMatch(end -> Double.isFinite(end) && Math.abs(end - z) <= 4 * Math.ulp(end));
    }

    /** Within four doubles of every finite end the exact sign changes from below zero inside to not below outside. */
    @Property(maxDiscardRatio = 3)
    void signsChangeNextToTheEnds(@ForAll("coefficients") double[] coefficients) {
        Polynomial polynomial = Polynomial.of(coefficients);
        double[][] below = polynomial.belowZero().toArray();
        Assume.that(Arrays.stream(below).flatMapToDouble(Arrays::stream).anyMatch(Double::isFinite));
        for (double[] interval : below) {
            if (Double.isFinite(interval[0])) {
                checkEnd(coefficients, polynomial.degree(), interval[0], 1);
            }
            if (Double.isFinite(interval[1])) {
                checkEnd(coefficients, polynomial.degree(), interval[1], -1);
            }
        }
    }

    private static void checkEnd(double[] coefficients, int degree, double end, int inwards) {
        double inside = end;
        double outside = end;
        for (int i = 0; i < (degree > 2 ? 1 : 4); i++) {
            inside = inwards > 0 ? Math.nextUp(inside) : Math.nextDown(inside);
            outside = inwards > 0 ? Math.nextDown(outside) : Math.nextUp(outside);
        }
        String text = end + " of " + Arrays.toString(coefficients);
        assertThat(exactSign(coefficients, inside)).as(text).isNotPositive();
        assertThat(exactSign(coefficients, outside)).as(text).isNotNegative();
        if (degree > 2) {
            assertThat(exactSign(coefficients, end)).as(text).isNotPositive();
        }
    }

    /** Coefficients are exact here, so ends are the roots of odd multiplicity, to the last bit. */
    @Property
    void rootsOnAGridAreFoundExactly(@ForAll("roots") double[] roots, @ForAll boolean up) {
        double[] coefficients = product(up ? 1 : -1, roots);
        IntervalSet expected = IntervalSet.EMPTY;
        double from = -INFINITY;
        for (int i = 0; i <= roots.length; i++) {
            double to = i < roots.length ? roots[i] : INFINITY;
            boolean below = ((roots.length - i) % 2 == 1) == up;
            if (below) {
                expected = expected.union(IntervalSet.of(from, to));
            }
            from = to;
        }
        assertThat(Polynomial.of(coefficients).belowZero()).isEqualTo(expected);
    }

    @Property
    void quadraticsKeepTheirSmallRoots(
            @ForAll @DoubleRange(min = -3, max = 3) double root,
            @ForAll @DoubleRange(min = -150, max = 150) double size) {
        double far = Math.rint(Math.pow(10, size) * 1024) / 1024 + 5;
        double[] coefficients = {root * far, -(root + far), 1};
        IntervalSet below = Polynomial.of(coefficients).belowZero();
        assertThat(below.upper(0) / far).isCloseTo(1, within(1e-15));
        checkEnd(coefficients, 2, below.lower(0), 1);
    }

    @Test
    void whatTouchesZeroFromBelowStaysJoined() {
        assertThat(Polynomial.of(-1, 2, -1).belowZero()).isEqualTo(IntervalSet.REAL_LINE);
        assertThat(Polynomial.of(1, -2, 1).belowZero()).isEqualTo(IntervalSet.EMPTY);
        assertThat(Polynomial.of(0, 0, -1, 1).belowZero()).isEqualTo(IntervalSet.of(-INFINITY, 1));
        assertThat(Polynomial.of(0, 0, 0, 0, -2).belowZero()).isEqualTo(IntervalSet.REAL_LINE);
        assertThat(Polynomial.of(0, 0, 0, 0, 2).belowZero()).isEqualTo(IntervalSet.EMPTY);
    }

    @Test
    void constantsAndZeros() {
        assertThat(Polynomial.of().belowZero()).isEqualTo(IntervalSet.EMPTY);
        assertThat(Polynomial.of(0, -0.0, 0).belowZero()).isEqualTo(IntervalSet.EMPTY);
        assertThat(Polynomial.of(-1e-320, 0).belowZero()).isEqualTo(IntervalSet.REAL_LINE);
        assertThat(Polynomial.of(3, 0, 0).degree()).isZero();
        assertThat(Polynomial.of(0, 0).degree()).isEqualTo(-1);
        assertThat(Polynomial.of(1, 2, 3).at(2)).isEqualTo(17);
        assertThat(Polynomial.of(1, 2, 0)).isEqualTo(Polynomial.of(1, 2)).hasSameHashCodeAs(Polynomial.of(1, 2));
        assertThatThrownBy(() -> Polynomial.of(1, Double.NaN)).hasMessageContaining("z^1 is NaN");
    }

    /** Products of coefficients would overflow or vanish; roots do not. */
    @Test
    void hugeAndTinyCoefficients() {
        assertThat(Polynomial.of(-0x1p1000, 0, 0x1p1000).belowZero()).isEqualTo(IntervalSet.of(-1, 1));
        assertThat(Polynomial.of(-0x1p-1074, 0, 0x1p-1074).belowZero()).isEqualTo(IntervalSet.of(-1, 1));
        assertThat(Polynomial.of(-0x1p-1000, 0, 0x1p1000).belowZero()).isEqualTo(IntervalSet.of(-0x1p-1000, 0x1p-1000));
        assertThat(Polynomial.of(-1, 0x1p700, 0x1p700).belowZero()).isEqualTo(IntervalSet.of(-1, 0x1p-700));
        assertThat(Polynomial.of(-0x1p-1074, 0, 0, 0, 0x1p-1074).belowZero()).isEqualTo(IntervalSet.of(-1, 1));
        assertThat(Polynomial.of(-0x1p1000, 0, 0, 0x1p-980).belowZero()).isEqualTo(IntervalSet.of(-INFINITY, 0x1p660));
        assertThat(Polynomial.of(-0x1p1000, 0, 0, 0x1p-1074, 0).belowZero().upper(0))
                .isCloseTo(Math.cbrt(2) * 0x1p691, within(0x1p641));
    }

    /** In double precision, the values between such roots are all rounding. */
    @Test
    void nearlyEqualRoots() {
        assertThat(Polynomial.of(product(1, new double[] {1, 1 + 0x1p-26})).belowZero())
                .isEqualTo(IntervalSet.of(1, 1 + 0x1p-26));
        double[] coefficients = product(1, new double[] {1, 1 + 0x1p-12, 1 + 0x1p-11});
        assertThat(Polynomial.of(coefficients).belowZero())
                .isEqualTo(IntervalSet.of(-INFINITY, 1).union(IntervalSet.of(1 + 0x1p-12, 1 + 0x1p-11)));
        double[] wilkinson = product(1, new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
        IntervalSet below = Polynomial.of(wilkinson).belowZero();
        assertThat(below.count()).isEqualTo(6);
        for (int i = 0; i < 6; i++) {
            assertThat(below.lower(i)).isEqualTo(2 * i + 1);
            assertThat(below.upper(i)).isEqualTo(2 * i + 2);
        }
    }

    @Test
    void polynomialsAreValues() {
        Polynomial polynomial = Polynomial.of(-1, 0, 2);
        assertThat(polynomial).isEqualTo(Polynomial.of(-1, 0, 2)).hasSameHashCodeAs(Polynomial.of(-1, 0, 2));
        assertThat(polynomial).isNotEqualTo(Polynomial.of(-1, 0, 3)).isNotEqualTo("[-1.0, 0.0, 2.0]");
        assertThat(polynomial.hashCode()).isNotEqualTo(Polynomial.of(-1, 0, 3).hashCode());
        assertThat(polynomial).hasToString("[-1.0, 0.0, 2.0]");
    }
}
