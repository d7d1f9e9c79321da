package org.zeline.si.search.bounded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.zeline.si.Approach;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.NullDistribution;
import org.zeline.si.distribution.PValue;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.search.LineStepper;
import org.zeline.si.search.SearchSettings;

class BranchAndBoundStateTest {
    private static final IntervalSet TAIL = NullDistribution.NORMAL.tail(1, Alternative.TWO_SIDED);

    private static BranchAndBoundState ledger(double precision) {
        return new BranchAndBoundState(NullDistribution.NORMAL, TAIL, new SearchSettings.Stop.Precision(precision));
    }

    /** A line cut into parts of a quarter from -4 to 4, and what is beyond; chosen near the statistic. */
    private static BranchAndBoundState cut(double precision) {
        BranchAndBoundState ledger = ledger(precision);
        ledger.accept(0.98, 1.02);
        ledger.open(Double.NEGATIVE_INFINITY, -4);
        ledger.open(4, Double.POSITIVE_INFINITY);
        for (double z = -4; z < 4; z += 0.25) {
            ledger.open(z, z + 0.25);
        }
        return ledger;
    }

    @Test
    void aRoundHoldsWhatIsNeededInPairs() {
        int before = 0;
        for (double precision : new double[] {0.5, 1e-3, 1e-6}) {
            int taken = cut(precision)
                    .takeToJudge(1000, List.of(), o -> Approach.ENCLOSE)
                    .size();
            assertThat(taken).isGreaterThan(before).isEven();
            before = taken;
        }
        assertThat(before).isGreaterThan(32);
        assertThat(cut(1e-9).takeToJudge(11, List.of(), o -> Approach.ENCLOSE)).hasSize(11);
    }

    @Test
    void whatIsTooLongIsCutAndWhatIsBestSweptIsSwept() {
        BranchAndBoundState ledger = cut(1e-3);
        List<PendingInterval> taken = ledger.takeToJudge(
                1000, List.of(), o -> new Approach(o.lower() > 1, 3, o.upper() - o.lower() > 0.13 ? 2 : 1));
        assertThat(taken).isNotEmpty().allMatch(o -> o.lower() <= 1 && o.upper() - o.lower() == 0.125);
        assertThat(ledger.takeToSweep(1000)).isNotEmpty().allMatch(o -> o.lower() > 1);
    }

    /** Where an undecided sliver keeps the bounds apart, intervals were cut off the infinite ones without end. */
    @Test
    void whatIsTooFarOutToMatterIsLeft() {
        BranchAndBoundState ledger = ledger(1e-9);
        ledger.accept(0.98, 1.02);
        ledger.leave(1.5, 1.6);
        ledger.open(Double.NEGATIVE_INFINITY, -4);
        ledger.open(4, Double.POSITIVE_INFINITY);
        List<PendingInterval> taken = ledger.takeToJudge(100_000, List.of(), o -> Approach.ENCLOSE);
        assertThat(taken).isNotEmpty().allMatch(o -> Math.abs(o.lower()) < 80 && Math.abs(o.upper()) < 80);
        assertThat(ledger.takeToJudge(100_000, List.of(), o -> Approach.ENCLOSE))
                .isEmpty();
    }

    @Test
    void theLargestMassesComeFirstAndNoneIsLost() {
        BranchAndBoundState ledger = cut(1e-3);
        List<PendingInterval> taken = ledger.takeToJudge(1000, List.of(), o -> Approach.ENCLOSE);
        for (int i = 1; i < taken.size(); i++) {
            assertThat(taken.get(i).logMass())
                    .isLessThanOrEqualTo(taken.get(i - 1).logMass());
        }
        List<double[]> ends = new ArrayList<>();
        taken.forEach(o -> ends.add(new double[] {o.lower(), o.upper()}));
        IntervalSet known = ledger.outcome().searched();
        assertThat(IntervalSet.union(ends)).isEqualTo(known);
    }

