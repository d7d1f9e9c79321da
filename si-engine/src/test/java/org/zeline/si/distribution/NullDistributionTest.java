package org.zeline.si.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zeline.si.interval.IntervalSet;

class NullDistributionTest {
    private static double parse(String text) {
        return text.endsWith("inf")
                ? (text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY)
                : Double.parseDouble(text);
    }

    /** Against arbitrary precision, tails included; the logarithm's error is relative to the mass. */
    @Test
    void logMassesAgreeWithArbitraryPrecision() throws IOException {
        int rows = 0;
        try (InputStream in =
                Objects.requireNonNull(NullDistributionTest.class.getResourceAsStream("normal-log-mass.txt"))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (line.startsWith("#")) {
                    continue;
                }
                String[] fields = line.split(" ", -1);
                double lower = parse(fields[0]);
                double upper = parse(fields[1]);
                double expected = parse(fields[2]);
                double error = Math.abs(NullDistribution.NORMAL.logMass(lower, upper) - expected);
                assertThat(error).as(line).isLessThan(1e-14 * Math.max(10, Math.abs(expected)));
                rows++;
            }
        }
        assertThat(rows).isGreaterThan(50);
    }

    /** Against arbitrary precision (mpmath). */
    @ParameterizedTest
    @CsvSource({
        "0, 0.0002, 11364, -9.446931150934199748329929",
        "-0.0001, 0, 11364, -8.58889931594188312718473",
        "0.5, 2, 300, -155.8304588278351474446127",
        "-2, -0.5, -3000, -1508.131534331503620025891",
        "0, Infinity, 1e6, -13.81551055796527410410795",
        "-1, 3, 0.25, 0.6924478727424062266139775",
        "-Infinity, 1, 2, 2.917587723239924547981489",
        "1e-9, 3e-9, 1e8, -20.2284525449228854317031",
        "-0.5, 0.5, -1e4, 4990.664709619272859107202",
        "2, 2.5, -2.25, 1.827729469167467840203193",
        "-1e-8, 1e-8, 0, -17.72753356339242015847081"
    })
    void tiltedMassesAgreeWithArbitraryPrecision(double lower, double upper, double tilt, double expected) {
        double actual = NullDistribution.logTiltedMass(lower, upper, tilt);
        assertThat(Math.abs(actual - expected)).isLessThan(1e-14 * Math.max(10, Math.abs(expected)));
    }

    @Test
    void emptyIntervalsHaveNoTiltedMass() {
        assertThat(NullDistribution.logTiltedMass(1, 1, 2)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(NullDistribution.logTiltedMass(1, 0, -2)).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    /** The definition, where nothing cancels. */
    @Property
    void tiltedMassesAreMassesOverTheDensity(
            @ForAll @DoubleRange(min = -4, max = 4) double lower,
            @ForAll @DoubleRange(min = 0.01, max = 4) double width,
            @ForAll @DoubleRange(min = -4, max = 4) double tilt) {
        double expected = NullDistribution.NORMAL.logMass(lower + tilt, lower + width + tilt)
                - NullDistribution.NORMAL.logDensity(tilt);
        assertThat(NullDistribution.logTiltedMass(lower, lower + width, tilt)).isCloseTo(expected, within(1e-11));
    }

    @Property
    void massesAddUp(
            @ForAll @DoubleRange(min = -9, max = 9) double l,
            @ForAll @DoubleRange(min = 0.01, max = 4) double v,
            @ForAll @DoubleRange(min = 0, max = 4) double w) {
        double whole = NullDistribution.NORMAL.logMass(l, l + v + w);
        double parts = NullDistribution.logSum(
                NullDistribution.NORMAL.logMass(l, l + v), NullDistribution.NORMAL.logMass(l + v, l + v + w));
        assertThat(Math.expm1(parts - whole)).isCloseTo(0, within(1e-11));
    }

    @Test
    void farTailsStayExact() {
        IntervalSet far = IntervalSet.of(40, 41);
        PValue p = new PointwiseTest(NullDistribution.NORMAL, 40.5, Alternative.RIGHT_TAILED)
                .p(far, IntervalSet.REAL_LINE);
        assertThat(p.value())
                .isCloseTo(
                        Math.exp(NullDistribution.NORMAL.logMass(40.5, 41) - NullDistribution.NORMAL.logMass(40, 41)),
                        within(1e-12));
        assertThat(p.value()).isEqualTo(p.lower()).isEqualTo(p.upper());
        double tiny = NullDistribution.NORMAL.naiveP(37, Alternative.RIGHT_TAILED);
        assertThat(tiny).isPositive().isLessThan(1e-298);
    }

    @Test
    void onTheWholeLineItIsTheNaivePValue() {
        for (Alternative alternative : Alternative.values()) {
            for (double stat : new double[] {-3, -0.2, 0.7, 8}) {
                PValue p = new PointwiseTest(NullDistribution.NORMAL, stat, alternative)
                        .p(IntervalSet.REAL_LINE, IntervalSet.REAL_LINE);
                assertThat(p.value() / NullDistribution.NORMAL.naiveP(stat, alternative))
                        .isCloseTo(1, within(1e-12));
            }
        }
    }

    /** Whatever the part not searched turns out to be, the p-value lies within the bounds. */
    @Property
    void boundsHoldForEveryCompletion(
            @ForAll @DoubleRange(min = -3, max = 3) double stat,
            @ForAll @DoubleRange(min = 0.01, max = 2) double known,
            @ForAll @DoubleRange(min = -6, max = 6) double from,
            @ForAll @DoubleRange(min = 0.1, max = 5) double length,
            @ForAll Alternative alternative) {
        IntervalSet truncated = IntervalSet.of(stat - known, stat + known / 2);
        IntervalSet searched = IntervalSet.of(stat - known, stat + known);
        PValue p = new PointwiseTest(NullDistribution.NORMAL, stat, alternative).p(truncated, searched);
        IntervalSet completion =
                truncated.union(IntervalSet.of(from, from + length).difference(searched));
        PValue whole =
                new PointwiseTest(NullDistribution.NORMAL, stat, alternative).p(completion, IntervalSet.REAL_LINE);
        assertThat(whole.value()).isBetween(p.lower() - 1e-12, p.upper() + 1e-12);
        assertThat(p.value()).isBetween(p.lower() - 1e-12, p.upper() + 1e-12);
    }
}
