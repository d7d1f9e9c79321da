package org.zeline.si.search.bounded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.zeline.si.Approach;

class SplitPolicyTest {
    private static final PendingInterval TRIED = new PendingInterval(0, 1, 0, 0);

    private static InnerOuterBounds undecided(double looseness) {
        return new InnerOuterBounds(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 1, 0, false, looseness);
    }

    /**
     * A hundred points a unit of length; the deeper of two depths is a hundred times as tight and costs half as much
     * again.
     */
    private static SplitPolicy reach() {
        BreakpointDensity density = new BreakpointDensity();
        density.learn(0, 1, 100);
        DepthProbe plain = new DepthProbe(0, undecided(40), 0, 300);
        DepthProbe deep = new DepthProbe(9, undecided(0.4), 2000, 200);
        return new SplitPolicy(TRIED, List.of(plain, deep), density, 100);
    }

    @Test
    void aDepthThatIsTightEnoughIsChosenForWholeIntervals() {
        assertThat(reach().approach(0, 1)).isEqualTo(new Approach(false, 9, 1));
    }

    @Test
    void tooLongIntervalsAreCut() {
        assertThat(reach().approach(-1, 2)).isEqualTo(new Approach(false, 9, 3));
    }

    @Test
    void shortIntervalsNeedNoDepth() {
        assertThat(reach().approach(0.46, 0.54)).isEqualTo(new Approach(false, 0, 1));
    }

    @Test
    void whatNoEnclosureDecidesSoonIsSwept() {
        SplitPolicy reach = reach();
        reach.learn(TRIED, 9, undecided(4000));
        assertThat(reach.approach(0, 1).sweep()).isTrue();
    }

    @Test
    void theNearestIntervalTells() {
        SplitPolicy reach = reach();
        reach.learn(new PendingInterval(9, 10, 0, 0), 9, undecided(0.4 * 16));
        assertThat(reach.approach(0, 1).parts()).isEqualTo(1);
        assertThat(reach.approach(9, 10)).isEqualTo(new Approach(false, 9, 4));
    }

    @Test
    void bordersOfTheRegionTeachNothing() {
        SplitPolicy reach = reach();
        reach.learn(TRIED, 9, new InnerOuterBounds(0.3, 0.9, 0.4, 0.8, false, 1e9));
        assertThat(reach.approach(0, 1)).isEqualTo(new Approach(false, 9, 1));
    }

    @Test
    void whatWasDecidedIsNoReasonToCut() {
        SplitPolicy reach = reach();
        reach.learn(TRIED, 9, new InnerOuterBounds(1, 0, 1, 0, false, 0.9));
        assertThat(reach.approach(0, 1)).isEqualTo(new Approach(false, 9, 1));
    }
}
