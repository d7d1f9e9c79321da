package org.zeline.cli.input.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The type of samples.
 *
 * @param kind of number
 * @param bits 8, 16, 32 or 64; for {@code UNSIGNED} also 1 to 15, for {@code FLOAT} not 8
 */
record SampleType(Kind kind, int bits) {
    private static final long EXACT = 1L << 53;

    enum Kind {
        UNSIGNED,
        SIGNED,
        FLOAT
    }

    SampleType {
        if (!isSupported(kind, bits)) {
            throw new IllegalArgumentException(kind + " of " + bits + " bits");
        }
    }

    static boolean isSupported(Kind kind, int bits) {
        boolean whole = bits == 8 || bits == 16 || bits == 32 || bits == 64;
        return switch (kind) {
            case UNSIGNED -> whole || (bits >= 1 && bits < 16);
            case SIGNED -> whole;
            case FLOAT -> whole && bits > 8;
        };
    }

    /** For readers. */
    String words() {
        return bits == 1
                ? "1 bit"
                : bits + " bits, "
                        + switch (kind) {
                            case UNSIGNED -> "unsigned";
                            case SIGNED -> "signed";
                            case FLOAT -> "floating point";
                        };
    }

    boolean isWholeBytes() {
        return bits % 8 == 0 && Integer.bitCount(bits) == 1;
    }

    int bytes() {
        return bits / 8;
    }

    /** The largest value of integers; 1 for floating point, in which images go from 0 to 1. */
    double largest() {
        return switch (kind) {
            case UNSIGNED -> Math.scalb(1.0, bits) - 1;
            case SIGNED -> Math.scalb(1.0, bits - 1) - 1;
            case FLOAT -> 1;
        };
    }

    /**
     * A sample as a number.
     *
     * @param samples one next to the other; those that are no whole bytes from the highest bit on
     * @throws FormatException if it is an integer that a double does not hold exactly
     */
    double get(ByteBuffer samples, int index) throws FormatException {
        if (!isWholeBytes()) {
            return packed(samples, (long) index * bits);
        }
        int at = index * bytes();
        if (kind == Kind.FLOAT) {
            return switch (bits) {
                case 16 -> half(samples.getShort(at));
                case 32 -> samples.getFloat(at);
                default -> samples.getDouble(at);
            };
        }
        boolean signed = kind == Kind.SIGNED;
        return switch (bits) {
            case 8 -> signed ? samples.get(at) : samples.get(at) & 0xFF;
            case 16 -> signed ? samples.getShort(at) : samples.getShort(at) & 0xFFFF;
            case 32 -> signed ? samples.getInt(at) : samples.getInt(at) & 0xFFFFFFFFL;
            default -> exact(samples.getLong(at), signed);
        };
    }

    private static double exact(long value, boolean signed) throws FormatException {
        if ((!signed && value < 0) || value > EXACT || value < -EXACT) {
            throw new FormatException("holds the 64-bit integer "
                    + (signed ? Long.toString(value) : Long.toUnsignedString(value))
                    + ", and numbers beyond 2^53 are not exact; save it as 32 bits or floating point");
        }
        return value;
    }

    private double packed(ByteBuffer samples, long firstBit) {
        long value = 0;
        for (int i = 0; i < bits; i++) {
            long bit = firstBit + i;
            value = (value << 1) | ((samples.get((int) (bit >> 3)) >> (7 - (bit & 7))) & 1);
        }
        return value;
    }

    private static double half(short bits) {
        int exponent = (bits >> 10) & 0x1F;
        int fraction = bits & 0x3FF;
        double size = exponent == 0
                ? Math.scalb((double) fraction, -24)
                : exponent < 0x1F
                        ? Math.scalb((double) (fraction + 0x400), exponent - 25)
                        : fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        return bits < 0 ? -size : size;
    }

    /** Undoes differences between samples that are next to each other in a row, for whole bytes. */
    void accumulate(byte[] row, int samplesPerPixel, ByteOrder order) {
        ByteBuffer samples = ByteBuffer.wrap(row).order(order);
        int count = row.length / bytes();
        for (int i = samplesPerPixel; i < count; i++) {
            int at = i * bytes();
            int before = (i - samplesPerPixel) * bytes();
            switch (bits) {
                case 8 -> samples.put(at, (byte) (samples.get(at) + samples.get(before)));
                case 16 -> samples.putShort(at, (short) (samples.getShort(at) + samples.getShort(before)));
                case 32 -> samples.putInt(at, samples.getInt(at) + samples.getInt(before));
                default -> samples.putLong(at, samples.getLong(at) + samples.getLong(before));
            }
        }
    }
}
