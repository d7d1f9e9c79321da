package org.zeline.interpreter.value;

/**
 * Real numbers, held in double precision whatever type the model declares.
 *
 * @param type any real type
 * @param shape the extents
 * @param values row-major, shared
 */
public record RealTensor(ElementType type, Shape shape, double[] values) implements Tensor {
    /** Checks that the parts fit together. */
    public RealTensor {
        if (!type.isReal() || values.length != shape.size()) {
            throw new ModelException(
                    "a real tensor of shape " + shape + " can't hold " + values.length + " values of type " + type);
        }
    }

    @Override
    public RealTensor reshape(Shape target) {
        return new RealTensor(type, target, values);
    }

    @Override
    public RealTensor take(int[] index, Shape target) {
        double[] taken = new double[target.size()];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = index[i] < 0 ? 0 : values[index[i]];
        }
        return new RealTensor(type, target, taken);
    }

    @Override
    public double[] doubles() {
        return values;
    }
}
