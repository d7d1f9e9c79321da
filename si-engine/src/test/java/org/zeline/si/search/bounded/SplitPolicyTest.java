package org.zeline.si.search.bounded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SplitPolicyTest {
    private static final PendingInterval SAMPLE = new PendingInterval(0, 1, 0, 0);

    private static InnerOuterBounds undecided(double looseness) {
        return new InnerOuterBounds(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 1, 0, false, looseness);
    }

    /**
     * A hundred points per unit of length; the deeper of two depths is a hundred times as tight and costs half as much
     * again.
     */
    private static SplitPolicy.ByDepth byDepth() {
        BreakpointDensity density = new BreakpointDensity(8);
        density.learn(0, 1, 100);
        DepthProbe plain = new DepthProbe(0, undecided(40), 0, 300);
        DepthProbe deep = new DepthProbe(9, undecided(0.4), 2000, 200);
        return new SplitPolicy.ByDepth(SAMPLE, List.of(plain, deep), density, 100, SearchTuning.DEFAULT);
    }

    @Test
    void aDepthThatIsTightEnoughIsChosenForWholeIntervals() {
        assertThat(byDepth().treatment(0, 1)).isEqualTo(new SplitPolicy.Treatment(false, 9, 1));
    }

    @Test
    void tooLongIntervalsAreCut() {
        assertThat(byDepth().treatment(-1, 2)).isEqualTo(new SplitPolicy.Treatment(false, 9, 3));
    }

    @Test
    void shortIntervalsNeedNoDepth() {
        assertThat(byDepth().treatment(0.46, 0.54)).isEqualTo(new SplitPolicy.Treatment(false, 0, 1));
    }

    @Test
    void whatNoEnclosureDecidesSoonIsSwept() {
        SplitPolicy.ByDepth policy = byDepth();
        policy.learn(SAMPLE, 9, undecided(4000));
        assertThat(policy.treatment(0, 1).sweep()).isTrue();
    }

    @Test
    void theNearestIntervalTells() {
        SplitPolicy.ByDepth policy = byDepth();
        policy.learn(new PendingInterval(9, 10, 0, 0), 9, undecided(0.4 * 16));
        assertThat(policy.treatment(0, 1).parts()).isEqualTo(1);
        assertThat(policy.treatment(9, 10)).isEqualTo(new SplitPolicy.Treatment(false, 9, 4));
    }

    @Test
    void bordersOfTheRegionTeachNothing() {
        SplitPolicy.ByDepth policy = byDepth();
        policy.learn(SAMPLE, 9, new InnerOuterBounds(0.3, 0.9, 0.4, 0.8, false, 1e9));
        assertThat(policy.treatment(0, 1)).isEqualTo(new SplitPolicy.Treatment(false, 9, 1));
    }

    @Test
    void whatWasDecidedIsNoReasonToCut() {
        SplitPolicy.ByDepth policy = byDepth();
        policy.learn(SAMPLE, 9, new InnerOuterBounds(1, 0, 1, 0, false, 0.9));
        assertThat(policy.treatment(0, 1)).isEqualTo(new SplitPolicy.Treatment(false, 9, 1));
    }

    private static SplitPolicy.ByLooseness byLooseness(boolean sweeps, double pointsPerUnit) {
        BreakpointDensity density = new BreakpointDensity(8);
        density.learn(0, 1, pointsPerUnit);
        return new SplitPolicy.ByLooseness(sweeps, density, SearchTuning.DEFAULT.splitting());
    }

    private static InnerOuterBounds undecided(double lower, double upper, double looseness) {
        return new InnerOuterBounds(lower, upper, 1, 0, false, looseness);
    }

    @Test
    void byLoosenessEverythingIsTestedWhole() {
        assertThat(byLooseness(true, 100).treatment(-3, 3)).isEqualTo(SplitPolicy.Treatment.ENCLOSE);
    }

    /** Looseness goes with the square of the length, so its root tells the number of parts, from 2 to 8. */
    @Test
    void theRootOfTheLoosenessTellsTheParts() {
        SplitPolicy.ByLooseness policy = byLooseness(false, 1e6);
        for (double[] expected : new double[][] {{0.1, 2}, {1, 2}, {4.01, 3}, {25, 5}, {64, 8}, {1e9, 8}}) {
            InnerOuterBounds whole = undecided(0, 1, expected[0]);
            assertThat(policy.split(SAMPLE, 0, whole))
                    .isEqualTo(new SplitPolicy.Treatment(false, 0, (int) expected[1]));
            assertThat(policy.parts(whole)).isEqualTo((int) expected[1]);
        }
        assertThat(policy.split(SAMPLE, 0, undecided(0, 1, Double.POSITIVE_INFINITY))
                        .parts())
                .isEqualTo(8);
    }

    @Test
    void whatShrinksToLessThanHalfIsTestedAgainWhole() {
        SplitPolicy.ByLooseness policy = byLooseness(false, 1e6);
        assertThat(policy.split(SAMPLE, 0, undecided(0.1, 0.55, 64))).isEqualTo(SplitPolicy.Treatment.ENCLOSE);
        assertThat(policy.split(SAMPLE, 0, undecided(0.1, 0.65, 64)).parts()).isEqualTo(8);
    }

    @Test
    void fewPointsAreSweptIfThatIsPossible() {
        assertThat(byLooseness(true, 63).split(SAMPLE, 0, undecided(0, 1, 64))).isEqualTo(SplitPolicy.Treatment.SWEEP);
        assertThat(byLooseness(true, 65).split(SAMPLE, 0, undecided(0, 1, 64)).sweep())
                .isFalse();
        assertThat(byLooseness(false, 1).split(SAMPLE, 0, undecided(0, 1, 64)).sweep())
                .isFalse();
    }

    /** What is undecided is cut at least in two, unless it shrank or goes deeper next. */
    @Test
    void byDepthAnUndecidedIntervalMakesProgress() {
        SplitPolicy.ByDepth policy = byDepth();
        assertThat(policy.split(SAMPLE, 9, undecided(0, 1, 0.9)).parts()).isEqualTo(2);
        assertThat(policy.split(SAMPLE, 0, undecided(0, 1, 0.9)).parts()).isEqualTo(1);
        assertThat(policy.split(SAMPLE, 9, undecided(0, 0.4, 0.9)).parts()).isEqualTo(1);
    }

    @Test
    void probesThatAreNotNumbersLeaveASweep() {
        BreakpointDensity density = new BreakpointDensity(8);
        density.learn(0, 1, 100);
        DepthProbe unknown = new DepthProbe(0, undecided(Double.POSITIVE_INFINITY), 0, 300);
        SplitPolicy policy =
                new SplitPolicy.ByDepth(SAMPLE, List.of(unknown, unknown), density, 100, SearchTuning.DEFAULT);
        assertThat(policy.treatment(0, 1)).isEqualTo(SplitPolicy.Treatment.SWEEP);
    }

    @Test
    void sweepingAllCutsBySteadyNumbersOfPoints() {
        BreakpointDensity density = new BreakpointDensity(8);
        density.learn(0, 1, 1000);
        SplitPolicy policy = new SplitPolicy.SweepAll(density, 128);
        assertThat(policy.treatment(0, 1)).isEqualTo(new SplitPolicy.Treatment(true, 0, 8));
        assertThat(policy.treatment(0, 0.1)).isEqualTo(SplitPolicy.Treatment.SWEEP);
        assertThat(policy.split(SAMPLE, 0, undecided(0, 1, 1)).sweep()).isTrue();
    }
}
