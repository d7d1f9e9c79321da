package org.zeline.cli.inference;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.LoadedModel;
import org.zeline.lsa.attack.AutoAttack;
import org.zeline.lsa.attack.EnsembleLog;
import org.zeline.lsa.attack.EnsembleMember;
import org.zeline.lsa.network.ClassScores;
import org.zeline.lsa.network.LabelledSamples;

/**
 * What members of AutoAttack found for each sample, one line each. Work is found again if the network, the sample with
 * its index and label, the ball, the budgets and the seed are the same. Threads share it.
 */
public final class EnsembleRecords {
    private final Map<String, EnsembleLog.Outcome> found = new HashMap<>();
    private final Consumer<String> added;

    /**
     * Starts without records.
     *
     * @param added takes the line of each new record, one at a time
     */
    public EnsembleRecords(Consumer<String> added) {
        this.added = added;
    }

    /**
     * Takes a line that was written before.
     *
     * @throws IllegalArgumentException if it is no such line
     */
    public void read(String line) {
        String[] fields = line.split(" ", -1);
        if (fields.length != 6) {
            throw new IllegalArgumentException("needs 6 fields, got " + fields.length);
        }
        found.put(
                fields[0] + " " + fields[1],
                new EnsembleLog.Outcome(
                        flag(fields[2]), point(fields[5]), flag(fields[3]), Double.parseDouble(fields[4])));
    }

    private static boolean flag(String text) {
        return switch (text) {
            case "1" -> true;
            case "0" -> false;
            default -> throw new IllegalArgumentException("no flag: " + text);
        };
    }

    private static double @Nullable [] point(String text) {
        if (text.equals("-")) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
        if (bytes.remaining() % Double.BYTES != 0) {
            throw new IllegalArgumentException("a point has whole numbers of 8 bytes");
        }
        double[] point = new double[bytes.remaining() / Double.BYTES];
        bytes.asDoubleBuffer().get(point);
        return point;
    }

    /**
     * The view of one evaluation.
     *
     * @param samples that are attacked
     * @param first the index of the first of them in the data set
     */
    public EnsembleLog of(
            LoadedModel model, ClassScores scores, AutoAttack attack, long seed, LabelledSamples samples, int first) {
        String question =
                scores + " " + attack.ball() + " " + attack.settings().withEveryMemberAlone(false) + " " + seed;
        String network = Fingerprint.ofNetwork(model);
        double[] values = samples.inputs().doubles();
        int width = values.length / Math.max(1, samples.count());
        String[] keys = new String[samples.count()];
        Arrays.setAll(
                keys,
                s -> Fingerprint.ofSample(
                        network + " " + question + " " + (first + s) + " " + samples.labels()[s],
                        Arrays.copyOfRange(values, s * width, (s + 1) * width)));
        return new EnsembleLog() {
            @Override
            public @Nullable Outcome find(int sample, EnsembleMember member) {
                Outcome known = found.get(keys[sample - first] + " " + member);
                return known == null || known.point() == null || known.point().length == width ? known : null;
            }

            @Override
            public void add(int sample, EnsembleMember member, Outcome outcome) {
                write(keys[sample - first] + " " + member, outcome);
            }
        };
    }

    private synchronized void write(String key, EnsembleLog.Outcome outcome) {
        double[] point = outcome.point();
        String text = "-";
        if (point != null) {
            ByteBuffer bytes = ByteBuffer.allocate(point.length * Double.BYTES);
            bytes.asDoubleBuffer().put(point);
            text = Base64.getEncoder().encodeToString(bytes.array());
        }
        added.accept(key + " " + (outcome.broken() ? 1 : 0) + " " + (outcome.flat() ? 1 : 0) + " " + outcome.seconds()
                + " " + text);
    }
}
