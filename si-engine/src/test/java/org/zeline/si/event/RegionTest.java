package org.zeline.si.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.value.Shape;

class RegionTest {
    private static final Shape SHAPE = Shape.of(1, 1, 3, 4);

    @SuppressWarnings("NullAway") // class files of records lose the annotation of a constructor's parameter
    private static SelectionRule rule(boolean @Nullable [] mask) {
        return rule(new Marking.Above(0.5), mask);
    }

    @SuppressWarnings("NullAway")
    private static SelectionRule rule(Marking marking, boolean @Nullable [] mask) {
        return new SelectionRule(0, 0, List.of(), List.of(), false, marking, mask, List.of(new Event.SameRegion()));
    }

    private static Region of(boolean[] above, SelectionRule rule) {
        return Region.of(new double[above.length], above, rule);
    }

    private static boolean[] flags(String rows) {
        boolean[] flags = new boolean[rows.length()];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = rows.charAt(i) == '#';
        }
        return flags;
    }

    @Test
    void theRegionIsWhatIsAboveInsideTheMask() {
        boolean[] above = flags("##..#..#....");
        assertThat(of(above, rule(null)).elements()).containsExactly(0, 1, 4, 7);
        assertThat(of(above, rule(flags(".###.#######"))).elements()).containsExactly(1, 7);
        assertThat(of(above, rule(null)).flags(12)).isEqualTo(above);
        assertThatThrownBy(() -> of(above, rule(flags("..#"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mask has 3 elements, the score map has 12");
    }

    @Test
    void anEmptyRegionHasNoAnswer() {
        assertThatThrownBy(() -> of(new boolean[12], rule(null)))
                .isInstanceOf(NoAnswerException.class)
                .hasMessageContaining("no score exceeds the threshold 0.5");
        assertThatThrownBy(() -> of(flags("#..........."), rule(flags(".##########."))))
                .hasMessageContaining("within the mask");
    }

    /** Of equal scores, those that come first. */
    @Test
    void theHighestScoresWithinTheMask() {
        double[] scores = {3, 1, 2, 2, 2, 9};
        boolean[] above = new boolean[6];
        boolean[] mask = flags("#####.");
        assertThat(Region.of(scores, above, rule(new Marking.TopCount(3), mask)).elements())
                .containsExactly(0, 2, 3);
        assertThat(Region.of(scores, above, rule(new Marking.TopFraction(0.21), mask))
                        .elements())
                .containsExactly(0, 2);
        assertThatThrownBy(() -> Region.of(scores, above, rule(new Marking.TopCount(6), mask)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("top_k is 6, there are 5 elements that can be marked");
    }

    @Test
    void aFixedRegionIsTakenAsItIs() {
        assertThat(of(new boolean[6], fixed(null)).elements()).containsExactly(2, 4);
        assertThat(of(new boolean[6], fixed(flags("..#.#."))).elements()).containsExactly(2, 4);
        assertThatThrownBy(() -> of(new boolean[3], fixed(null)))
                .hasMessageContaining("element 4, the score map has 3");
        assertThatThrownBy(() -> of(new boolean[6], fixed(flags("..#..."))))
                .hasMessage("element 4 of the fixed region lies outside the mask");
    }

    @SuppressWarnings("NullAway")
    private static SelectionRule fixed(boolean @Nullable [] mask) {
        Marking marking = new Marking.Fixed(new Region(new int[] {4, 2, 4}));
        return new SelectionRule(0, 0, List.of(), List.of(), false, marking, mask, List.of(new Event.SameLabel(1)));
    }

    @Test
    void partsAreConnected() {
        Region region = of(flags("##..#..#...#"), rule(null));
        assertThat(region.parts(Connectivity.EDGES, SHAPE))
                .containsExactly(new Region(new int[] {0, 1, 4}), new Region(new int[] {7, 11}));
    }

    @Test
    void dilationReachesAlongBothAxes() {
        Region region = new Region(new int[] {0});
        assertThat(region.dilated(SHAPE, 1)).isEqualTo(flags("##..##......"));
        assertThat(region.dilated(SHAPE, 2)).isEqualTo(flags("###.###.###."));
    }
}
