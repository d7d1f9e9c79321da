package org.zeline.si.search.bounded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchCapabilitiesTest {
    private static final long BYTES = 64L << 20;

    @ParameterizedTest
    @CsvSource({"1, 8", "15616, 8", "349525, 8", "349526, 4", "699051, 2", "1998851, 1", "100000000000, 1"})
    void aBlockFitsTheMemoryUnlessASingleIntervalDoesNot(long elements, int expected) {
        int size = SearchCapabilities.block(elements, SearchTuning.DEFAULT.blocks());
        assertThat(size).isEqualTo(expected);
        assertThat(size == 1 || 24L * size * elements <= BYTES).isTrue();
        assertThat(size == 8 || 24L * 2 * size * elements > BYTES).isTrue();
    }
}
