package org.zeline.interpreter.value;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;

/** A dense, row-major array of numbers or strings. Values are shared, not copied, and must not be modified. */
public sealed interface Tensor extends Value permits RealTensor, StoredTensor, IntegerTensor, StringTensor {
    /** {@return the declared element type} */
    @Override
    ElementType type();

    /** {@return the extents} */
    Shape shape();

    /**
     * {@return the same elements in another shape}
     *
     * @param shape a shape of the same size
     */
    Tensor reshape(Shape shape);

    /**
     * {@return a tensor of selected elements}
     *
     * @param index for each element of {@code shape}, the flat index of the element it takes; -1 for zero or the empty
     *     string
     * @param shape the shape of the result
     */
    Tensor take(int[] index, Shape shape);

    /**
     * {@return the elements as doubles, shared if they are stored as such; booleans are 0 and 1}
     *
     * @throws ModelException if they are strings
     */
    double[] doubles();

    /**
     * {@return the elements as integers, shared}
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
     * {@return the elements as strings, shared}
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
     * Writes the elements into a buffer at its position, which is advanced.
     *
     * @param target the buffer, with room for all elements
     * @throws ModelException if there is not enough room, or if the elements are strings
     */
    default void copyTo(DoubleBuffer target) {
        double[] values = doubles();
        PackedElements.requireRoom(values.length, target.remaining(), "doubles");
        target.put(values);
    }

    /**
     * Writes the elements, each rounded to the nearest float, into a buffer at its position, which is advanced.
     *
     * @param target the buffer, with room for all elements
     * @throws ModelException if there is not enough room, or if the elements are strings
     */
    default void copyTo(FloatBuffer target) {
        PackedElements.requireRoom(shape().size(), target.remaining(), "floats");
        target.put(toFloats());
    }

    /**
     * Writes the elements into a buffer at its position, which is advanced, in the encoding of their type and the byte
     * order of the buffer. Real numbers are rounded to the type; booleans take one byte.
     *
     * @param target the buffer, with room for all elements
     * @throws ModelException if there is not enough room, or if elements of this type do not take a whole number of
     *     bytes
     */
    default void copyTo(ByteBuffer target) {
        PackedElements.write(this, target);
    }

    /** Checks the number of values. */
    private static void check(Shape shape, int values) {
        if (shape.size() != values) {
            throw new ModelException("shape " + shape + " needs " + shape.size() + " values, got " + values);
        }
    }

    /**
     * {@return a tensor of type {@code double} that holds a copy of the values}
     *
     * @param shape the extents
     * @param values one value per element
     * @throws ModelException if the number of values does not match the shape
     */
    static RealTensor of(Shape shape, double... values) {
        return wrapping(shape, values.clone());
    }

    /**
     * {@return a tensor of type {@code double} that shares the array}
     *
     * @param shape the extents
     * @param values one value per element; must not be modified afterwards
     * @throws ModelException if the number of values does not match the shape
     */
    static RealTensor wrapping(Shape shape, double... values) {
        check(shape, values.length);
        return new RealTensor(ElementType.DOUBLE, shape, values);
    }

    /**
     * {@return a tensor of type {@code float}}
     *
     * @param shape the extents
     * @param values one value per element, copied
     * @throws ModelException if the number of values does not match the shape
     */
    static RealTensor of(Shape shape, float[] values) {
        return of(shape, FloatBuffer.wrap(values));
    }

    /**
     * {@return a tensor of type {@code double}}
     *
     * @param shape the extents
     * @param values the remaining values are the elements, copied; the position does not change
     * @throws ModelException if the number of values does not match the shape
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
     * @param values the remaining values are the elements, copied; the position does not change
     * @throws ModelException if the number of values does not match the shape
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
     * {@return a tensor of the given type}
     *
     * @param type any type whose elements take a whole number of bytes; booleans take one
     * @param shape the extents
     * @param bytes the remaining bytes are the elements in the encoding of the type and the byte order of the buffer;
     *     copied, the position does not change
     * @throws ModelException if the number of bytes does not match, or if elements of the type do not take a whole
     *     number of bytes
     */
    static Tensor of(ElementType type, Shape shape, ByteBuffer bytes) {
        return PackedElements.read(type, shape, bytes);
    }

    /**
     * {@return a tensor of type {@code int64} that holds a copy of the values}
     *
     * @param shape the extents
     * @param values one value per element
     * @throws ModelException if the number of values does not match the shape
     */
    static IntegerTensor of(Shape shape, long... values) {
        return wrapping(shape, values.clone());
    }

    /**
     * {@return a tensor of type {@code int64} that shares the array}
     *
     * @param shape the extents
     * @param values one value per element; must not be modified afterwards
     * @throws ModelException if the number of values does not match the shape
     */
    static IntegerTensor wrapping(Shape shape, long... values) {
        check(shape, values.length);
        return new IntegerTensor(ElementType.INT64, shape, values);
    }

    /**
     * {@return a tensor of the given type that holds a copy of the values}
     *
     * @param type any numeric type
     * @param shape the extents
     * @param values one value per element; whole numbers where the type needs them
     * @throws ModelException if the number of values does not match the shape
     */
    static Tensor of(ElementType type, Shape shape, double[] values) {
        return wrapping(type, shape, values.clone());
    }

    /**
     * {@return a tensor of the given type that shares the array if the type is real}
     *
     * @param type any numeric type
     * @param shape the extents
     * @param values one value per element; whole numbers where the type needs them; must not be modified afterwards
     * @throws ModelException if the number of values does not match the shape
     */
    static Tensor wrapping(ElementType type, Shape shape, double[] values) {
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
