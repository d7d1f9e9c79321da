package org.zeline.si.search.bounded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.LineTest;
import org.zeline.si.distribution.NullDistribution;
import org.zeline.si.distribution.PValue;
import org.zeline.si.distribution.PointwiseTest;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.search.SearchSettings;
import org.zeline.si.search.Truncation;

class BranchAndBoundStateTest {
    private static final SplitPolicy.Treatment ENCLOSE = SplitPolicy.Treatment.ENCLOSE;
    private static final LineTest TEST = new PointwiseTest(NullDistribution.NORMAL, 1, Alternative.TWO_SIDED);

    private static BranchAndBoundState state(double precision) {
        return new BranchAndBoundState(TEST, new SearchSettings.Stop.Precision(precision), 1e-11);
    }

    /** A line in parts of length 1/4 from -4 to 4, and what is beyond; accepted near the statistic. */
    private static BranchAndBoundState cut(double precision) {
        BranchAndBoundState state = open(precision);
        state.accept(0.98, 1.02);
        return state;
    }

    private static BranchAndBoundState open(double precision) {
        BranchAndBoundState state = state(precision);
        state.open(Double.NEGATIVE_INFINITY, -4);
        state.open(4, Double.POSITIVE_INFINITY);
        for (double z = -4; z < 4; z += 0.25) {
            state.open(z, z + 0.25);
        }
        return state;
    }

    @Test
    void aRoundHoldsWhatIsNeededInPairs() {
        int before = 0;
        for (double precision : new double[] {0.5, 1e-3, 1e-6}) {
            int taken = cut(precision)
                    .takeToTest(1000, SplitPolicy.Advance.PAIRS, List.of(), o -> ENCLOSE)
                    .size();
            assertThat(taken).isGreaterThan(before).isEven();
            before = taken;
        }
        assertThat(before).isGreaterThan(32);
        assertThat(cut(1e-9).takeToTest(11, SplitPolicy.Advance.PAIRS, List.of(), o -> ENCLOSE))
                .hasSize(11);
    }

    @Test
    void whatIsTooLongIsCutAndWhatIsBestSweptIsSwept() {
        BranchAndBoundState state = cut(1e-3);
        List<PendingInterval> taken = state.takeToTest(
                1000,
                SplitPolicy.Advance.PAIRS,
                List.of(),
                o -> new SplitPolicy.Treatment(o.lower() > 1, 3, o.upper() - o.lower() > 0.13 ? 2 : 1));
        assertThat(taken).isNotEmpty().allMatch(o -> o.lower() <= 1 && o.upper() - o.lower() == 0.125);
        assertThat(state.takeToSweep(1000)).isNotEmpty().allMatch(o -> o.lower() > 1);
    }

    /** Where an undecided sliver keeps the bounds apart, intervals were cut off the infinite ones without end. */
    @Test
    void whatIsTooFarOutToMatterIsLeft() {
        BranchAndBoundState state = state(1e-9);
        state.accept(0.98, 1.02);
        state.leave(1.5, 1.6);
        state.open(Double.NEGATIVE_INFINITY, -4);
        state.open(4, Double.POSITIVE_INFINITY);
        List<PendingInterval> taken = state.takeToTest(100_000, SplitPolicy.Advance.PAIRS, List.of(), o -> ENCLOSE);
        assertThat(taken).isNotEmpty().allMatch(o -> Math.abs(o.lower()) < 80 && Math.abs(o.upper()) < 80);
        assertThat(state.takeToTest(100_000, SplitPolicy.Advance.PAIRS, List.of(), o -> ENCLOSE))
                .isEmpty();
    }

    @Test
    void theLargestMassesComeFirstAndNoneIsLost() {
        BranchAndBoundState state = cut(1e-3);
        List<PendingInterval> taken = state.takeToTest(1000, SplitPolicy.Advance.PAIRS, List.of(), o -> ENCLOSE);
        for (int i = 1; i < taken.size(); i++) {
            assertThat(taken.get(i).logMass())
                    .isLessThanOrEqualTo(taken.get(i - 1).logMass());
        }
        List<double[]> ends = new ArrayList<>();
        taken.forEach(o -> ends.add(new double[] {o.lower(), o.upper()}));
        taken.forEach(o -> state.exclude(o.lower(), o.upper()));
        IntervalSet known = state.truncation().searched();
        assertThat(IntervalSet.union(ends)).isEqualTo(known);
    }

    @Test
    void whatIsSweptMayBeAllThatIsNeeded() {
        BranchAndBoundState state = state(1e-3);
        state.openToSweep(-6, 6);
        state.open(6, Double.POSITIVE_INFINITY);
        state.open(Double.NEGATIVE_INFINITY, -6);
        List<PendingInterval> swept = state.takeToSweep(5);
        assertThat(swept).hasSize(1);
        assertThat(state.takeToTest(1000, SplitPolicy.Advance.PAIRS, swept, o -> ENCLOSE))
                .isEmpty();
        assertThat(state.takeToTest(1000, SplitPolicy.Advance.PAIRS, List.of(), o -> ENCLOSE))
                .isNotEmpty();
    }

