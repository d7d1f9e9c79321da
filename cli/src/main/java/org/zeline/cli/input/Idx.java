package org.zeline.cli.input;

import java.nio.ByteBuffer;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** The IDX format of MNIST: two zeros, a type, a number of axes, their extents, and numbers, big-endian. */
final class Idx {
    private static final int HEAD = 4;

    private Idx() {}

    /** Whether bytes begin as such a file does. */
    static boolean is(byte[] bytes) {
        return bytes.length >= HEAD && bytes[0] == 0 && bytes[1] == 0 && isType(bytes[2]) && bytes[3] > 0;
    }

    private static boolean isType(byte code) {
        return code >= 0x08 && code <= 0x0E && code != 0x0A;
    }

    private static ElementType type(byte code) {
        return switch (code) {
            case 0x08 -> ElementType.UINT8;
            case 0x09 -> ElementType.INT8;
            case 0x0B -> ElementType.INT16;
            case 0x0C -> ElementType.INT32;
            case 0x0D -> ElementType.FLOAT;
            default -> ElementType.DOUBLE;
        };
    }

    static Tensor read(byte[] bytes, String name) {
        ByteBuffer data = ByteBuffer.wrap(bytes);
        int rank = data.get(3);
        if (bytes.length < HEAD * (1 + rank)) {
            throw new BadInputException(name + ": is cut short within its head; fetch the file again");
        }
        long[] extents = new long[rank];
        for (int i = 0; i < rank; i++) {
            extents[i] = data.getInt(HEAD * (1 + i));
        }
        data.position(HEAD * (1 + rank));
        try {
            return Tensor.of(type(data.get(2)), Shape.of(extents), data);
        } catch (ModelException e) {
            throw new BadInputException(name + ": is cut short or damaged: " + e.getMessage(), e);
        }
    }
}
