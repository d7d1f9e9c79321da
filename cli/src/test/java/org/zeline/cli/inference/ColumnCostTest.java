package org.zeline.cli.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zeline.cli.Invocation.MODELS;
import static org.zeline.cli.Invocation.golden;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.zeline.cli.input.ModelSource;
import org.zeline.cli.input.ProblemFile;

/** Counts by hand from the layers' widths. */
final class ColumnCostTest {
    private static double count(String problem) {
        Path file = golden(problem);
        ProblemFile read = ProblemFile.read(file);
        return ColumnCost.of(read.problem(), ModelSource.STANDARD.load(read.model(file, MODELS)), 0);
    }

    @Test
    void convolutionsCountTheirOutputsAndTransposedOnesTheirInputs() {
        int top = 256 * 9 * (8 + 8 * 8 + 16 * 8 + 8 * 8) + 256 * 8;
        int middle = 64 * 9 * (8 * 16 + 16 * 16 + 32 * 16 + 16 * 16);
        int bottom = 16 * 9 * (16 * 32 + 32 * 32);
        int up = 16 * 4 * 32 * 16 + 64 * 4 * 16 * 8;
        assertThat(count("unet8-back-1")).isEqualTo(2.0 * (top + middle + bottom + up));
    }

    @Test
    void branchesOfOtherInputsAndOutputsDoNotCount() {
        int oneOfThree = 64 * 32;
        int shared = 96 * 16 + 16 * 96;
        assertThat(count("multi-io-1")).isEqualTo(2.0 * (oneOfThree + shared + oneOfThree));
    }
}
