package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.si.calibration.Replicate;

class CheckpointTest {
    /** Ctrl-C interrupts the thread that writes: a channel would be closed by that, and the line lost. */
    @Test
    void anInterruptLosesNothing(@TempDir Path folder) {
        Path file = folder.resolve("run.csv");
        Replicate replicate = new Replicate(0, 3, 1.5, 0.25, 0.2, 0.3, Double.NaN, 1e-300, 1);
        try (Checkpoint kept = Checkpoint.open(file, "a question")) {
            Thread.currentThread().interrupt();
            kept.add(replicate);
        }
        assertThat(Thread.interrupted()).isTrue();
        try (Checkpoint again = Checkpoint.open(file, "a question")) {
            assertThat(again.done()).containsExactly(replicate);
        }
    }
}