    @Test
    void sweepsAreTakenInTheirOrderAndOpenUntilThen() {
        BranchAndBoundState state = state(1e-3);
        state.openToSweep(0, 1);
        state.openToSweep(-1, 0);
        state.leave(2, 3);
        state.exclude(Double.NEGATIVE_INFINITY, -1);
        state.exclude(1, 2);
        state.exclude(3, Double.POSITIVE_INFINITY);
        assertThat(state.truncation().searched())
                .isEqualTo(IntervalSet.of(-1, 1).union(IntervalSet.of(2, 3)).complement());
        assertThat(state.takeToSweep(1)).extracting(PendingInterval::lower).containsExactly(0.0);
        assertThat(state.takeToSweep(9)).extracting(PendingInterval::lower).containsExactly(-1.0);
        state.accept(-1, 1);
        assertThat(state.truncation().searched()).isEqualTo(IntervalSet.of(2, 3).complement());
    }

    @Test
    void theBoundsAreThoseOfTheSets() {
        BranchAndBoundState state = cut(1e-3);
        state.accept(0.2, 0.4);
        state.accept(1.5, 1.6);
        Truncation outcome = state.truncation();
        PValue expected = TEST.p(outcome.truncated(), outcome.searched());
        assertThat(state.bounds().lower()).isCloseTo(expected.lower(), within(1e-12));
        assertThat(state.bounds().upper()).isCloseTo(expected.upper(), within(1e-12));
        assertThat(outcome.p()).isEqualTo(state.bounds());
    }

    /** Takes, decides, cuts and returns intervals at random: all along every part of the line is accounted for. */
    @Property(tries = 300)
    void acceptedExcludedAndOpenPartsCoverTheLine(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        BranchAndBoundState state = open(1e-9);
        int decided = 0;
        for (int round = 0; round < 10; round++) {
            List<PendingInterval> taken = new ArrayList<>(state.takeToTest(
                    1 + random.nextInt(9),
                    SplitPolicy.Advance.PAIRS,
                    List.of(),
                    o -> new SplitPolicy.Treatment(random.nextInt(5) == 0, random.nextInt(2), 1 + random.nextInt(3))));
            taken.addAll(state.takeToSweep(random.nextInt(3)));
            taken.addAll(state.takeNear(random.nextDouble(-4, 4), random.nextDouble()));
            for (PendingInterval o : taken) {
                PendingInterval first = state.cut(o, random.nextDouble() * o.length());
                decided += settle(state, first, random) ? 1 : 0;
            }
            Truncation known = state.truncation();
            assertThat(known.truncated().difference(known.searched()).isEmpty()).isTrue();
        }
        assertThat(decided).isPositive();
    }

    /** Excludes, accepts and keeps parts of an interval that random points make. */
    private static boolean settle(BranchAndBoundState state, PendingInterval o, SplittableRandom random) {
        double[] points = random.doubles(4, o.lower(), o.upper()).sorted().toArray();
        state.exclude(o.lower(), points[0]);
        state.open(points[0], points[1]);
        state.accept(points[1], points[2]);
        state.open(points[2], points[3], 1 + random.nextInt(4));
        if (random.nextBoolean()) {
            state.leave(points[3], o.upper());
            return false;
        }
        state.openToSweep(points[3], o.upper());
        return true;
    }

    /** Planted: what was taken is dropped. */
    @Test
    void aPartThatIsDroppedIsNoticed() {
        BranchAndBoundState state = cut(1e-3);
        PendingInterval dropped = state.takeToTest(1, SplitPolicy.Advance.PAIRS, List.of(), o -> ENCLOSE)
                .get(0);
        assertThatThrownBy(state::truncation)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("lost")
                .hasMessageContaining(Double.toString(dropped.upper()));
        state.exclude(dropped.lower(), dropped.upper());
        assertThat(state.truncation().searched().contains(0.5 * (dropped.lower() + dropped.upper())))
                .isTrue();
    }

    @Test
    void nanIsNoPartOfTheLine() {
        BranchAndBoundState state = cut(1e-3);
        assertThatThrownBy(() -> state.exclude(Double.NaN, 1)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> state.accept(0, Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> state.open(Double.NaN, 1)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> state.openToSweep(0, Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> state.open(0, 1, 0)).hasMessageContaining("at least one part, got 0");
    }

    @Test
    void whatIsTooNarrowStaysUndecided() {
        BranchAndBoundState state = cut(1e-9);
        state.exclude(5, 6);
        state.open(5.2, 5.2 + 1e-12);
        assertThat(state.truncation().searched().contains(5.2 + 5e-13)).isFalse();
        assertThat(state.takeToTest(1000, SplitPolicy.Advance.PAIRS, List.of(), o -> ENCLOSE))
                .isNotEmpty()
                .noneMatch(o -> o.lower() == 5.2);
    }

    @Test
    void aPartIsCutOffTheNearerSide() {
        BranchAndBoundState state = state(1e-3);
        state.open(-3, -1);
        state.open(2, 4);
        state.exclude(-1, 2);
        state.leave(Double.NEGATIVE_INFINITY, -3);
        state.leave(4, Double.POSITIVE_INFINITY);
        assertThat(state.takeNear(0.5, 0.25)).extracting(PendingInterval::upper).containsExactly(-1.0);
        assertThat(state.takeNear(0.5, 9)).extracting(PendingInterval::lower).containsExactly(-3.0);
        PendingInterval above = state.takeNear(0.5, 0.25).get(0);
        assertThat(above.lower()).isEqualTo(2);
        assertThat(above.upper()).isEqualTo(2.25);
    }
}
