package org.zeline.cli.input;

import java.nio.ByteBuffer;
import org.zeline.interpreter.ModelException;
import org.zeline.interpreter.Shape;

/**
 * The IDX format of MNIST: two zeros, a type, a number of axes, their extents, and numbers, big-endian.
 *
 * @param shape the extents
 * @param values the elements
 */
record Idx(Shape shape, double[] values) {
    private static final int HEAD = 4;

    /** Whether bytes begin as such a file does. */
    static boolean is(byte[] bytes) {
        return bytes.length >= HEAD && bytes[0] == 0 && bytes[1] == 0 && width(bytes[2]) > 0 && bytes[3] > 0;
    }

    private static int width(byte type) {
        return switch (type) {
            case 0x08, 0x09 -> 1;
            case 0x0B -> 2;
            case 0x0C, 0x0D -> 4;
            case 0x0E -> 8;
            default -> 0;
        };
    }

    static Idx read(byte[] bytes, String name) {
        ByteBuffer data = ByteBuffer.wrap(bytes);
        byte type = data.get(2);
        int rank = data.get(3);
        if (bytes.length < HEAD * (1 + rank)) {
            throw new BadInputException(name + ": is cut short");
        }
        long[] extents = new long[rank];
        for (int i = 0; i < rank; i++) {
            extents[i] = data.getInt(HEAD * (1 + i));
        }
        Shape shape;
        try {
            shape = Shape.of(extents);
        } catch (ModelException e) {
            throw new BadInputException(name + ": " + e.getMessage(), e);
        }
        data.position(HEAD * (1 + rank));
        if (data.remaining() != (long) width(type) * shape.size()) {
            throw new BadInputException(name + ": shape " + shape + " needs " + (long) width(type) * shape.size()
                    + " bytes of data, the file holds " + data.remaining());
        }
        double[] values = new double[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type) {
                case 0x08 -> data.get() & 0xFF;
                case 0x09 -> data.get();
                case 0x0B -> data.getShort();
                case 0x0C -> data.getInt();
                case 0x0D -> data.getFloat();
                default -> data.getDouble();
            };
        }
        return new Idx(shape, values);
    }
}