    @Test
    void whatIsSweptMayBeAllThatIsNeeded() {
        BranchAndBoundState ledger = ledger(1e-3);
        ledger.openToSweep(-6, 6);
        ledger.open(6, Double.POSITIVE_INFINITY);
        ledger.open(Double.NEGATIVE_INFINITY, -6);
        List<PendingInterval> swept = ledger.takeToSweep(5);
        assertThat(swept).hasSize(1);
        assertThat(ledger.takeToJudge(1000, swept, o -> Approach.ENCLOSE)).isEmpty();
        assertThat(ledger.takeToJudge(1000, List.of(), o -> Approach.ENCLOSE)).isNotEmpty();
    }

    @Test
    void sweepsAreTakenInTheirOrderAndOpenUntilThen() {
        BranchAndBoundState ledger = ledger(1e-3);
        ledger.openToSweep(0, 1);
        ledger.openToSweep(-1, 0);
        ledger.leave(2, 3);
        assertThat(ledger.outcome().searched())
                .isEqualTo(IntervalSet.of(-1, 1).union(IntervalSet.of(2, 3)).complement());
        assertThat(ledger.takeToSweep(1)).extracting(PendingInterval::lower).containsExactly(0.0);
        assertThat(ledger.takeToSweep(9)).extracting(PendingInterval::lower).containsExactly(-1.0);
        assertThat(ledger.outcome().searched()).isEqualTo(IntervalSet.of(2, 3).complement());
    }

    @Test
    void theBoundsAreThoseOfTheSets() {
        BranchAndBoundState ledger = cut(1e-3);
        ledger.accept(0.2, 0.4);
        ledger.accept(1.5, 1.6);
        LineStepper.Outcome outcome = ledger.outcome();
        PValue expected =
                PValue.of(NullDistribution.NORMAL, 1, outcome.truncated(), outcome.searched(), Alternative.TWO_SIDED);
        assertThat(ledger.bounds().lower()).isCloseTo(expected.lower(), within(1e-12));
        assertThat(ledger.bounds().upper()).isCloseTo(expected.upper(), within(1e-12));
        assertThat(outcome.p()).isEqualTo(ledger.bounds());
    }

    /** If the prospect allows no stop, no outcome does: tried with random ones. */
    @Property
    void noOutcomeIsBetterThanTheProspect(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        double t = random.nextInt(3) == 0 ? 0 : Math.exp(-10 * random.nextDouble());
        double m = random.nextInt(3) == 0 ? 0 : Math.exp(-10 * random.nextDouble());
        List<PendingInterval> open = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            double z = 3 * random.nextGaussian();
            open.add(new PendingInterval(z, z + 1, -8 * random.nextDouble(), -8 * random.nextDouble()));
        }
        SearchSettings.Stop stop = random.nextBoolean()
                ? new SearchSettings.Stop.Precision(random.nextDouble())
                : new SearchSettings.Stop.Decision(0.001 + 0.99 * random.nextDouble());
        OptimisticBound prospect = new OptimisticBound(Math.log(t), Math.log(m), open);
        int decided = random.nextInt(7);
        double u = 0;
        double v = 0;
        double tail = 0;
        double rest = 0;
        for (int i = 0; i < 6; i++) {
            PendingInterval o = open.get(i);
            if (i < decided) {
                prospect.decide(o);
                tail += Math.exp(o.logTail());
                rest += Math.exp(o.logRest());
            } else {
                u += Math.exp(o.logTail());
                v += Math.exp(o.logRest());
            }
        }
        boolean reached = false;
        for (int i = 0; i < 200; i++) {
            double s = t + tail * random.nextDouble();
            double r = m + rest * random.nextDouble();
            reached |= stop.reached(PValue.ofMasses(Math.log(s), Math.log(r), Math.log(u), Math.log(v)));
        }
        if (reached) {
            assertThat(prospect.allows(stop)).isTrue();
        }
        PValue all = PValue.ofMasses(Math.log(t + tail), Math.log(m + rest), Math.log(u), Math.log(v));
        if (stop.reached(all) && u + v > 1e-6) {
            assertThat(prospect.allows(stop)).isTrue();
        }
    }
}
