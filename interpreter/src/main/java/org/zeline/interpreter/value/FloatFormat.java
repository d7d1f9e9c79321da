package org.zeline.interpreter.value;

/**
 * A format of real numbers of at most 16 bits: a sign, exponent bits and fraction bits, with subnormal numbers where
 * the exponent bits are zero (IEEE 754; Micikevicius et al., FP8 Formats for Deep Learning; OCP Microscaling Formats).
 */
public enum FloatFormat {
    /** Real, IEEE half precision. */
    FLOAT16(5, 10, 15, Special.IEEE),
    /** Real, the upper half of single precision. */
    BFLOAT16(8, 7, 127, Special.IEEE),
    /** Real, 4 bits of exponent and 3 of fraction, finite. */
    FLOAT8E4M3FN(4, 3, 7, Special.NAN),
    /** Real, 4 bits of exponent and 3 of fraction, finite, one zero. */
    FLOAT8E4M3FNUZ(4, 3, 8, Special.NEGATIVE_ZERO_IS_NAN),
    /** Real, 5 bits of exponent and 2 of fraction. */
    FLOAT8E5M2(5, 2, 15, Special.IEEE),
    /** Real, 5 bits of exponent and 2 of fraction, finite, one zero. */
    FLOAT8E5M2FNUZ(5, 2, 16, Special.NEGATIVE_ZERO_IS_NAN),
    /** Real, 2 bits of exponent and 1 of fraction. */
    FLOAT4E2M1(2, 1, 1, Special.NONE),
    /** Powers of two only: no sign, no fraction, no zero. */
    FLOAT8E8M0(8, 0, 127, Special.NAN);

    /** What stands for values that are no finite numbers. */
    private enum Special {
        /** The largest exponent means infinity or NaN. */
        IEEE,
        /** All bits set means NaN; there is no infinity. */
        NAN,
        /** What would be minus zero means NaN; there is no infinity. */
        NEGATIVE_ZERO_IS_NAN,
        /** All bits mean numbers. */
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

    /** {@return the distance between the numbers next to zero; the smallest number of a format without zero} */
    public double smallest() {
        return isPowersOnly() ? Math.scalb(1.0, -bias) : Math.scalb(1.0, 1 - bias - fractionBits);
    }

    /**
     * {@return the number that the bits mean}
     *
     * @param bits the lowest bits of the format, others are ignored
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
     * @param saturates whether numbers and infinities beyond the largest become the largest; else they become infinity,
     *     or NaN in formats without infinity. Formats without NaN always saturate
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

    /** Magnitudes to the nearest power of two, ties up, as the OCP formats have it. */
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
     * @param value one of the format's numbers, as {@link #round} gives it
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
