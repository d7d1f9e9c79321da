package org.zeline.si.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.zeline.si.interval.IntervalSet;

class RandomizedTestTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    @Test
    void logMassesAgreeWithArbitraryPrecision() throws IOException {
        List<String> rows = ChiDistributionTest.rows("randomized-log-mass.txt");
        assertThat(rows).hasSizeGreaterThan(40);
        for (String row : rows) {
            double[] n = List.of(row.split(" ", -1)).stream()
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            LineTest test = new RandomizedTest(n[0], n[1], 0, Alternative.RIGHT_TAILED);
            assertThat(test.logTail(n[2], n[3])).as(row).isCloseTo(n[4], within(1e-11 + 1e-13 * Math.abs(n[4])));
            assertThat(test.logBody(n[2], n[3])).as(row).isCloseTo(n[5], within(1e-11 + 1e-13 * Math.abs(n[5])));
        }
    }

    /** Tail and remainder add up to the mass of z, which is normal. */
    @Property
    void massesAddUp(
            @ForAll @DoubleRange(min = -6, max = 6) double exponent,
            @ForAll @DoubleRange(min = -6, max = 6) double stat,
            @ForAll @DoubleRange(min = -8, max = 8) double from,
            @ForAll @DoubleRange(min = 0.01, max = 9) double width,
            @ForAll Alternative alternative) {
        LineTest test = new RandomizedTest(Math.exp(exponent), stat, 0, alternative);
        double sum = NullDistribution.logSum(test.logTail(from, from + width), test.logBody(from, from + width));
        assertThat(sum).isCloseTo(test.distribution().logMass(from, from + width), within(1e-10));
    }

    /** Without selection it is the usual test. */
    @Property
    void onTheWholeLineItIsTheNaiveTest(
            @ForAll @DoubleRange(min = -6, max = 6) double exponent,
            @ForAll @DoubleRange(min = -7, max = 7) double stat,
            @ForAll Alternative alternative) {
        LineTest test = new RandomizedTest(Math.exp(exponent), stat, 0.5, alternative);
        double p = test.p(IntervalSet.REAL_LINE, IntervalSet.REAL_LINE).value();
        assertThat(p).isCloseTo(test.naiveP(), within(1e-12 + 1e-9 * p));
    }

    /** With little noise the plain test is approached. */
    @Test
    void littleNoiseChangesLittle() {
        IntervalSet set = IntervalSet.of(1, 1.8).union(IntervalSet.of(2.5, 4));
        double plain = new PointwiseTest(NullDistribution.NORMAL, 1.4, Alternative.RIGHT_TAILED)
                .p(set, IntervalSet.REAL_LINE)
                .value();
        double near = new RandomizedTest(1e-3, 1.4, 1.41, Alternative.RIGHT_TAILED)
                .p(set, IntervalSet.REAL_LINE)
                .value();
        assertThat(near).isCloseTo(plain, within(0.01));
        double far = new RandomizedTest(1, 1.4, 1.41, Alternative.RIGHT_TAILED)
                .p(set, IntervalSet.REAL_LINE)
                .value();
        assertThat(far).isLessThan(plain - 0.05);
    }

    @Test
    void partsOutsideOfTheBulkKeepTheirRelativeAccuracy() {
        LineTest test = new RandomizedTest(0.5, 3, 3, Alternative.RIGHT_TAILED);
        assertThat(test.logTail(60, INFINITY)).isBetween(-1300.0, -1190.0);
        assertThat(test.logTail(-INFINITY, -60)).isLessThan(test.logBody(-INFINITY, -60) - 1000);
        assertThat(test.logTail(5, 5)).isEqualTo(-INFINITY);
    }

    @Test
    void theRatioHasARange() {
        for (double ratio : new double[] {0, -1, Double.NaN, 1e-4, 1e4, INFINITY}) {
            assertThatThrownBy(() -> new RandomizedTest(ratio, 0, 0, Alternative.TWO_SIDED))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("must lie within 0.001 and 1000.0, got " + ratio);
        }
    }
}
