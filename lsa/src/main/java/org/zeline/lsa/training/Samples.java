package org.zeline.lsa.training;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import org.zeline.interpreter.ModelException;
import org.zeline.interpreter.Shape;

/**
 * Data with labels, in the single precision that networks are given. Shared, not copied.
 *
 * @param shape of one sample, without the batch
 * @param values one sample after the other, row-major
 * @param labels the class of each sample, counted from 0
 */
public record Samples(Shape shape, float[] values, int[] labels) {
    /** Checks the sizes. */
    public Samples {
        if (labels.length == 0) {
            throw new ModelException("there are no samples");
        }
        if (values.length != (long) labels.length * shape.size()) {
            throw new ModelException(labels.length + " samples of shape " + shape + " need "
                    + (long) labels.length * shape.size() + " values, got " + values.length);
        }
    }

    /** How many there are. */
    public int count() {
        return labels.length;
    }

    /**
     * {@return some samples that follow each other}
     *
     * @param from the first
     * @param to the one after the last
     */
    public Samples range(int from, int to) {
        int size = shape.size();
        return new Samples(
                shape, Arrays.copyOfRange(values, from * size, to * size), Arrays.copyOfRange(labels, from, to));
    }

    /** The values of some samples. */
    double[] gather(int[] which) {
        int size = shape.size();
        double[] batch = new double[which.length * size];
        for (int i = 0; i < which.length; i++) {
            for (int j = 0; j < size; j++) {
                batch[i * size + j] = values[which[i] * size + j];
            }
        }
        return batch;
    }

    /** The labels of some samples. */
    int[] labels(int[] which) {
        return Arrays.stream(which).map(i -> labels[i]).toArray();
    }

    /** Refuses labels that a network has no output for, and values that are no numbers. */
    void check(int classes) {
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new ModelException(
                        "sample " + i + " has label " + labels[i] + ", the network has classes 0 to " + (classes - 1));
            }
        }
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new ModelException(
                        "sample " + i / shape.size() + " holds " + values[i] + "; every value must be a finite number");
            }
        }
    }

    void addTo(MessageDigest digest) {
        digest.update(shape.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
        for (float value : values) {
            put(digest, bytes, Float.floatToRawIntBits(value));
        }
        for (int label : labels) {
            put(digest, bytes, label);
        }
        digest.update(bytes.flip());
    }

    private static void put(MessageDigest digest, ByteBuffer bytes, int word) {
        if (!bytes.hasRemaining()) {
            digest.update(bytes.flip());
            bytes.clear();
        }
        bytes.putInt(word);
    }
}
