package org.zeline.si.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.value.Shape;

class ConnectivityTest {
    private static boolean[] flags(String picture) {
        String cells = picture.replace("\n", "");
        boolean[] flags = new boolean[cells.length()];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = cells.charAt(i) == '#';
        }
        return flags;
    }

    private static final boolean[] PICTURE = flags("""
            ##..#
            .#...
            ..#.#
            #..##
            """);

    @Test
    void edgesJoinFourNeighbours() {
        assertThat(Connectivity.EDGES.components(PICTURE, Shape.of(1, 1, 4, 5)))
                .usingRecursiveComparison()
                .isEqualTo(List.of(
                        new int[] {0, 1, 6}, new int[] {4}, new int[] {12}, new int[] {14, 18, 19}, new int[] {15}));
    }

    @Test
    void cornersJoinEight() {
        assertThat(Connectivity.CORNERS.components(PICTURE, Shape.of(1, 1, 4, 5)))
                .usingRecursiveComparison()
                .isEqualTo(List.of(new int[] {0, 1, 6, 12, 14, 18, 19}, new int[] {4}, new int[] {15}));
    }

    @Test
    void imagesOfABatchAreNotNeighbours() {
        boolean[] all = {true, true, true, true};
        assertThat(Connectivity.CORNERS.components(all, Shape.of(2, 1, 1, 2))).hasSize(2);
        assertThat(Connectivity.EDGES.components(new boolean[3], Shape.of(3))).isEmpty();
    }
}
