package org.zeline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.cli.inference.Checkpoint;
import org.zeline.cli.input.BadInputException;
import org.zeline.cli.input.Contents;
import org.zeline.si.calibration.Replicate;
import org.zeline.si.distribution.PValue;

/** What is on the disk stays whole, whenever a process is killed or the disk is full. */
class DurabilityTest {
    /** Bytes of a checkpoint with some replicates. */
    private static final int SOME_REPLICATES = 1000;

    private static final String QUESTION = "a question";
    private static final int KILLS = 100;
    private static final int LETTERS = 200_000;

    /** A process that writes to a checkpoint and replaces a file without end, until it is killed. */
    static final class Endless {
        private Endless() {}

        public static void main(String[] args) {
            Path folder = Path.of(args[0]);
            System.out.println("begins");
            for (int turn = 0; true; turn++) {
                try (Checkpoint kept = Checkpoint.open(folder.resolve("run.csv"), QUESTION)) {
                    for (int i = 0; i < 3; i++) {
                        kept.add(replicate(kept.done().size() + i));
                    }
                }
                Contents.write(
                        folder.resolve("page.html"),
                        "abc".substring(turn % 3, turn % 3 + 1).repeat(LETTERS));
            }
        }
    }

    private static Replicate replicate(int index) {
        return Replicate.of(
                index,
                new Replicate.Outcome(
                        3, 1.0 / (index + 3), new PValue(0.25, 0.2, 0.3), OptionalDouble.empty(), 1e-300, 1));
    }

    /** Waits until a running process has written some replicates, at most a minute. */
    private static void awaitReplicates(Path checkpoint) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (Files.notExists(checkpoint) || Files.size(checkpoint) < SOME_REPLICATES) {
            assertThat(System.nanoTime() - start).as("nanoseconds of waiting").isLessThan(60_000_000_000L);
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    @Test
    void aHundredKillsLoseNothing(@TempDir Path folder) throws IOException, InterruptedException {
        Random random = new Random(21);
        Path page = folder.resolve("page.html");
        Contents.write(page, "a".repeat(LETTERS));
        int before = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = java(List.of(), Endless.class, folder).start();
            assertThat(process.getInputStream().read()).isEqualTo('b');
            // most in the first milliseconds, where the checkpoint is opened and a first file is written
            TimeUnit.MICROSECONDS.sleep((long) (60_000 * Math.pow(random.nextDouble(), 3)));
            if (kill == KILLS - 1 && before == 0) { // a busy machine may have let none get so far
                awaitReplicates(folder.resolve("run.csv"));
            }
            process.destroyForcibly().waitFor();
            try (Checkpoint kept = Checkpoint.open(folder.resolve("run.csv"), QUESTION)) {
                List<Replicate> done = kept.done();
                assertThat(done.size()).as("after kill %d", kill).isGreaterThanOrEqualTo(before);
                for (int i = 0; i < done.size(); i++) {
                    assertThat(done.get(i)).isEqualTo(replicate(i));
                }
                before = done.size();
            }
            String text = Files.readString(page);
            assertThat(text).hasSize(LETTERS).isEqualTo(text.substring(0, 1).repeat(LETTERS));
        }
        assertThat(before).as("replicates that the killed processes have left").isPositive();
    }

    /** A limit on the size of files stands for a disk that is full. */
    @Test
    void whereThereIsNoRoomAnEarlierFileStays(@TempDir Path folder) throws IOException, InterruptedException {
        Path problem = Files.copy(Invocation.golden("unet8-back-1"), folder.resolve("problem.json"));
        Path page = Files.writeString(folder.resolve("page.html"), "an earlier page");
        List<String> words = List.of(
                "pvalue",
                "--problem",
                problem.toString(),
                "--models",
                Invocation.MODELS.toString(),
                "--report",
                page.toString());
        String told = limited(8, words);
        assertThat(told).contains("p-value").contains("zeline: " + page + ": could not be written (File too large)");
        assertThat(page).hasContent("an earlier page");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(problem, page);
        }
    }

    /** What a command tells that ends with status 2, where files may have so many blocks of 512 bytes. */
    private static String limited(int blocks, List<String> words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -f " + blocks + "; exec \"$@\"", "sh"));
        command.addAll(java(words, Main.class).command());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String told = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(told).isEqualTo(2);
        return told;
    }

    /** Replicates that were kept when the room was used up are those of a run that had room, and it goes on. */
    @Test
    void aCalibrationGoesOnWhenThereIsRoomAgain(@TempDir Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve("run.csv");
        List<String> words = new ArrayList<>(List.of(
                "calibrate",
                "--problem",
                Invocation.golden("unet8-norm-inputdiff-1").toString(),
                "--models",
                Invocation.MODELS.toString(),
                "--replicates",
                "20",
                "--kernels",
                "scalar",
                "--checkpoint"));
        List<String> whole = new ArrayList<>(words);
        words.add(file.toString());
        String told = limited(2, words);
        assertThat(told).contains("zeline: " + file + ": could not be written (File too large)", "goes on from there");
        long kept = Files.readString(file).chars().filter(c -> c == '\n').count();
        assertThat(kept).isBetween(2L, 19L);
        Invocation.of(words.toArray()).done();
        Path other = folder.resolve("other.csv");
        whole.add(other.toString());
        Invocation.of(whole.toArray()).done();
        assertThat(file).hasSameBinaryContentAs(other);
    }

    /** Opens a checkpoint and keeps it until it is killed. */
    static final class Holding {
        private Holding() {}

        public static void main(String[] args) throws InterruptedException {
            try (Checkpoint kept = Checkpoint.open(Path.of(args[0]), QUESTION)) {
                System.out.println("holds " + kept.done().size());
                Thread.sleep(600_000);
            }
        }
    }

    @Test
    void anotherProcessIsRefusedUntilTheFirstIsGone(@TempDir Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve("run.csv");
        Process process = java(List.of(), Holding.class, file).start();
        try {
            assertThat(process.getInputStream().read()).isEqualTo('h');
            assertThatThrownBy(() -> Checkpoint.open(file, QUESTION))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContaining("another process is working on this file");
        } finally {
            process.destroyForcibly().waitFor();
        }
        Checkpoint.open(file, QUESTION).close();
    }

    @Test
    void aClosedPipeIsTold(@TempDir Path folder) {
        StringWriter err = new StringWriter();
        Path page = folder.resolve("page.html");
        String[] words = {"demo", "--output", page.toString()};
        assertThat(Main.run(new PrintWriter(new Closed()), new PrintWriter(err), words))
                .isEqualTo(2);
        assertThat(err.toString()).hasLineCount(1).contains("could not all be printed", "the pipe is closed");
        assertThat(page).content().endsWith("</html>\n");
    }

    /** A pipe whose reader has gone. */
    private static final class Closed extends Writer {
        @Override
        public void write(char[] text, int from, int count) throws IOException {
            throw new IOException("Broken pipe");
        }

        @Override
        public void flush() throws IOException {
            throw new IOException("Broken pipe");
        }

        @Override
        public void close() {}
    }

    private static ProcessBuilder java(List<String> after, Class<?> main, Object... words) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        Arrays.stream(words).map(Object::toString).forEach(command::add);
        command.addAll(after);
        return new ProcessBuilder(command);
    }
}
