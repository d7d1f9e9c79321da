package org.zeline.cli.inference;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.zeline.cli.Invocation;
import org.zeline.cli.input.LoadedModel;
import org.zeline.cli.input.ModelSource;
import org.zeline.cli.input.Problem;
import org.zeline.cli.input.ProblemFile;
import org.zeline.si.search.SearchSettings;

class FingerprintTest {
    private static String print(SearchSettings search) {
        Problem problem =
                ProblemFile.read(Invocation.golden("unet8-back-1")).problem().with(search);
        LoadedModel model = ModelSource.STANDARD.load(Invocation.model("unet16_c8"));
        return Fingerprint.of(problem, model, 0);
    }

    /** Replicates take days: those of searches that have not changed are continued by later versions. */
    @ParameterizedTest
    @CsvSource({
        "PARAMETRIC, 7a8de8f1da73956ab5aa93691f5131c439e4fefe2015672f5eb1157b75f83254",
        "SWEEP, 3a06be089c3c9ba9a95be9e8dcdf00f414e62b14832d9638e3b4505e079cfde3",
    })
    void checkpointsOfEarlierVersionsAreContinued(SearchSettings.Mode mode, String fingerprint) {
        assertThat(print(SearchSettings.DEFAULT.with(mode))).isEqualTo(fingerprint);
    }

    @ParameterizedTest
    @EnumSource
    void theFailureProbabilityCountsWhereASearchMayFail(SearchSettings.Mode mode) {
        SearchSettings usual = SearchSettings.DEFAULT.with(mode);
        SearchSettings other = usual.toBuilder().failureProbability(1e-6).build();
        assertThat(print(other).equals(print(usual))).isEqualTo(mode != SearchSettings.Mode.BOUNDED);
    }
}
