package org.zeline.si.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SearchSettingsTest {
    @Test
    void aBuilderStartsWithTheDefaults() {
        assertThat(SearchSettings.builder().build()).isEqualTo(SearchSettings.DEFAULT);
        assertThat(SearchSettings.DEFAULT)
                .isEqualTo(new SearchSettings(
                        SearchSettings.Mode.BOUNDED,
                        SearchSettings.Order.PI3,
                        new SearchSettings.Stop.Precision(0.001),
                        100_000,
                        1e-12));
    }

    @Test
    void everyPartIsKept() {
        SearchSettings settings = SearchSettings.builder()
                .mode(SearchSettings.Mode.EXHAUSTIVE)
                .order(SearchSettings.Order.PI1)
                .decision(0.05)
                .maxEvaluations(7)
                .failureProbability(1e-6)
                .build();
        assertThat(settings)
                .isEqualTo(new SearchSettings(
                        SearchSettings.Mode.EXHAUSTIVE,
                        SearchSettings.Order.PI1,
                        new SearchSettings.Stop.Decision(0.05),
                        7,
                        1e-6));
        assertThat(settings.toBuilder().build()).isEqualTo(settings);
        assertThat(settings.toBuilder().precision(0.5).build().stop())
                .isEqualTo(new SearchSettings.Stop.Precision(0.5));
        assertThat(settings.with(SearchSettings.Mode.SWEEP))
                .isEqualTo(settings.toBuilder().mode(SearchSettings.Mode.SWEEP).build());
    }

    @Test
    void theBoundedSearchAloneMayUseRandomNumbers() {
        assertThat(SearchSettings.Mode.values())
                .filteredOn(SearchSettings.Mode::isRandomized)
                .containsExactly(SearchSettings.Mode.BOUNDED);
        assertThat(SearchSettings.Mode.of("sure")).isEqualTo(SearchSettings.Mode.SURE);
        assertThatThrownBy(() -> SearchSettings.Mode.of("certain"))
                .hasMessage("search mode must be bounded, sure, sweep, parametric, exhaustive or over-conditioning,"
                        + " got 'certain'");
    }

    @Test
    void whatIsSureFailsWithProbabilityZero() {
        assertThat(Certificate.SURE.failureProbability()).isZero();
        assertThat(Certificate.SURE).isEqualTo(new Certificate.Sure());
        assertThat(new Certificate.Probable(0.5).failureProbability()).isEqualTo(0.5);
    }

    @Test
    void numbersOutsideTheirRangeAreRefused() {
        SearchSettings.Builder builder = SearchSettings.builder();
        assertThatThrownBy(() -> builder.precision(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("precision must be positive, got 0.0");
        assertThatThrownBy(() -> builder.decision(1)).hasMessage("decision level must lie within (0, 1), got 1.0");
        for (double failure : new double[] {0, 1, -0.5, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> builder.failureProbability(failure))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the failure probability (certainty) must lie within (0, 1), got " + failure);
            assertThatThrownBy(() -> new SearchSettings(
                            SearchSettings.Mode.BOUNDED,
                            SearchSettings.Order.PI3,
                            new SearchSettings.Stop.Precision(0.001),
                            5,
                            failure))
                    .hasMessageContaining("within (0, 1), got " + failure);
            assertThatThrownBy(() -> new Certificate.Probable(failure)).hasMessageContaining("within (0, 1)");
        }
        assertThatThrownBy(() -> builder.maxEvaluations(0).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("max_evaluations must be at least 1, got 0");
    }
}
