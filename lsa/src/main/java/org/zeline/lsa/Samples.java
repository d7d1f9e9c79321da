package org.zeline.lsa;

import java.util.Arrays;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/**
 * Labelled samples.
 *
 * @param inputs their first axis tells the samples apart
 * @param labels the class of each
 */
public record Samples(Tensor inputs, int[] labels) {
    /** Checks that there are as many labels as samples. */
    public Samples {
        if (inputs.shape().rank() < 1 || inputs.shape().extent(0) != labels.length) {
            throw new ModelException("inputs of shape " + inputs.shape()
                    + " need as many labels as their first axis has" + " elements, got " + labels.length);
        }
    }

    /** {@return how many there are} */
    public int count() {
        return labels.length;
    }

    /**
     * {@return some of them}
     *
     * @param from the first
     * @param to the one behind the last
     */
    public Samples part(int from, int to) {
        int[] extents = inputs.shape().extents();
        int width = inputs.shape().size(1, extents.length);
        extents[0] = to - from;
        double[] values = Arrays.copyOfRange(inputs.reals(), from * width, to * width);
        return new Samples(
                new RealTensor(inputs.type(), Shape.of(extents), values), Arrays.copyOfRange(labels, from, to));
    }
}
