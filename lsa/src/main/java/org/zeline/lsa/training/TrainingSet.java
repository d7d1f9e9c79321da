package org.zeline.lsa.training;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.lsa.network.LabelledSamples;

/**
 * Samples in random access.
 *
 * @param shape the shape of one sample, without the batch axis
 * @param values one sample after the other
 * @param labels the class of each sample
 */
record TrainingSet(Shape shape, double[] values, int[] labels) {
    static TrainingSet of(LabelledSamples samples) {
        if (samples.count() == 0) {
            throw new ModelException("there are no samples");
        }
        int[] extents = samples.inputs().shape().extents();
        Shape shape = Shape.of(Arrays.copyOfRange(extents, 1, extents.length));
        return new TrainingSet(shape, samples.inputs().reals(), samples.labels());
    }

    int count() {
        return labels.length;
    }

    /** The values of some samples. */
    double[] gather(int[] indices) {
        int size = shape.size();
        double[] batch = new double[indices.length * size];
        for (int i = 0; i < indices.length; i++) {
            System.arraycopy(values, indices[i] * size, batch, i * size, size);
        }
        return batch;
    }

    /** The labels of some samples. */
    int[] labels(int[] indices) {
        return Arrays.stream(indices).map(i -> labels[i]).toArray();
    }

    /** Rejects labels that the network has no logit for, and values that are not finite. */
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
