package org.zeline.interpreter.value;

/**
 * Integers and booleans. Unsigned 64-bit values use all bits of a {@code long}; booleans are 0 and 1.
 *
 * @param type an integer type or {@code bool}
 * @param shape the extents
 * @param values row-major, shared
 */
public record IntegerTensor(ElementType type, Shape shape, long[] values) implements Tensor {
    /** Checks that the parts fit together. */
    public IntegerTensor {
        if (type.isReal() || type == ElementType.STRING || values.length != shape.size()) {
            throw new ModelException(
                    "an integer tensor of shape " + shape + " can't hold " + values.length + " values of type " + type);
        }
    }

    @Override
    public IntegerTensor reshape(Shape target) {
        return new IntegerTensor(type, target, values);
    }

    @Override
    public IntegerTensor take(int[] index, Shape target) {
        long[] taken = new long[target.size()];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = index[i] < 0 ? 0 : values[index[i]];
        }
        return new IntegerTensor(type, target, taken);
    }

    @Override
    public double[] doubles() {
        double[] doubles = new double[values.length];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = values[i];
            if (values[i] < 0 && type == ElementType.UINT64) {
                doubles[i] += 0x1p64;
            }
        }
        return doubles;
    }
}
