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
        return new SelectionRule(0, 0, List.of(), false, 0.5, mask);
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
        assertThat(Region.of(above, rule(null)).elements()).containsExactly(0, 1, 4, 7);
        assertThat(Region.of(above, rule(flags(".###.#######"))).elements()).containsExactly(1, 7);
        assertThat(Region.of(above, rule(null)).flags(12)).isEqualTo(above);
        assertThatThrownBy(() -> Region.of(above, rule(flags("..#"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mask has 3 elements, the score map has 12");
    }

    @Test
    void anEmptyRegionHasNoAnswer() {
        assertThatThrownBy(() -> Region.of(new boolean[12], rule(null)))
                .isInstanceOf(NoAnswerException.class)
                .hasMessageContaining("no score exceeds the threshold 0.5");
        assertThatThrownBy(() -> Region.of(flags("#..........."), rule(flags(".##########."))))
                .hasMessageContaining("within the mask");
    }

    @Test
    void partsAreConnected() {
        Region region = Region.of(flags("##..#..#...#"), rule(null));
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
