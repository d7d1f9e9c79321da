package org.zeline.interpreter.value;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Element types of tensors, by their ONNX names and codes. */
public enum ElementType {
    /** Real, IEEE single precision. */
    FLOAT(1, 32),
    /** Integer from 0, of 8 bits. */
    UINT8(2, 8),
    /** Integer of 8 bits. */
    INT8(3, 8),
    /** Integer from 0, of 16 bits. */
    UINT16(4, 16),
    /** Integer of 16 bits. */
    INT16(5, 16),
    /** Integer of 32 bits. */
    INT32(6, 32),
    /** Integer of 64 bits. */
    INT64(7, 64),
    /** Text. */
    STRING(8, 0),
    /** True or false. */
    BOOL(9, 1),
    /** Real, IEEE half precision. */
    FLOAT16(10, 16),
    /** Real, IEEE double precision. */
    DOUBLE(11, 64),
    /** Integer from 0, of 32 bits. */
    UINT32(12, 32),
    /** Integer from 0, of 64 bits. */
    UINT64(13, 64),
    /** Real, the upper half of single precision. */
    BFLOAT16(16, 16),
    /** Real, 4 bits of exponent and 3 of fraction, finite. */
    FLOAT8E4M3FN(17, 8),
    /** Real, 4 bits of exponent and 3 of fraction, finite, one zero. */
    FLOAT8E4M3FNUZ(18, 8),
    /** Real, 5 bits of exponent and 2 of fraction. */
    FLOAT8E5M2(19, 8),
    /** Real, 5 bits of exponent and 2 of fraction, finite, one zero. */
    FLOAT8E5M2FNUZ(20, 8),
    /** Integer from 0, of 4 bits. */
    UINT4(21, 4),
    /** Integer of 4 bits. */
    INT4(22, 4),
    /** Real, 2 bits of exponent and 1 of fraction. */
    FLOAT4E2M1(23, 4),
    /** Power of two, 8 bits of exponent. */
    FLOAT8E8M0(24, 8),
    /** Integer from 0, of 2 bits. */
    UINT2(25, 2),
    /** Integer of 2 bits. */
    INT2(26, 2);

    private final int code;
    private final int bits;

    ElementType(int code, int bits) {
        this.code = code;
        this.bits = bits;
    }

    /** {@return the number that ONNX files use, {@code TensorProto.DataType}} */
    public int code() {
        return code;
    }

    /** {@return how many bits an element takes when it is packed: 1 for {@code bool}, 0 for {@code string}} */
    public int bits() {
        return bits;
    }

    /** {@return whether elements are real numbers; integers, booleans and strings are not} */
    public boolean isReal() {
        return switch (this) {
            case FLOAT, DOUBLE -> true;
            default -> format() != null;
        };
    }

    /** {@return whether elements are signed or unsigned integers} */
    public boolean isInteger() {
        return !isReal() && this != BOOL && this != STRING;
    }

    /** {@return whether elements are integers of which some are negative} */
    public boolean isSigned() {
        return switch (this) {
            case INT2, INT4, INT8, INT16, INT32, INT64 -> true;
            default -> false;
        };
    }

    /** {@return whether a {@code double} holds every element exactly} */
    public boolean fitsDouble() {
        return this != INT64 && this != UINT64 && this != STRING;
    }

    /**
     * {@return how the elements are laid out in bits, for the real types of less than 32 bits; {@code null} for all
     * others}
     */
    public @Nullable FloatFormat format() {
        return switch (this) {
            case FLOAT16 -> FloatFormat.FLOAT16;
            case BFLOAT16 -> FloatFormat.BFLOAT16;
            case FLOAT8E4M3FN -> FloatFormat.FLOAT8E4M3FN;
            case FLOAT8E4M3FNUZ -> FloatFormat.FLOAT8E4M3FNUZ;
            case FLOAT8E5M2 -> FloatFormat.FLOAT8E5M2;
            case FLOAT8E5M2FNUZ -> FloatFormat.FLOAT8E5M2FNUZ;
            case FLOAT4E2M1 -> FloatFormat.FLOAT4E2M1;
            case FLOAT8E8M0 -> FloatFormat.FLOAT8E8M0;
            default -> null;
        };
    }

    /**
     * {@return the nearest element of this real type, ties to even; beyond the largest, what the format's overflow is}
     *
     * @param value any number
     */
    public double round(double value) {
        FloatFormat format = format();
        return format != null ? format.round(value, false) : this == FLOAT ? (float) value : value;
    }

    /** {@return the least element of an integer type; 0 for {@code bool}} */
    public long least() {
        return isSigned() ? -1L << (bits - 1) : 0;
    }

    /** {@return the largest element of an integer type, all bits set for {@code uint64}; 1 for {@code bool}} */
    public long largest() {
        return bits == 64 ? (isSigned() ? Long.MAX_VALUE : -1L) : (1L << (isSigned() ? bits - 1 : bits)) - 1;
    }

    /**
     * {@return the element of an integer type with the same low bits; of {@code bool}, whether the value is not zero}
     *
     * @param value any integer
     */
    public long wrap(long value) {
        if (this == BOOL) {
            return value == 0 ? 0 : 1;
        }
        int unused = 64 - bits;
        return isSigned() ? value << unused >> unused : value << unused >>> unused;
    }

    /**
     * {@return the nearest element of an integer type to a whole number}
     *
     * @param value a whole number, or NaN, which gives 0
     */
    public long saturate(double value) {
        if (this == UINT64) {
            return value < 0x1p63
                    ? Math.max((long) value, 0)
                    : value < 0x1p64 ? (long) (value - 0x1p63) ^ 1L << 63 : -1;
        }
        return Math.max(least(), Math.min((long) value, largest()));
    }

    /**
     * {@return the type with that code}
     *
     * @param code {@code TensorProto.DataType}
     * @throws ModelException if this runtime has no such type
     */
    public static ElementType ofCode(long code) {
        for (ElementType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new ModelException("element type " + code + " is not supported; use a real, integer, bool or string type"
                + " of the ONNX specification");
    }

    /** The ONNX name in small letters, for example {@code float16}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
