package org.zeline.interpreter.value;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;

/**
 * A dense, row-major array of numbers or strings. Values are shared, not copied: whoever holds a tensor must not change
 * them.
 */
public sealed interface Tensor extends Value permits RealTensor, StoredTensor, IntegerTensor, StringTensor {
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

    /**
     * {@return a copy of the elements as doubles; booleans are 0 and 1}
     *
     * @throws ModelException if they are strings
     */
    default double[] toDoubles() {
        return type().isReal() ? doubles().clone() : doubles();
    }

    /**
     * {@return a copy of the elements, each rounded to the nearest float}
     *
     * @throws ModelException if they are strings
     */
    default float[] toFloats() {
        double[] values = doubles();
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /**
     * Puts the elements into a buffer, from its position on, which moves behind them.
     *
     * @param target has room for all elements
     * @throws ModelException if it has not, or the elements are strings
     */
    default void copyTo(DoubleBuffer target) {
        double[] values = doubles();
        PackedElements.requireRoom(values.length, target.remaining(), "doubles");
        target.put(values);
    }

    /**
     * Puts the elements into a buffer, each rounded to the nearest float, from its position on, which moves behind
     * them.
     *
     * @param target has room for all elements
     * @throws ModelException if it has not, or the elements are strings
     */
    default void copyTo(FloatBuffer target) {
        PackedElements.requireRoom(shape().size(), target.remaining(), "floats");
        target.put(toFloats());
    }

    /**
     * Puts the elements into a buffer as their type has them, in the buffer's byte order, from its position on, which
     * moves behind them. Real numbers are rounded to the type; booleans take a byte.
     *
     * @param target has room for all elements
     * @throws ModelException if it has not, or an element of this type takes no whole number of bytes
     */
    default void copyTo(ByteBuffer target) {
        PackedElements.write(this, target);
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
     * {@return a tensor of type {@code float}}
     *
     * @param shape the extents
     * @param values one for each element, copied
     * @throws ModelException if there are more or fewer
     */
    static RealTensor of(Shape shape, float[] values) {
        return of(shape, FloatBuffer.wrap(values));
    }

    /**
     * {@return a tensor of type {@code double}}
     *
     * @param shape the extents
     * @param values what remains in it is one for each element, copied; its position stays
     * @throws ModelException if there are more or fewer
     */
    static RealTensor of(Shape shape, DoubleBuffer values) {
        check(shape, values.remaining());
        double[] copied = new double[values.remaining()];
        values.duplicate().get(copied);
        return new RealTensor(ElementType.DOUBLE, shape, copied);
    }

    /**
     * {@return a tensor of type {@code float}}
     *
     * @param shape the extents
     * @param values what remains in it is one for each element, copied; its position stays
     * @throws ModelException if there are more or fewer
     */
    static RealTensor of(Shape shape, FloatBuffer values) {
        check(shape, values.remaining());
        double[] copied = new double[values.remaining()];
        for (int i = 0; i < copied.length; i++) {
            copied[i] = values.get(values.position() + i);
        }
        return new RealTensor(ElementType.FLOAT, shape, copied);
    }

    /**
     * {@return a tensor of that type}
     *
     * @param type any type whose elements take whole bytes; booleans take one
     * @param shape the extents
     * @param bytes what remains in it is all elements as that type has them, in the buffer's byte order, copied; its
     *     position stays
     * @throws ModelException if there are more or fewer bytes, or an element of the type takes no whole number of them
     */
    static Tensor of(ElementType type, Shape shape, ByteBuffer bytes) {
        return PackedElements.read(type, shape, bytes);
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
