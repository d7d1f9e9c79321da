package org.zeline.si.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.zeline.si.interval.IntervalSet;

class LineTestTest {
    private static IntervalSet randomSet(SplittableRandom random) {
        List<double[]> parts = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            double lower = random.nextDouble(0.1, 4);
            parts.add(new double[] {lower, lower + 2 * random.nextDouble()});
        }
        return IntervalSet.union(parts);
    }

    private static LineTest test(SplittableRandom random, double stat) {
        Alternative alternative = List.of(Alternative.values()).get(random.nextInt(4));
        NullDistribution distribution = switch (random.nextInt(4)) {
            case 0 -> NullDistribution.NORMAL;
            case 1 -> new ChiDistribution(1 + random.nextInt(4));
            case 2 -> new AngleDistribution(16 + random.nextInt(9));
            default -> new RestrictedDistribution(NullDistribution.NORMAL, -1, 5);
        };
        return random.nextInt(4) == 0
                ? new RandomizedTest(0.5, stat, stat + 0.1, alternative)
                : new PointwiseTest(distribution, stat, alternative);
    }

    /** Whatever the part that was not searched holds, the p-value lies within its bounds. */
    @Property
    void boundsHoldForEveryCompletion(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        IntervalSet searched = randomSet(random);
        double stat = 0.5 * (searched.lower(0) + searched.upper(0));
        LineTest test = test(random, stat);
        IntervalSet truncated = searched.intersection(randomSet(random).union(IntervalSet.of(stat, stat + 0.1)));
        IntervalSet completion =
                truncated.union(randomSet(random).union(IntervalSet.of(-2, -1)).difference(searched));
        PValue bounds = test.p(truncated, searched);
        PValue exact = test.p(completion, IntervalSet.REAL_LINE);
        assertThat(exact.lower()).isCloseTo(exact.upper(), within(1e-12));
        assertThat(exact.value()).isBetween(bounds.lower() - 1e-12, bounds.upper() + 1e-12);
    }

    /** Equal tails are twice the smaller one-sided p-value. */
    @Property
    void equalTailsAreTwiceTheSmallerOne(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        IntervalSet set = randomSet(random);
        double stat = set.lower(0) + random.nextDouble() * (set.upper(0) - set.lower(0));
        LineTest test = test(random, stat).with(Alternative.TWO_SIDED_EQUAL_TAILED);
        double right = test.with(Alternative.RIGHT_TAILED)
                .p(set, IntervalSet.REAL_LINE)
                .value();
        double left =
                test.with(Alternative.LEFT_TAILED).p(set, IntervalSet.REAL_LINE).value();
        assertThat(test.p(set, IntervalSet.REAL_LINE).value()).isCloseTo(2 * Math.min(right, left), within(1e-10));
        assertThat(right + left).isCloseTo(1, within(1e-9));
    }

    /** The smaller tail keeps its relative accuracy, on either side. */
    @Test
    void equalTailsAreExactFarOut() {
        for (double stat : new double[] {9, -9}) {
            LineTest test = new PointwiseTest(NullDistribution.NORMAL, stat, Alternative.TWO_SIDED_EQUAL_TAILED);
            double p = test.p(IntervalSet.REAL_LINE, IntervalSet.REAL_LINE).value();
            assertThat(p / test.naiveP()).isCloseTo(1, within(1e-13));
            assertThat(p).isBetween(2.2e-19, 2.3e-19);
        }
    }

    @Test
    void aRestrictedDistributionHasNoMassElsewhere() {
        NullDistribution part = new RestrictedDistribution(NullDistribution.NORMAL, 1, 2);
        assertThat(part.logMass(-5, 1)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(part.logMass(1.5, 9)).isEqualTo(NullDistribution.NORMAL.logMass(1.5, 2));
        assertThat(part.mode()).isEqualTo(1);
        assertThat(part.logDensity(0.9)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(part.naiveP(1.5, Alternative.TWO_SIDED))
                .isEqualTo(NullDistribution.NORMAL.naiveP(1.5, Alternative.TWO_SIDED));
        assertThatThrownBy(() -> new RestrictedDistribution(NullDistribution.NORMAL, 2, 1))
                .hasMessageContaining("[2.0, 1.0], which is empty");
    }

    /** The mean moves the distribution, and with it what counts as extreme. */
    @Property
    void otherMeansAreShifts(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double mean = random.nextDouble(-4, 4);
        double stat = random.nextDouble(-3, 3);
        Alternative alternative = List.of(Alternative.values()).get(random.nextInt(4));
        IntervalSet set = randomSet(random).union(IntervalSet.of(stat - 0.1, stat + 0.3));
        List<double[]> moved = new ArrayList<>();
        for (double[] part : set.toArray()) {
            moved.add(new double[] {part[0] - mean, part[1] - mean});
        }
        boolean randomized = random.nextBoolean();
        LineTest here = randomized
                ? new RandomizedTest(0.7, stat, stat, alternative)
                : new PointwiseTest(NullDistribution.NORMAL, stat, alternative);
        LineTest there = randomized
                ? new RandomizedTest(0.7, stat - mean, stat - mean, alternative)
                : new PointwiseTest(NullDistribution.NORMAL, stat - mean, alternative);
        double expected =
                there.p(IntervalSet.union(moved), IntervalSet.REAL_LINE).value();
        double found =
                here.ofMean(mean).orElseThrow().p(set, IntervalSet.REAL_LINE).value();
        assertThat(found).isCloseTo(expected, within(1e-9));
    }
}
