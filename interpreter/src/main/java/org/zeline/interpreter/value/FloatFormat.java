package org.zeline.interpreter.value;

/**
 * A floating-point format of at most 16 bits: a sign, exponent bits and fraction bits, with subnormal numbers where the
 * exponent bits are zero (IEEE 754; Micikevicius et al., FP8 Formats for Deep Learning; OCP Microscaling Formats).
 */
public enum FloatFormat {
    /** IEEE half precision. */
    FLOAT16(5, 10, 15, Special.IEEE),
    /** The upper half of single precision. */
    BFLOAT16(8, 7, 127, Special.IEEE),
    /** 4 exponent and 3 fraction bits, no infinities. */
    FLOAT8E4M3FN(4, 3, 7, Special.NAN),
    /** 4 exponent and 3 fraction bits, no infinities, no negative zero. */
    FLOAT8E4M3FNUZ(4, 3, 8, Special.NEGATIVE_ZERO_IS_NAN),
    /** 5 exponent and 2 fraction bits. */
    FLOAT8E5M2(5, 2, 15, Special.IEEE),
    /** 5 exponent and 2 fraction bits, no infinities, no negative zero. */
    FLOAT8E5M2FNUZ(5, 2, 16, Special.NEGATIVE_ZERO_IS_NAN),
    /** 2 exponent bits and 1 fraction bit. */
    FLOAT4E2M1(2, 1, 1, Special.NONE),
    /** Powers of two only: no sign, no fraction, no zero. */
    FLOAT8E8M0(8, 0, 127, Special.NAN);

    /** How values other than finite numbers are encoded. */
    private enum Special {
        /** The largest exponent means infinity or NaN. */
        IEEE,
        /** All bits set means NaN; there is no infinity. */
        NAN,
        /** The pattern of negative zero means NaN; there is no infinity. */
        NEGATIVE_ZERO_IS_NAN,
        /** All bit patterns are finite numbers. */
        NONE
    }

    private final int exponentBits;
    private final int fractionBits;
    private final int bias;
    private final Special special;

    FloatFormat(int exponentBits, int fractionBits, int bias, Special special) {
        this.exponentBits = exponentBits;
        this.fractionBits = fractionBits;
        this.bias = bias;
        this.special = special;
    }

    private boolean isPowersOnly() {
        return fractionBits == 0;
    }

    /** {@return the largest finite number} */
    public double largest() {
        int top = (1 << exponentBits) - 1;
        return switch (special) {
            case IEEE -> decode((top << fractionBits) - 1);
            case NAN -> decode((1 << (exponentBits + fractionBits)) - 2);
            case NEGATIVE_ZERO_IS_NAN, NONE -> decode((1 << (exponentBits + fractionBits)) - 1);
        };
    }

    /** {@return the smallest positive number} */
    public double smallest() {
        return isPowersOnly() ? Math.scalb(1.0, -bias) : Math.scalb(1.0, 1 - bias - fractionBits);
    }

    /**
     * {@return the number encoded by the bits}
     *
     * @param bits the encoding in the lowest bits; other bits are ignored
     */
    public double decode(int bits) {
        int fraction = bits & (1 << fractionBits) - 1;
        int exponent = bits >> fractionBits & (1 << exponentBits) - 1;
        if (isPowersOnly()) {
            return exponent == 0xFF ? Double.NaN : Math.scalb(1.0, exponent - bias);
        }
        boolean negative = ((bits >> (fractionBits + exponentBits)) & 1) != 0;
        boolean topExponent = exponent == (1 << exponentBits) - 1;
        if (topExponent && special == Special.IEEE) {
            return fraction != 0 ? Double.NaN : negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        boolean allSet = topExponent && fraction == (1 << fractionBits) - 1;
        boolean minusZero = negative && exponent == 0 && fraction == 0;
        if ((allSet && special == Special.NAN) || (minusZero && special == Special.NEGATIVE_ZERO_IS_NAN)) {
            return Double.NaN;
        }
        int significand = exponent == 0 ? fraction : fraction | 1 << fractionBits;
        double magnitude = Math.scalb((double) significand, Math.max(exponent, 1) - bias - fractionBits);
        return negative ? -magnitude : magnitude;
    }

    /**
     * {@return the nearest number of this format, ties to even}
     *
     * @param value any number
     * @param saturates whether values beyond the largest number, including infinities, become the largest number;
     *     otherwise they become infinity, or NaN in formats without infinity. Formats without NaN always saturate
     */
    public double round(double value, boolean saturates) {
        if (isPowersOnly()) {
            return roundToPower(value, saturates);
        }
        if (Double.isNaN(value)) {
            return special == Special.NONE ? largest() : Double.NaN;
        }
        double magnitude = Math.abs(value);
        double nearest;
        if (Double.isInfinite(magnitude)) {
            nearest = magnitude;
        } else {
            int exponent = Math.max(Math.getExponent(magnitude), 1 - bias);
            nearest = Math.scalb(Math.rint(Math.scalb(magnitude, fractionBits - exponent)), exponent - fractionBits);
        }
        if (nearest > largest()) {
            nearest = saturates || special == Special.NONE
                    ? largest()
                    : special == Special.IEEE ? Double.POSITIVE_INFINITY : Double.NaN;
        }
        if (nearest == 0 && special == Special.NEGATIVE_ZERO_IS_NAN) {
            return 0;
        }
        return Math.copySign(nearest, value);
    }

    /** Rounds the magnitude to the nearest power of two, ties up, as the OCP formats specify. */
    private double roundToPower(double value, boolean saturates) {
        double magnitude = Math.abs(value);
        if (Double.isNaN(value) || (Double.isInfinite(magnitude) && !saturates)) {
            return Double.NaN;
        }
        int exponent = Math.getExponent(magnitude);
        if (magnitude < Double.POSITIVE_INFINITY && Math.scalb(magnitude, -exponent) >= 1.5) {
            exponent++;
        }
        if (exponent > bias && !saturates) {
            return Double.NaN;
        }
        return Math.scalb(1.0, Math.max(-bias, Math.min(exponent, bias)));
    }

    /**
     * {@return the bits of a number of this format}
     *
     * @param value a number of the format, as returned by {@link #round}
     * @throws ModelException if it is NaN and the format has none
     */
    public int encode(double value) {
        if (Double.isNaN(value)) {
            return switch (special) {
                case IEEE -> (((1 << exponentBits) - 1) << fractionBits) | (1 << Math.max(fractionBits - 1, 0));
                case NAN -> (1 << (exponentBits + fractionBits)) - 1;
                case NEGATIVE_ZERO_IS_NAN -> 1 << (exponentBits + fractionBits);
                case NONE -> throw new ModelException(this + " has no NaN");
            };
        }
        if (isPowersOnly()) {
            return Math.getExponent(value) + bias;
        }
        int sign = Double.doubleToRawLongBits(value) < 0 ? 1 << (exponentBits + fractionBits) : 0;
        double magnitude = Math.abs(value);
        if (Double.isInfinite(magnitude)) {
            return sign | (((1 << exponentBits) - 1) << fractionBits);
        }
        int exponent = Math.max(Math.getExponent(magnitude), 1 - bias);
        int significand = (int) Math.scalb(magnitude, fractionBits - exponent);
        boolean subnormal = significand < 1 << fractionBits;
        int biased = subnormal ? 0 : exponent + bias;
        return sign | (biased << fractionBits) | (significand & ((1 << fractionBits) - 1));
    }
}
