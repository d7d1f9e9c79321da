package org.zeline.si.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.apache.commons.statistics.distribution.TruncatedNormalDistribution;
import org.junit.jupiter.api.Test;
import org.zeline.si.interval.IntervalSet;

class TruncatedDistributionTest {
    private static NullDistribution distribution(String name) {
        return name.equals("norm")
                ? NullDistribution.NORMAL
                : new ChiDistribution(Integer.parseInt(name.substring("chi ".length())));
    }

    private static IntervalSet set(String text) {
        return IntervalSet.union(Arrays.stream(text.split(",", -1))
                .map(pair -> Arrays.stream(pair.split(" ", -1))
                        .mapToDouble(ChiDistributionTest::parse)
                        .toArray())
                .toList());
    }

    /** Against another tool, and against arbitrary precision also where the other tool has no answer. */
    @Test
    void goldenProbabilities() throws IOException {
        List<String> rows = ChiDistributionTest.rows("truncated-cdf.txt");
        assertThat(rows).hasSize(32);
        for (String row : rows) {
            String[] fields = row.split(";", -1);
            TruncatedDistribution distribution = new TruncatedDistribution(distribution(fields[0]), set(fields[2]));
            double z = ChiDistributionTest.parse(fields[1]);
            double found = fields[3].equals("true") ? distribution.cdfOfAbsolute(z) : distribution.cdf(z);
            if (!fields[4].equals("null")) {
                assertThat(found / ChiDistributionTest.parse(fields[4])).as(row).isCloseTo(1, within(1e-9));
            }
            assertThat(found / ChiDistributionTest.parse(fields[5])).as(row).isCloseTo(1, within(1e-12));
        }
    }

    /** {@code P(45 < Z | 44 < Z < 46)} is about {@code exp((44^2 - 45^2) / 2)}: far beyond where masses underflow. */
    @Test
    void farOutTheTailsAreTheNearerOnes() {
        TruncatedDistribution distribution = new TruncatedDistribution(new ChiDistribution(4), IntervalSet.of(44, 46));
        double ratio = Math.exp(-44.5) * (45.0 * 45 / 2 + 1) / (44.0 * 44 / 2 + 1);
        double cut = Math.exp(-90.0) * (46.0 * 46 / 2 + 1) / (44.0 * 44 / 2 + 1);
        assertThat(distribution.sf(45) / (ratio - cut)).isCloseTo(1, within(1e-12));
        assertThat(distribution.cdf(45)).isEqualTo(1);
        assertThat(distribution.logCdf(45)).isNotPositive();
    }

    @Property
    void probabilitiesAddUpAndGrow(
            @ForAll @IntRange(min = 0, max = 60) int degrees,
            @ForAll @Scale(9) @DoubleRange(min = -20, max = 40) double from,
            @ForAll @Scale(9) @DoubleRange(min = 0.01, max = 2) double width,
            @ForAll @Scale(9) @DoubleRange(min = 0.01, max = 5) double gap,
            @ForAll @Scale(9) @DoubleRange(min = -21, max = 50) double z,
            @ForAll @Scale(9) @DoubleRange(min = 0, max = 3) double step) {
        NullDistribution distribution = degrees == 0 ? NullDistribution.NORMAL : new ChiDistribution(degrees);
        double start = degrees == 0 ? from : Math.abs(from);
        IntervalSet set = IntervalSet.of(start, start + width)
                .union(IntervalSet.of(start + width + gap, start + 2 * width + gap));
        TruncatedDistribution truncated = new TruncatedDistribution(distribution, set);
        assertThat(truncated.cdf(z) + truncated.sf(z)).isCloseTo(1, within(1e-12));
        assertThat(truncated.cdf(z)).isBetween(0.0, 1.0);
        double rounding = 1e-14 * Math.max(10, Math.abs(distribution.logMass(set)));
        assertThat(truncated.cdf(z + step)).isGreaterThanOrEqualTo(truncated.cdf(z) * (1 - rounding));
        assertThat(truncated.cdfOfAbsolute(z)).isEqualTo(truncated.cdfOfAbsolute(-z));
        if (degrees > 0) {
            assertThat(truncated.cdfOfAbsolute(z)).isEqualTo(truncated.cdf(Math.abs(z)));
        }
        assertThat(truncated.cdf(start)).isZero();
        assertThat(truncated.sf(start + 2 * width + gap)).isZero();
    }

    @Property
    void agreesWithTheTruncatedNormalLaw(
            @ForAll @Scale(9) @DoubleRange(min = -6, max = 5) double lower,
            @ForAll @Scale(9) @DoubleRange(min = 0.1, max = 4) double width,
            @ForAll @Scale(9) @DoubleRange(min = 0.01, max = 0.99) double part) {
        TruncatedNormalDistribution expected = TruncatedNormalDistribution.of(0, 1, lower, lower + width);
        TruncatedDistribution distribution =
                new TruncatedDistribution(NullDistribution.NORMAL, IntervalSet.of(lower, lower + width));
        double z = lower + part * width;
        assertThat(distribution.cdf(z)).isCloseTo(expected.cumulativeProbability(z), within(1e-11));
        assertThat(distribution.sf(z)).isCloseTo(expected.survivalProbability(z), within(1e-11));
    }

    @Test
    void aSetWithoutMassIsRefused() {
        assertThatThrownBy(() -> new TruncatedDistribution(NullDistribution.NORMAL, IntervalSet.EMPTY))
                .hasMessageContaining("without mass");
        assertThatThrownBy(() -> new TruncatedDistribution(new ChiDistribution(3), IntervalSet.of(-2, -1)))
                .hasMessageContaining("[-2.0, -1.0]");
    }
}
