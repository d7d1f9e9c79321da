package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

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
        assertThat(text).endsWith("1000 of 1000 replicates, 0 s left   " + System.lineSeparator());
    }

    @Test
    void isSilentElsewhere() {
        assertThat(shown(false)).isEmpty();
    }
}
