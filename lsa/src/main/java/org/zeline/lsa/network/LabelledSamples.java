package org.zeline.lsa.network;

import java.util.Arrays;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/**
 * Samples with their classes.
 *
 * @param inputs one sample after the other along the first axis
 * @param labels the class of each sample, from 0
 */
public record LabelledSamples(Tensor inputs, int[] labels) {
    /**
     * Checks that there are as many labels as samples.
     *
     * @throws ModelException if there are more or fewer
     */
    public LabelledSamples {
        if (inputs.shape().rank() < 1 || inputs.shape().extent(0) != labels.length) {
            throw new ModelException("inputs of shape " + inputs.shape()
                    + " need as many labels as their first axis has elements, got " + labels.length);
        }
    }

    /** {@return the number of samples} */
    public int count() {
        return labels.length;
    }

    /**
     * {@return some consecutive samples, copied}
     *
     * @param from the first index
     * @param to the index after the last one
     */
    public LabelledSamples range(int from, int to) {
        int[] extents = inputs.shape().extents();
        int width = inputs.shape().size(1, extents.length);
        extents[0] = to - from;
        double[] values = Arrays.copyOfRange(inputs.reals(), from * width, to * width);
        return new LabelledSamples(
                new RealTensor(inputs.type(), Shape.of(extents), values), Arrays.copyOfRange(labels, from, to));
    }
}
