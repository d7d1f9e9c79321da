package org.zeline.interpreter.function;

import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.FloatFormat;

/** Rounding to the numbers that a real type has. */
public final class TypeRounding {
    private TypeRounding() {}

    /**
     * {@return the function that takes a number to the nearest element of a real type, ties to even}
     *
     * @param type of at most 32 bits
     * @param saturates whether what is beyond the largest becomes the largest
     */
    public static PiecewiseConstant to(ElementType type, boolean saturates) {
        FloatFormat format = type.format();
        if (format == null) {
            return new PiecewiseConstant(
                    "Cast to " + type,
                    v -> (float) v,
                    v -> middle((float) v, Math.nextDown((float) v)),
                    v -> middle((float) v, Math.nextUp((float) v)),
                    (low, high) -> Math.ulp((float) Math.max(Math.abs(low), Math.abs(high))),
                    true);
        }
        return new PiecewiseConstant(
                "Cast to " + type,
                v -> format.round(v, saturates),
                v -> -upperEnd(format, -v, saturates),
                v -> upperEnd(format, v, saturates),
                (low, high) -> farthest(format, Math.max(Math.abs(low), Math.abs(high)), saturates),
                true);
    }

    private static double middle(double value, double next) {
        return 0.5 * (value + next);
    }

    /** The upper end of the numbers that are rounded to the same as {@code v}. */
    private static double upperEnd(FloatFormat format, double v, boolean saturates) {
        double value = format.round(v, saturates);
        double largest = format.largest();
        if (!(value <= largest) || (value == largest && saturates)) {
            return Double.POSITIVE_INFINITY;
        }
        if (value < -largest) {
            return -0.5 * (largest + beyond(format));
        }
        return 0.5 * (value + (value == largest ? beyond(format) : next(format, value)));
    }

    /** The next number of the format, upwards. */
    private static double next(FloatFormat format, double value) {
        if (value == 0) {
            return format.smallest();
        }
        if (value > 0) {
            return format.decode(format.encode(value) + 1);
        }
        int magnitude = format.encode(-value) - 1;
        return magnitude == 0 ? 0 : -format.decode(magnitude);
    }

    /** What would come after the largest number if the format had more. */
    private static double beyond(FloatFormat format) {
        double largest = format.largest();
        return largest + (largest - format.decode(format.encode(largest) - 1));
    }

    /** How far numbers up to a magnitude may be from what they are rounded to. */
    private static double farthest(FloatFormat format, double magnitude, boolean saturates) {
        double end = upperEnd(format, magnitude, saturates);
        return end < Double.POSITIVE_INFINITY ? end - format.round(magnitude, saturates) : Double.POSITIVE_INFINITY;
    }
}
