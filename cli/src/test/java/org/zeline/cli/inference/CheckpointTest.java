package org.zeline.cli.inference;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.cli.input.BadInputException;
import org.zeline.si.calibration.Replicate;
import org.zeline.si.distribution.PValue;

class CheckpointTest {
    /** Ctrl-C interrupts the thread that writes: a channel would be closed by that, and the line lost. */
    @Test
    void anInterruptLosesNothing(@TempDir Path folder) {
        Path file = folder.resolve("run.csv");
        Replicate replicate = Replicate.of(
                0, new Replicate.Outcome(3, 1.5, new PValue(0.25, 0.2, 0.3), OptionalDouble.empty(), 1e-300, 1));
        try (Checkpoint kept = Checkpoint.open(file, "a question")) {
            Thread.currentThread().interrupt();
            kept.add(replicate);
        }
        assertThat(Thread.interrupted()).isTrue();
        try (Checkpoint again = Checkpoint.open(file, "a question")) {
            assertThat(again.done()).containsExactly(replicate);
        }
    }

    /** Whatever a killed process has written of a file, all lines that are whole remain, and the next one follows. */
    @Test
    void aFileThatWasCutAnywhereGoesOn(@TempDir Path folder) throws IOException {
        List<Replicate> all = List.of(replicate(0), replicate(1), replicate(2));
        Path whole = folder.resolve("whole.csv");
        add(whole, all);
        byte[] bytes = Files.readAllBytes(whole);
        int head = new String(bytes, ISO_8859_1).indexOf('\n') + 1;
        for (int length = 0; length <= bytes.length; length++) {
            Path cut = Files.write(folder.resolve("cut.csv"), Arrays.copyOf(bytes, length));
            long lines = new String(bytes, 0, length, ISO_8859_1)
                            .chars()
                            .filter(c -> c == '\n')
                            .count()
                    - (length < head ? 0 : 1);
            try (Checkpoint kept = Checkpoint.open(cut, "a question")) {
                assertThat(kept.done()).as("after %d bytes", length).isEqualTo(all.subList(0, (int) lines));
                all.subList((int) lines, 3).forEach(kept::add);
            }
            assertThat(cut).as("after %d bytes", length).hasBinaryContent(bytes);
        }
    }

    @Test
    void whatIsNoCheckpointOfThisQuestionIsNotTouched(@TempDir Path folder) throws IOException {
        Path other = folder.resolve("other.csv");
        add(other, List.of(replicate(0)));
        Path text = Files.writeString(folder.resolve("text.csv"), "zeline calibration 1, question of life");
        for (Path file : List.of(other, text)) {
            byte[] before = Files.readAllBytes(file);
            assertThatThrownBy(() -> Checkpoint.open(file, "another question"))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContaining("holds replicates of another question");
            assertThat(file).hasBinaryContent(before);
        }
    }

    @Test
    void aSecondOneIsRefused(@TempDir Path folder) {
        Path file = folder.resolve("run.csv");
        try (Checkpoint first = Checkpoint.open(file, "a question")) {
            assertThatThrownBy(() -> Checkpoint.open(file, "a question"))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContaining("another process is working on this file");
            first.add(replicate(0));
        }
        try (Checkpoint second = Checkpoint.open(file, "a question")) {
            assertThat(second.done()).containsExactly(replicate(0));
        }
    }

    /** What a replicate does not have stands as NaN. */
    @Test
    void aReplicateWithoutRegionIsKept(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("run.csv");
        List<Replicate> all = List.of(replicate(0), Replicate.withoutRegion(1), replicate(2));
        add(file, all);
        assertThat(Files.readAllLines(file, ISO_8859_1))
                .contains("0,3,0.5,0.25,0.2,0.3,NaN,1.0E-300,1.0", "1,0,NaN,NaN,NaN,NaN,NaN,NaN,NaN");
        try (Checkpoint again = Checkpoint.open(file, "a question")) {
            assertThat(again.done()).isEqualTo(all);
        }
    }

    private static Replicate replicate(int index) {
        return Replicate.of(
                index,
                new Replicate.Outcome(
                        3, 1.5 / (index + 3), new PValue(0.25, 0.2, 0.3), OptionalDouble.empty(), 1e-300, 1));
    }

    private static void add(Path file, List<Replicate> replicates) {
        try (Checkpoint kept = Checkpoint.open(file, "a question")) {
            replicates.forEach(kept::add);
        }
    }
}
