package org.zeline.si.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.zeline.si.RegionResult;
import org.zeline.si.SelectiveInference;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.NullDistribution;
import org.zeline.si.distribution.PValue;
import org.zeline.si.distribution.PointwiseTest;
import org.zeline.si.event.NoAnswerException;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.search.Certificate;
import org.zeline.si.search.SearchSettings;
import org.zeline.si.search.Truncation;

final class RegionStabilityTest {
    private static RegionResult result(int... roi) {
        Truncation truncation =
                new Truncation(IntervalSet.REAL_LINE, IntervalSet.REAL_LINE, new PValue(0.25, 0.2, 0.3));
        return new RegionResult(
                new SelectiveInference(
                        new PointwiseTest(NullDistribution.NORMAL, 1, Alternative.TWO_SIDED), 1, truncation),
                1,
                0,
                new RegionResult.MarkedRegion(roi, new int[] {9}, new double[10], OptionalInt.empty(), List.of()),
                new RegionResult.Search(SearchSettings.Mode.BOUNDED, 1, 1, 0, 1, "scalar", Certificate.SURE),
                List.of());
    }

    @Test
    void sharedElementsAreThoseOfBothAmongThoseOfEither() {
        RegionResult clean = result(1, 2, 3);
        assertThat(RegionStability.Row.of("blur", 0, clean, () -> result(1, 2, 3))
                        .shared())
                .isEqualTo(1);
        assertThat(RegionStability.Row.of("blur", 1, clean, () -> result(2, 3, 4, 5))
                        .shared())
                .isEqualTo(0.4);
        assertThat(RegionStability.Row.of("blur", 2, clean, () -> result(7)).shared())
                .isZero();
    }

    @Test
    void anInputWithoutAnAnswerIsARowWithItsReason() {
        RegionStability.Row none = RegionStability.Row.of("salt", 0.5, result(1), () -> {
            throw new NoAnswerException("nothing is marked");
        });
        assertThat(none.result()).isNull();
        assertThat(none.reason()).isEqualTo("nothing is marked");
        RegionStability all =
                new RegionStability(List.of(RegionStability.Row.of("blur", 1, result(1), () -> result(1)), none));
        assertThat(all.unanswered()).isEqualTo(1);
        assertThat(all.perturbations()).containsExactly("blur", "salt");
    }

    @Test
    void otherFailuresAreNotRows() {
        assertThatThrownBy(() -> RegionStability.Row.of("blur", 1, result(1), () -> {
                    throw new IllegalStateException("broken");
                }))
                .isInstanceOf(IllegalStateException.class);
    }
}
