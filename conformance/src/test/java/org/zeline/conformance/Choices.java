package org.zeline.conformance;

import java.util.List;

/** Interprets the bytes of a fuzzer as choices. When they are used up, every choice is the first one. */
final class Choices {
    private final byte[] bytes;
    private int at;

    Choices(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Whether there are bytes left. */
    boolean left() {
        return at < bytes.length;
    }

    /** A number in [0, 256). */
    int octet() {
        return at < bytes.length ? bytes[at++] & 0xff : 0;
    }

    /** A number in [0, bound). */
    int below(int bound) {
        return (bound <= 256 ? octet() : octet() << 8 | octet()) % bound;
    }

    /** One of the values. */
    <T> T of(List<T> list) {
        return list.get(below(list.size()));
    }

    /** An integer: often small, sometimes close to an overflow. */
    long integer() {
        int kind = octet();
        return switch (kind % 8) {
            case 0, 1, 2 -> kind / 8 - 8;
            case 3 -> octet();
            case 4 -> of(List.of(1L << 31, (1L << 31) - 1, -(1L << 31), 1L << 32, 65_536L, 1L << 16 | 1, 46_341L));
            case 5 -> of(List.of(Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1, 1L << 62, (1L << 61) + 1));
            case 6 -> octet() << 8 | octet();
            default -> (long) octet() << 24 | (long) octet() << 16;
        };
    }

    /** A real number, often an ordinary one. */
    float real() {
        int kind = octet();
        return switch (kind % 4) {
            case 0 -> kind / 4 - 30;
            case 1 -> kind / 256f - 0.5f;
            case 2 ->
                of(List.of(
                        Float.NaN,
                        Float.POSITIVE_INFINITY,
                        Float.NEGATIVE_INFINITY,
                        Float.MAX_VALUE,
                        Float.MIN_VALUE,
                        -0f,
                        1e9f,
                        -3e38f,
                        1e-38f,
                        0x1p31f,
                        1e19f));
            default -> Float.intBitsToFloat(octet() << 24 | octet() << 16 | octet() << 8);
        };
    }
}
