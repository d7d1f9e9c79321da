package org.zeline.interpreter.value;

import java.util.Arrays;

/**
 * Texts.
 *
 * @param shape the extents
 * @param values row-major, shared
 */
public record StringTensor(Shape shape, String[] values) implements Tensor {
    /** Checks that the parts fit together. */
    public StringTensor {
        if (values.length != shape.size()) {
            throw new ModelException("a string tensor of shape " + shape + " can't hold " + values.length + " values");
        }
    }

    @Override
    public ElementType type() {
        return ElementType.STRING;
    }

    @Override
    public StringTensor reshape(Shape target) {
        return new StringTensor(target, values);
    }

    @Override
    public StringTensor take(int[] index, Shape target) {
        String[] taken = new String[target.size()];
        Arrays.setAll(taken, i -> index[i] < 0 ? "" : values[index[i]]);
        return new StringTensor(target, taken);
    }

    @Override
    public double[] doubles() {
        throw new ModelException("numbers are needed, got strings of shape " + shape);
    }
}
