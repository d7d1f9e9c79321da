package org.zeline.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SideBySideTest {
    @Test
    void theRatioIsFirstOverSecond() {
        Map<String, Map<String, Double>> rows = new LinkedHashMap<>();
        rows.put("small", Map.of("new", 5.0, "old", 20.0));
        rows.put("large", Map.of("old", 300.0, "new", 450.0));
        assertThat(new SideBySide("new", "old", params -> "").table(rows, "us/op"))
                .isEqualToNormalizingNewlines("""
                        | us/op | new | old | ratio |
                        |---|---|---|---|
                        | small | 5.0 | 20.0 | 0.25 |
                        | large | 450.0 | 300.0 | 1.50 |
                        """);
    }
}
