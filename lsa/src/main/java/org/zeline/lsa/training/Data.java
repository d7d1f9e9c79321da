package org.zeline.lsa.training;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.lsa.Samples;

/**
 * Samples that can be taken in any order.
 *
 * @param shape of one sample, without the batch
 * @param values one sample after the other
 * @param labels the class of each
 */
record Data(Shape shape, double[] values, int[] labels) {
    static Data of(Samples samples) {
        if (samples.count() == 0) {
            throw new ModelException("there are no samples");
        }
        int[] extents = samples.inputs().shape().extents();
        Shape shape = Shape.of(Arrays.copyOfRange(extents, 1, extents.length));
        return new Data(shape, samples.inputs().reals(), samples.labels());
    }

    int count() {
        return labels.length;
    }

    /** The values of some samples. */
    double[] gather(int[] which) {
        int size = shape.size();
        double[] batch = new double[which.length * size];
        for (int i = 0; i < which.length; i++) {
            System.arraycopy(values, which[i] * size, batch, i * size, size);
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
            if (!Double.isFinite(values[i])) {
                throw new ModelException(
                        "sample " + i / shape.size() + " holds " + values[i] + "; every value must be a finite number");
            }
        }
    }

    void addTo(MessageDigest digest) {
        digest.update((labels.length + " samples " + shape).getBytes(StandardCharsets.UTF_8));
        ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
        for (double value : values) {
            put(digest, bytes, Double.doubleToRawLongBits(value));
        }
        for (int label : labels) {
            put(digest, bytes, label);
        }
        digest.update(bytes.flip());
    }

    private static void put(MessageDigest digest, ByteBuffer bytes, long word) {
        if (!bytes.hasRemaining()) {
            digest.update(bytes.flip());
            bytes.clear();
        }
        bytes.putLong(word);
    }
}
