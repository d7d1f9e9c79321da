package org.zeline.cli;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.BadInputException;
import org.zeline.cli.input.Contents;
import org.zeline.si.calibration.Replicate;

/**
 * Replicates that are done, a line each, in a file that grows; or nowhere. A last line that a killed process left
 * unfinished is done again.
 */
final class Checkpoint implements AutoCloseable {
    private static final String HEAD = "zeline calibration 1, question ";
    private static final int FIELDS = 9;

    private final List<Replicate> done;
    private final @Nullable Writer out;

    private Checkpoint(List<Replicate> done, @Nullable Writer out) {
        this.done = done;
        this.out = out;
    }

    /** No file. */
    static Checkpoint none() {
        return new Checkpoint(List.of(), null);
    }

    /**
     * Opens a file, or begins one.
     *
     * @param question a fingerprint of all that replicates depend on
     * @throws BadInputException if the file holds replicates of another question, or can't be read or written
     */
    static Checkpoint open(Path file, String question) {
        String head = HEAD + question;
        List<Replicate> done = new ArrayList<>();
        if (Files.exists(file)) {
            String text = new String(Contents.bytes(file), StandardCharsets.UTF_8);
            List<String> lines = text.lines().toList();
            if (lines.isEmpty() || !lines.get(0).equals(head)) {
                throw new BadInputException(file + ": holds replicates of another question, network or seed;"
                        + " name another file, or remove it");
            }
            int whole = text.endsWith("\n") ? lines.size() : lines.size() - 1;
            for (String line : lines.subList(1, Math.max(1, whole))) {
                done.add(replicate(file, line, done.size()));
            }
        }
        StringBuilder kept = new StringBuilder(head).append('\n');
        done.forEach(replicate -> kept.append(line(replicate)));
        Contents.write(file, kept.toString());
        try {
            // a stream, not a channel: an interrupt would close that in the middle of a line
            FileOutputStream stream = new FileOutputStream(file.toFile(), true);
            return new Checkpoint(done, new OutputStreamWriter(stream, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new BadInputException(file + ": could not be written (" + e.getMessage() + ")", e);
        }
    }

    /** The replicates that were done before. */
    List<Replicate> done() {
        return done;
    }

    /** Adds one more. */
    void add(Replicate replicate) {
        if (out != null) {
            try {
                out.write(line(replicate));
                out.flush();
            } catch (IOException e) {
                throw new BadInputException("the checkpoint could not be written (" + e.getMessage() + ")", e);
            }
        }
    }

    @Override
    public void close() {
        if (out != null) {
            try {
                out.close();
            } catch (IOException e) {
                throw new BadInputException("the checkpoint could not be written (" + e.getMessage() + ")", e);
            }
        }
    }

    private static String line(Replicate r) {
        return r.index() + "," + r.regionSize() + "," + r.stat() + "," + r.selective() + "," + r.lower() + ","
                + r.upper() + "," + r.overConditioned() + "," + r.naive() + "," + r.bonferroni() + "\n";
    }

    private static Replicate replicate(Path file, String line, long expected) {
        String[] fields = line.split(",", -1);
        try {
            if (fields.length != FIELDS || Long.parseLong(fields[0]) != expected) {
                throw new NumberFormatException();
            }
            double[] numbers = new double[FIELDS];
            for (int i = 2; i < FIELDS; i++) {
                numbers[i] = Double.parseDouble(fields[i]);
            }
            return new Replicate(
                    expected,
                    Integer.parseInt(fields[1]),
                    numbers[2],
                    numbers[3],
                    numbers[4],
                    numbers[5],
                    numbers[6],
                    numbers[7],
                    numbers[8]);
        } catch (NumberFormatException e) {
            throw new BadInputException(
                    file + ": line " + (expected + 2) + " is not replicate " + expected + ": " + line, e);
        }
    }
}
