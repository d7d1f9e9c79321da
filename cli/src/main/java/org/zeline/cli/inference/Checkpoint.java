package org.zeline.cli.inference;

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

/** Finished replicates, one per line, in a file that only grows; or nowhere. */
public final class Checkpoint implements AutoCloseable {
    private static final String HEAD = "zeline calibration 1, question ";
    private static final int FIELDS = 9;
    private static final int FIELDS_WITH_RIVALS = FIELDS + Rival.values().length;

    private final List<Replicate> done;
    private final @Nullable Journal file;

    private Checkpoint(List<Replicate> done, @Nullable Journal file) {
        this.done = done;
        this.file = file;
    }

    /** No file. */
    public static Checkpoint none() {
        return new Checkpoint(List.of(), null);
    }

    /**
     * Opens a file, or begins one.
     *
     * @param question a fingerprint of all that replicates depend on
     * @throws BadInputException if the file holds replicates of another question, another process has it, or it can't
     *     be read or written
     */
    public static Checkpoint open(Path file, String question) {
        Journal journal = Journal.open(
                file,
                HEAD + question,
                "holds replicates of another question, network or seed; name another file, or remove it");
        try {
            List<Replicate> done = new ArrayList<>();
            for (String line : journal.lines()) {
                done.add(replicate(file.toString(), line, done.size()));
            }
            return new Checkpoint(done, journal);
        } catch (BadInputException e) {
            journal.close();
            throw e;
        }
    }

    /** The replicates that were done before. */
    public List<Replicate> done() {
        return done;
    }

    /** Adds one more. */
    public void add(Replicate replicate) {
        if (file != null) {
            file.add(line(replicate));
        }
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
    }

    /** {@return a replicate as a line of text} Numbers that there are not stand as NaN. */
    public static String line(Replicate replicate) {
        return replicate.index()
                + replicate
                        .outcome()
                        .map(o -> "," + o.regionSize() + "," + o.stat() + ","
                                + o.selective().value() + ","
                                + o.selective().lower() + "," + o.selective().upper() + ","
                                + o.overConditioned().orElse(Double.NaN) + "," + o.naive() + "," + o.bonferroni()
                                + rivals(o.rivals()))
                        .orElse(",0" + ",NaN".repeat(FIELDS - 2));
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

    /**
     * Reads a line that {@link #line} wrote.
     *
     * @param file where it stands, for messages
     * @param expected the index of the replicate
     * @throws BadInputException if it is no line of this replicate
     */
    public static Replicate replicate(String file, String line, long expected) {
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
