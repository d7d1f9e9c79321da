package org.zeline.interpreter;

/**
 * A dense, row-major array of numbers or strings. Values are shared, not copied: whoever holds a tensor must not change
 * them.
 */
public sealed interface Tensor extends Value permits RealTensor, IntegerTensor, StringTensor {
    /** The element type that the model declares. */
    @Override
    ElementType type();

    /** {@return the extents} */
    Shape shape();

    /**
     * {@return the same elements in that shape}
     *
     * @param shape another shape of the same size
     */
    Tensor reshape(Shape shape);

    /**
     * {@return the elements taken}
     *
     * @param index for each element of {@code shape} the flat index of the element it takes, -1 for zero, or for the
     *     empty string
     * @param shape the shape of the result
     */
    Tensor take(int[] index, Shape shape);

    /**
     * {@return the elements as doubles, shared where they are held so; booleans are 0 and 1}
     *
     * @throws ModelException if they are strings
     */
    double[] doubles();

    /**
     * {@return the elements as integers}
     *
     * @throws ModelException if this is not an integer tensor
     */
    default long[] integers() {
        if (this instanceof IntegerTensor tensor) {
            return tensor.values();
        }
        throw new ModelException("an integer tensor is needed, got " + type() + " " + shape());
    }

    /**
     * {@return the elements as texts, shared}
     *
     * @throws ModelException if this is not a string tensor
     */
    default String[] strings() {
        if (this instanceof StringTensor tensor) {
            return tensor.values();
        }
        throw new ModelException("a string tensor is needed, got " + type() + " " + shape());
    }

    /**
     * {@return the elements as real numbers, shared}
     *
     * @throws ModelException if this is not a real tensor
     */
    default double[] reals() {
        if (this instanceof RealTensor tensor) {
            return tensor.values();
        }
        throw new ModelException("a floating-point tensor is needed, got " + type() + " " + shape());
    }

    /** Checks that there are as many values as elements. */
    private static void check(Shape shape, int values) {
        if (shape.size() != values) {
            throw new ModelException("shape " + shape + " needs " + shape.size() + " values, got " + values);
        }
    }

    /**
     * {@return a tensor of type {@code double}}
     *
     * @param shape the extents
     * @param values one for each element, not copied
     */
    static RealTensor of(Shape shape, double... values) {
        check(shape, values.length);
        return new RealTensor(ElementType.DOUBLE, shape, values);
    }

    /**
     * {@return a tensor of type {@code int64}}
     *
     * @param shape the extents
     * @param values one for each element, not copied
     */
    static IntegerTensor of(Shape shape, long... values) {
        check(shape, values.length);
        return new IntegerTensor(ElementType.INT64, shape, values);
    }

    /**
     * {@return a tensor of that type}
     *
     * @param type any type of numbers
     * @param shape the extents
     * @param values one for each element, not copied; whole numbers where the type needs them
     */
    static Tensor of(ElementType type, Shape shape, double[] values) {
        if (type.isReal()) {
            return new RealTensor(type, shape, values);
        }
        long[] whole = new long[values.length];
        for (int i = 0; i < whole.length; i++) {
            whole[i] = (long) values[i];
        }
        return new IntegerTensor(type, shape, whole);
    }
}
