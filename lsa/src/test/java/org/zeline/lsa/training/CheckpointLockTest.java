package org.zeline.lsa.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.interpreter.value.ModelException;

class CheckpointLockTest {
    @Test
    void aSecondTrainingIsRefusedUntilTheFirstIsOver(@TempDir Path folder) {
        Path file = folder.resolve("at.ckpt");
        try (CheckpointLock first = CheckpointLock.of(file)) {
            assertThat(first.checkpoint()).isEqualTo(file);
            assertThatThrownBy(() -> CheckpointLock.of(file))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("at.ckpt")
                    .hasMessageContaining("another process is working on this checkpoint");
        }
        CheckpointLock.of(file).close();
    }
}
