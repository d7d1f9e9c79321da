package org.zeline.cli.inference;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.BadInputException;
import org.zeline.si.calibration.Replicate;
import org.zeline.si.calibration.Rival;
import org.zeline.si.distribution.PValue;

/**
 * Finished replicates, one per line, in a file that only grows; or nowhere. A last line that a killed process left
 * unfinished is cut off and done again; nothing else of the file is ever touched. One process at a time has it.
 */
public final class Checkpoint implements AutoCloseable {
    private static final String HEAD = "zeline calibration 1, question ";
    private static final int FIELDS = 9;
    private static final int FIELDS_WITH_RIVALS = FIELDS + Rival.values().length;

    private final List<Replicate> done;
    private final @Nullable Path file;
    private final @Nullable RandomAccessFile out;

    private Checkpoint(List<Replicate> done, @Nullable Path file, @Nullable RandomAccessFile out) {
        this.done = done;
        this.file = file;
        this.out = out;
    }

    /** No file. */
    public static Checkpoint none() {
        return new Checkpoint(List.of(), null, null);
    }

    /**
     * Opens a file, or begins one.
     *
     * @param question a fingerprint of all that replicates depend on
     * @throws BadInputException if the file holds replicates of another question, another process has it, or it can't
     *     be read or written
     */
    public static Checkpoint open(Path file, String question) {
        RandomAccessFile opened = null;
        try {
            // no channel writes here: an interrupt would close that in the middle of a line
            opened = new RandomAccessFile(file.toFile(), "rw");
            requireAlone(file, opened.getChannel());
            List<Replicate> done = begun(file, opened, HEAD + question + "\n");
            return new Checkpoint(done, file, opened);
        } catch (IOException e) {
            throw closing(opened, unwritten(file, e));
        } catch (BadInputException e) {
            throw closing(opened, e);
        }
    }

    private static BadInputException closing(@Nullable RandomAccessFile opened, BadInputException failure) {
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
        return failure;
    }

    /** The lock goes when the file is closed, or the process ends in any way. */
    private static void requireAlone(Path file, FileChannel channel) throws IOException {
        try {
            if (channel.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            // reported below: another thread of this process has it
        }
        throw new BadInputException(
                file + ": another process is working on this checkpoint; wait for its end, or name another file");
    }

    /** What the file holds; ready to take the next line. */
    private static List<Replicate> begun(Path file, RandomAccessFile opened, String head) throws IOException {
        if (opened.length() > Integer.MAX_VALUE) {
            throw new BadInputException(file + ": is larger than any checkpoint; name another file");
        }
        byte[] bytes = new byte[(int) opened.length()];
        opened.readFully(bytes);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (head.startsWith(text)) { // new, or killed before its first line was whole
            opened.seek(0);
            opened.write(head.getBytes(StandardCharsets.ISO_8859_1));
            return List.of();
        }
        if (!text.startsWith(head)) {
            throw new BadInputException(file + ": holds replicates of another question, network or seed;"
                    + " name another file, or remove it");
        }
        int whole = text.lastIndexOf('\n') + 1;
        List<Replicate> done = new ArrayList<>();
        for (String line : text.substring(head.length(), whole).lines().toList()) {
            done.add(replicate(file, line, done.size()));
        }
        opened.setLength(whole);
        opened.seek(whole);
        return done;
    }

    /** The replicates that were done before. */
    public List<Replicate> done() {
        return done;
    }

    /** Adds one more. */
    public void add(Replicate replicate) {
        if (out != null && file != null) {
            try {
                out.write(line(replicate).getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                throw unwritten(file, e);
            }
        }
    }

    private static BadInputException unwritten(Path file, IOException cause) {
        return new BadInputException(
                file + ": could not be written (" + cause.getMessage()
                        + "); what it holds is kept: make room, and the same command goes on from there",
                cause);
    }

    @Override
    public void close() {
        if (out != null && file != null) {
            try {
                out.close();
            } catch (IOException e) {
                throw unwritten(file, e);
            }
        }
    }

    /** Numbers that there are not stand as NaN. */
    private static String line(Replicate replicate) {
        return replicate.index()
                + replicate
                        .outcome()
                        .map(o -> "," + o.regionSize() + "," + o.stat() + ","
                                + o.selective().value() + ","
                                + o.selective().lower() + "," + o.selective().upper() + ","
                                + o.overConditioned().orElse(Double.NaN) + "," + o.naive() + "," + o.bonferroni()
                                + rivals(o.rivals()))
                        .orElse(",0" + ",NaN".repeat(FIELDS - 2))
                + "\n";
    }

    private static String rivals(Map<Rival, Double> found) {
        return found.isEmpty()
                ? ""
                : Arrays.stream(Rival.values())
                        .map(rival -> "," + found.getOrDefault(rival, Double.NaN))
                        .collect(Collectors.joining());
    }

    private static Map<Rival, Double> rivals(double[] numbers) {
        Map<Rival, Double> found = new EnumMap<>(Rival.class);
        for (int i = FIELDS; i < numbers.length; i++) {
            if (!Double.isNaN(numbers[i])) {
                found.put(List.of(Rival.values()).get(i - FIELDS), numbers[i]);
            }
        }
        return found;
    }

    private static Replicate replicate(Path file, String line, long expected) {
        String[] fields = line.split(",", -1);
        try {
            boolean whole = fields.length == FIELDS || fields.length == FIELDS_WITH_RIVALS;
            if (!whole || Long.parseLong(fields[0]) != expected) {
                throw new NumberFormatException();
            }
            double[] numbers = new double[fields.length];
            for (int i = 2; i < fields.length; i++) {
                numbers[i] = Double.parseDouble(fields[i]);
            }
            int size = Integer.parseInt(fields[1]);
            return size == 0
                    ? Replicate.withoutRegion(expected)
                    : Replicate.of(
                            expected,
                            new Replicate.Outcome(
                                    size,
                                    numbers[2],
                                    new PValue(numbers[3], numbers[4], numbers[5]),
                                    Double.isNaN(numbers[6]) ? OptionalDouble.empty() : OptionalDouble.of(numbers[6]),
                                    numbers[7],
                                    numbers[8],
                                    rivals(numbers)));
        } catch (NumberFormatException e) {
            throw new BadInputException(
                    file + ": line " + (expected + 2) + " is not replicate " + expected + ": " + line, e);
        }
    }
}
