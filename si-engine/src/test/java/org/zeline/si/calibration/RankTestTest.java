package org.zeline.si.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.data.TestedData;
import org.zeline.si.distribution.Alternative;

class RankTestTest {
    /** Nine others, of which one has no region. */
    @ParameterizedTest
    @CsvSource({"RIGHT_TAILED, 3", "LEFT_TAILED, 7", "TWO_SIDED, 6", "TWO_SIDED_EQUAL_TAILED, 6"})
    void tailsCountByTheAlternative(Alternative alternative, int ninths) {
        List<OptionalDouble> others = List.of(
                OptionalDouble.of(-5),
                OptionalDouble.of(-4),
                OptionalDouble.of(-2),
                OptionalDouble.of(-1),
                OptionalDouble.of(0),
                OptionalDouble.of(1),
                OptionalDouble.of(3),
                OptionalDouble.of(4),
                OptionalDouble.empty());
        assertThat(RankTest.p(2, others, alternative)).isEqualTo(ninths / 9.0);
    }

    @Test
    void permutationsKeepTheElements() {
        double[] values = new SplittableRandom(2).doubles(12).toArray();
        TestedData data = TestedData.of(Tensor.of(Shape.of(1, 12), values));
        double[] permuted = RankTest.permuted(data, new SplittableRandom(3)).vector();
        assertThat(permuted).isNotEqualTo(values).containsExactlyInAnyOrder(values);
    }
}
