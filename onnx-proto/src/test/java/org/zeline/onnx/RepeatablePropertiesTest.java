package org.zeline.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RepeatablePropertiesTest {
    @Property(tries = 1, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void aBuildDrawsTheSameEachTime(@ForAll @Size(4) List<@IntRange(max = 999) Integer> drawn) {
        if (Integer.getInteger("zeline.soak", 0) == 0) {
            assertThat(drawn).containsExactly(154, 124, 265, 9);
        }
    }
}
