package org.zeline.interpreter;

import java.util.Locale;

/** Element types of tensors, by their ONNX names and codes. */
public enum ElementType {
    FLOAT(1),
    UINT8(2),
    INT8(3),
    UINT16(4),
    INT16(5),
    INT32(6),
    INT64(7),
    STRING(8),
    BOOL(9),
    FLOAT16(10),
    DOUBLE(11),
    UINT32(12),
    UINT64(13),
    BFLOAT16(16);

    private final int code;

    ElementType(int code) {
        this.code = code;
    }

    /** The number that ONNX files use, {@code TensorProto.DataType}. */
    public int code() {
        return code;
    }

    /** Whether elements are real numbers; integers and booleans are not. */
    public boolean isReal() {
        return switch (this) {
            case FLOAT, FLOAT16, DOUBLE, BFLOAT16 -> true;
            default -> false;
        };
    }

    /**
     * {@return the type with that code}
     *
     * @param code {@code TensorProto.DataType}
     * @throws ModelException if this runtime has no such type
     */
    public static ElementType ofCode(int code) {
        for (ElementType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new ModelException("element type " + code + " is not supported; use one of float, double, float16,"
                + " bfloat16, the integer types or bool");
    }

    /** The ONNX name in small letters, for example {@code float16}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
