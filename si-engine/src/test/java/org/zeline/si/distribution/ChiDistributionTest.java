package org.zeline.si.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.junit.jupiter.api.Test;
import org.zeline.si.interval.IntervalSet;

class ChiDistributionTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    static List<String> rows(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(ChiDistributionTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }

    static double parse(String text) {
        return Double.parseDouble(text.replace("inf", "Infinity"));
    }

    /** Against arbitrary precision, tails included; the logarithm's error is relative to the mass. */
    @Test
    void logMassesAgreeWithArbitraryPrecision() throws IOException {
        List<String> rows = rows("chi-log-mass.txt");
        assertThat(rows).hasSizeGreaterThan(250);
        for (String row : rows) {
            String[] fields = row.split(" ", -1);
            NullDistribution distribution = new ChiDistribution(Integer.parseInt(fields[0]));
            double found = distribution.logMass(parse(fields[1]), parse(fields[2]));
            double expected = parse(fields[3]);
            double error = Math.abs(found - expected);
            assertThat(error).as(row + " got " + found).isLessThanOrEqualTo(1e-15 * Math.max(100, Math.abs(expected)));
        }
    }

    @Property
    void withOneDegreeItIsTheFoldedNormalLaw(
            @ForAll @Scale(9) @DoubleRange(min = 0, max = 60) double l,
            @ForAll @Scale(9) @DoubleRange(min = 1e-6, max = 10) double width) {
        double folded = NullDistribution.NORMAL.logMass(l, l + width) + Math.log(2);
        assertThat(new ChiDistribution(1).logMass(l, l + width))
                .isCloseTo(folded, within(2e-14 * Math.max(10, Math.abs(folded))));
    }

    /** With two degrees the mass above z is {@code exp(-z^2 / 2)}. */
    @Property
    void withTwoDegreesItIsTheRayleighLaw(
            @ForAll @Scale(9) @DoubleRange(min = 0, max = 200) double l,
            @ForAll @Scale(9) @DoubleRange(min = 1e-6, max = 10) double width) {
        double expected = -0.5 * l * l + Math.log(-Math.expm1(-width * (l + 0.5 * width)));
        double rounding = 2e-15 * Math.max(10, 0.5 * (l + width) * (l + width)) + 1e-15 * l / width;
        assertThat(new ChiDistribution(2).logMass(l, l + width)).isCloseTo(expected, within(rounding));
    }

    /** Neighbouring intervals that are computed in different ways fit together. */
    @Property(tries = 3000)
    void massesAddUp(
            @ForAll @IntRange(min = 1, max = 2000) int degrees,
            @ForAll @Scale(9) @DoubleRange(min = -6, max = 8) double from,
            @ForAll @Scale(9) @DoubleRange(min = 0.01, max = 3) double v,
            @ForAll @Scale(9) @DoubleRange(min = 0.01, max = 3) double w) {
        ChiDistribution distribution = new ChiDistribution(degrees);
        double l = Math.max(0, distribution.mode() + from);
        double whole = distribution.logMass(l, l + v + w);
        double parts = NullDistribution.logSum(distribution.logMass(l, l + v), distribution.logMass(l + v, l + v + w));
        assertThat(parts).isCloseTo(whole, within(1e-13 * Math.max(10, Math.abs(whole))));
        double all = NullDistribution.logSum(
                NullDistribution.logSum(distribution.logMass(0, l), distribution.logMass(l, l + v)),
                distribution.logMass(l + v, INFINITY));
        assertThat(all).isCloseTo(0, within(1e-12));
    }

    @Property
    void agreesWithTheChiSquaredLaw(
            @ForAll @IntRange(min = 1, max = 500) int degrees,
            @ForAll @Scale(9) @DoubleRange(min = -4, max = 4) double from) {
        ChiDistribution distribution = new ChiDistribution(degrees);
        double z = Math.max(0.05, distribution.mode() + from);
        ChiSquaredDistribution squared = ChiSquaredDistribution.of(degrees);
        assertThat(Math.exp(distribution.logMass(0, z)) / squared.cumulativeProbability(z * z))
                .isCloseTo(1, within(1e-11));
        assertThat(Math.exp(distribution.logMass(z, INFINITY)) / squared.survivalProbability(z * z))
                .isCloseTo(1, within(1e-11));
        assertThat(distribution.logDensity(z)).isCloseTo(squared.logDensity(z * z) + Math.log(2 * z), within(1e-11));
    }

    @Test
    void lengthsAreNotNegative() {
        assertThat(new ChiDistribution(3).support()).isEqualTo(IntervalSet.of(0, Double.POSITIVE_INFINITY));
    }

    @Test
    void theDensityIsLargestAtTheMode() {
        for (int degrees : new int[] {1, 2, 3, 50, 100_000}) {
            ChiDistribution distribution = new ChiDistribution(degrees);
            double most = distribution.logDensity(distribution.mode());
            assertThat(most).isGreaterThan(distribution.logDensity(distribution.mode() + 1e-3));
            if (degrees > 1) {
                assertThat(most).isGreaterThan(distribution.logDensity(distribution.mode() - 1e-3));
                assertThat(distribution.logDensity(0)).isEqualTo(-INFINITY);
            }
        }
        assertThat(new ChiDistribution(1).logDensity(0))
                .isCloseTo(NullDistribution.NORMAL.logDensity(0) + Math.log(2), within(1e-15));
    }

    /** Every search for convergence ends, at sizes that no table covers. */
    @Test
    void extremesAreNumbers() {
        for (int degrees : new int[] {1, 2, 9, 20, 21, 10_001, 1_000_000}) {
            ChiDistribution distribution = new ChiDistribution(degrees);
            double mode = Math.max(1, distribution.mode());
            assertThat(distribution.logMass(0, INFINITY)).isZero();
            assertThat(distribution.logMass(-5, INFINITY)).isZero();
            assertThat(distribution.logMass(0, mode)).isBetween(Math.log(0.3), 0.0);
            assertThat(distribution.logMass(mode, INFINITY)).isBetween(Math.log(0.3), Math.log(0.7));
            assertThat(distribution.logMass(0, Double.MIN_VALUE)).isFinite();
            assertThat(distribution.logMass(0, 1e-200)).isLessThan(-400.0 * degrees);
            assertThat(distribution.logMass(1e-320, 1.5e-320)).isFinite();
            assertThat(distribution.logMass(1e160, 1e200)).isEqualTo(-INFINITY);
            assertThat(distribution.logMass(1e160, Math.nextUp(1e160))).isEqualTo(-INFINITY);
            assertThat(distribution.logMass(Double.MAX_VALUE, INFINITY)).isEqualTo(-INFINITY);
            assertThat(distribution.logMass(mode, Math.nextUp(mode))).isBetween(-40.0, -20.0);
            assertThat(distribution.logMass(3, 3)).isEqualTo(-INFINITY);
            assertThat(distribution.logMass(-3, -2)).isEqualTo(-INFINITY);
            assertThat(distribution.logDensity(-1)).isEqualTo(-INFINITY);
            assertThat(distribution.logDensity(INFINITY)).isEqualTo(-INFINITY);
            assertThat(distribution.logDensity(1e200)).isEqualTo(-INFINITY);
        }
    }

    @Test
    void tailsAndNaivePValues() {
        ChiDistribution distribution = new ChiDistribution(2);
        assertThat(distribution.naiveP(3, Alternative.RIGHT_TAILED)).isCloseTo(Math.exp(-4.5), within(1e-16));
        assertThat(distribution.naiveP(3, Alternative.TWO_SIDED)).isCloseTo(Math.exp(-4.5), within(1e-16));
        assertThat(distribution.naiveP(3, Alternative.LEFT_TAILED)).isCloseTo(-Math.expm1(-4.5), within(1e-15));
        assertThat(distribution.logMass(IntervalSet.of(-1, 1).union(IntervalSet.of(2, 3))))
                .isCloseTo(Math.log(-Math.expm1(-0.5) + Math.exp(-2) - Math.exp(-4.5)), within(1e-15));
        assertThatThrownBy(() -> new ChiDistribution(0)).hasMessageContaining("at least 1 degree of freedom, got 0");
    }
}
