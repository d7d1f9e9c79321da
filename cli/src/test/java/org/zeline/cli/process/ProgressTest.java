package org.zeline.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.si.distribution.PValue;

class ProgressTest {
    private long now;

    private String shown(boolean terminal) {
        StringWriter text = new StringWriter();
        now = 0;
        Progress progress = new Progress(new PrintWriter(text), terminal, () -> now, "replicates", 1000);
        for (int done = 1; done <= 1000; done++) {
            now += 400_000_000;
            progress.done(done);
        }
        return text.toString();
    }

    @Test
    void tellsOnceASecondWhatIsLeft() {
        String text = shown(true);
        assertThat(text)
                .startsWith("\r3 of 1000 replicates, 7 min left")
                .contains("\r999 of 1000 replicates, 0 s left");
        assertThat(text.chars().filter(c -> c == '\r').count()).isEqualTo(334);
        assertThat(text).endsWith("\r1000 of 1000 replicates, 0 s left" + System.lineSeparator());
    }

    @Test
    void isSilentElsewhere() {
        assertThat(shown(false)).isEmpty();
        assertThat(searched(false)).isEmpty();
    }

    private String searched(boolean terminal) {
        StringWriter text = new StringWriter();
        now = 0;
        try (Progress progress = new Progress(new PrintWriter(text), terminal, () -> now, "evaluations", 1000)) {
            for (int done = 1; done <= 20; done++) {
                now += 300_000_000;
                progress.searched(10L * done, new PValue(0.5, 0, 1));
            }
        }
        return text.toString();
    }

    @Test
    void aSearchTellsItsBoundsAndLeavesNothingBehind() {
        String text = searched(true);
        assertThat(text)
                .startsWith("\r40 evaluations in 1 s, p between 0 and 1, at most 28 s left\r80 evaluations in 2 s")
                .matches("(?s).*p between 0 and 1, at most 24 s left\r {60}\r");
        assertThat(text.chars().filter(c -> c == '\r').count()).isEqualTo(7);
    }

    @Test
    void aShorterLineCoversALongerOne() {
        StringWriter text = new StringWriter();
        now = 0;
        Progress progress = new Progress(new PrintWriter(text), true, () -> now, "steps", 10);
        for (int done : new int[] {1, 9}) {
            now += 60_000_000_000L;
            progress.done(done);
        }
        assertThat(text.toString()).isEqualTo("\r1 of 10 steps, 9 min left\r9 of 10 steps, 13 s left ");
    }

    @Test
    void workThatFailsLeavesNothingBehind() {
        StringWriter text = new StringWriter();
        now = 0;
        try (Progress progress = new Progress(new PrintWriter(text), true, () -> now, "steps", 10)) {
            now += 60_000_000_000L;
            progress.done(1);
            throw new IllegalStateException();
        } catch (IllegalStateException e) {
            assertThat(text.toString()).isEqualTo("\r1 of 10 steps, 9 min left\r" + " ".repeat(25) + "\r");
        }
    }

    @Test
    void terminalsAreToldFromPipesAndFiles(@TempDir Path folder) throws IOException {
        Map<String, Boolean> files = Map.of(
                "/dev/pts/3",
                true,
                "/dev/tty1",
                true,
                "/dev/console",
                true,
                "/dev/null",
                false,
                "pipe:[123]",
                false,
                "/tmp/log.txt",
                false);
        int count = 0;
        for (Map.Entry<String, Boolean> file : files.entrySet()) {
            Path link = Files.createSymbolicLink(folder.resolve("link" + count++), Path.of(file.getKey()));
            assertThat(Progress.isTerminal(link)).as(file.getKey()).isEqualTo(file.getValue());
            Files.delete(link);
        }
        assertThat(Progress.isTerminal(folder)).isFalse();
        assertThat(Progress.isTerminal(folder.resolve("none"))).isFalse();
    }
}
