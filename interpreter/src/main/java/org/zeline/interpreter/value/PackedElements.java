package org.zeline.interpreter.value;

import java.nio.ByteBuffer;

/** Elements in a buffer of bytes, each in whole bytes, in the byte order of the buffer. */
final class PackedElements {
    private PackedElements() {}

    private static int width(ElementType type) {
        if (type == ElementType.STRING || (type.bits() < Byte.SIZE && type != ElementType.BOOL)) {
            throw new ModelException("elements of type " + type + " take no whole number of bytes");
        }
        return Math.max(1, type.bits() / Byte.SIZE);
    }

    static void requireRoom(long needed, int room, String what) {
        if (room < needed) {
            throw new ModelException(
                    "the buffer needs room for " + needed + " " + what + ", there is room for " + room);
        }
    }

    static Tensor read(ElementType type, Shape shape, ByteBuffer bytes) {
        requireFit(type, shape, bytes);
        return type.isReal() ? reals(type, shape, bytes) : integers(type, shape, bytes);
    }

    static void requireFit(ElementType type, Shape shape, ByteBuffer bytes) {
        int width = width(type);
        if (bytes.remaining() != (long) width * shape.size()) {
            throw new ModelException("shape " + shape + " of type " + type + " needs " + (long) width * shape.size()
                    + " bytes, got " + bytes.remaining());
        }
    }

    /** Real numbers that fit. */
    static RealTensor reals(ElementType type, Shape shape, ByteBuffer bytes) {
        double[] values = new double[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = real(type, bytes, i);
        }
        return new RealTensor(type, shape, values);
    }

    /** The real number at a place among those that a buffer holds. */
    static double real(ElementType type, ByteBuffer bytes, int i) {
        int width = width(type);
        FloatFormat format = type.format();
        long bits = bits(bytes, bytes.position() + i * width, width);
        return format != null
                ? format.decode((int) bits)
                : type == ElementType.FLOAT ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
    }

    private static IntegerTensor integers(ElementType type, Shape shape, ByteBuffer bytes) {
        int width = width(type);
        long[] values = new long[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = type.wrap(bits(bytes, bytes.position() + i * width, width));
        }
        return new IntegerTensor(type, shape, values);
    }

    private static long bits(ByteBuffer bytes, int at, int width) {
        return switch (width) {
            case 1 -> bytes.get(at);
            case 2 -> bytes.getShort(at);
            case 4 -> bytes.getInt(at);
            default -> bytes.getLong(at);
        };
    }

    static void write(Tensor tensor, ByteBuffer target) {
        int width = width(tensor.type());
        requireRoom((long) width * tensor.shape().size(), target.remaining(), "bytes");
        double[] reals = tensor.type().isReal() ? tensor.reals() : new double[0];
        for (int i = 0; i < tensor.shape().size(); i++) {
            long bits = tensor.type().isReal() ? bits(tensor.type(), reals[i]) : tensor.integers()[i];
            switch (width) {
                case 1 -> target.put((byte) bits);
                case 2 -> target.putShort((short) bits);
                case 4 -> target.putInt((int) bits);
                default -> target.putLong(bits);
            }
        }
    }

    private static long bits(ElementType type, double value) {
        FloatFormat format = type.format();
        if (format != null) {
            return format.encode(format.round(value, false));
        }
        return type == ElementType.FLOAT ? Float.floatToRawIntBits((float) value) : Double.doubleToRawLongBits(value);
    }
}
