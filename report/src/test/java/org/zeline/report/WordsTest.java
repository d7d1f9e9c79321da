package org.zeline.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.zeline.si.search.Certificate;
import org.zeline.si.search.SearchSettings;

final class WordsTest {
    @ParameterizedTest
    @CsvSource({
        "1e-12, 1e-12",
        "2.5e-9, 2.5e-9",
        "0.01, 0.01",
        "0.1, 0.1",
        "1e-6, 0.000001",
        "1e-300, 1e-300",
        "0.123456789, 0.123456789"
    })
    void aCertificateSaysHowProbableAFailureIs(double failure, String shown) {
        assertThat(Words.certificate(new Certificate.Probable(failure)))
                .isEqualTo("No point of the line is misjudged, except with a probability of at most " + shown
                        + " over the search's own random numbers.");
    }

    @Test
    void aSureCertificateSaysSo() {
        assertThat(Words.certificate(Certificate.SURE)).isEqualTo("The bounds of the search hold always.");
    }

    @ParameterizedTest
    @EnumSource
    void aSearchThatUsesRandomNumbersNamesItsFailureProbability(SearchSettings.Mode mode) {
        SearchSettings settings =
                SearchSettings.builder().mode(mode).failureProbability(1e-9).build();
        String words = Words.search(settings);
        assertThat(words).startsWith(mode.toString());
        assertThat(words.endsWith("at most 100000 evaluations, failing with a probability of at most 1e-9"))
                .isEqualTo(mode == SearchSettings.Mode.BOUNDED);
        assertThat(words.endsWith("at most 100000 evaluations")).isEqualTo(mode != SearchSettings.Mode.BOUNDED);
    }
}
