package org.zeline.interpreter.operator;

import java.util.function.DoubleUnaryOperator;
import org.zeline.interpreter.function.PiecewiseConstant;
import org.zeline.interpreter.function.TypeRounding;
import org.zeline.interpreter.value.ElementType;

/** Piecewise constant functions of one variable. */
final class PiecewiseConstants {
    static final PiecewiseConstant FLOOR =
            new PiecewiseConstant("Floor", Math::floor, Math::floor, v -> Math.floor(v) + 1, (low, high) -> 1, false);

    static final PiecewiseConstant CEIL =
            new PiecewiseConstant("Ceil", Math::ceil, v -> Math.ceil(v) - 1, Math::ceil, (low, high) -> 1, false);

    /** Rounds to the nearest integer, ties to even. */
    static final PiecewiseConstant ROUND = new PiecewiseConstant(
            "Round", Math::rint, v -> Math.rint(v) - 0.5, v -> Math.rint(v) + 0.5, (low, high) -> 0.5, false);

    /**
     * Rounds a quotient of two floats to {@code float} and then to the nearest integer, ties to even. The first
     * rounding decides many quotients that are ties between two integers, or nearly so.
     */
    static final PiecewiseConstant ROUND_QUOTIENT = new PiecewiseConstant(
            "Round",
            v -> Math.rint((float) v),
            v -> -quotientEnd(-Math.rint((float) v)),
            v -> quotientEnd(Math.rint((float) v)),
            (low, high) -> 0.5 + 0x1p-23 * Math.max(Math.abs(low), Math.abs(high)),
            false);

    /**
     * Rounds to the nearest multiple of a scale, ties to even, as quantisation does: the number is rounded to its type,
     * then the quotient is rounded to its type, then to an integer.
     *
     * @param given the type of the numbers
     * @param division the type of the quotients
     * @param scale a positive number
     */
    static PiecewiseConstant multiples(ElementType given, ElementType division, double scale) {
        DoubleUnaryOperator whole = v -> Math.rint(division.round(given.round(v) / scale));
        double coarsest = Math.max(relativeError(given), relativeError(division));
        return new PiecewiseConstant(
                "Round",
                v -> scale * whole.applyAsDouble(v),
                v -> -end(whole, -v, scale),
                v -> end(whole, v, scale),
                (low, high) -> 0.5 * scale + 4 * coarsest * Math.max(Math.abs(low), Math.abs(high)),
                false);
    }

    private static double relativeError(ElementType type) {
        return type == ElementType.DOUBLE ? 0x1p-52 : type == ElementType.FLOAT ? 0x1p-23 : 0x1p-7;
    }

    /** The upper end of the interval on which an odd step function has the same value as at {@code v}, by bisection. */
    private static double end(DoubleUnaryOperator function, double v, double firstStep) {
        double value = function.applyAsDouble(v);
        if (Double.isNaN(v) || Double.isNaN(value) || v == Double.POSITIVE_INFINITY) {
            return Double.POSITIVE_INFINITY;
        }
        double low = Math.max(v, -Double.MAX_VALUE);
        double step = firstStep;
        double high = low + step;
        while (function.applyAsDouble(high) == value) {
            if (high == Double.POSITIVE_INFINITY) {
                return high;
            }
            step *= 2;
            high += step;
        }
        double middle = low + 0.5 * (high - low);
        while (low < middle && middle < high) {
            if (function.applyAsDouble(middle) == value) {
                low = middle;
            } else {
                high = middle;
            }
            middle = low + 0.5 * (high - low);
        }
        return high;
    }

    /**
     * Rounds a quotient to another type, and then to the nearest element of a real type of at most 8 bits.
     *
     * @param type has a format
     * @param saturates whether numbers beyond the largest element become the largest element
     * @param division the type of the quotients
     */
    static PiecewiseConstant ofQuotient(ElementType type, boolean saturates, ElementType division) {
        PiecewiseConstant direct = to(type, saturates);
        DoubleUnaryOperator rounded = v -> direct.value().applyAsDouble(division.round(v));
        return new PiecewiseConstant(
                direct.name(),
                rounded,
                v -> -end(w -> -rounded.applyAsDouble(-w), -v, Math.abs(v) / 8 + Float.MIN_VALUE),
                v -> end(rounded, v, Math.abs(v) / 8 + Float.MIN_VALUE),
                (low, high) -> direct.stray().applyAsDouble(low, high)
                        + relativeError(division) * Math.max(Math.abs(low), Math.abs(high)),
                true);
    }

    /** Rounds towards zero. */
    static final PiecewiseConstant TRUNCATE = new PiecewiseConstant(
            "Truncate",
            PiecewiseConstants::truncated,
            v -> v < 1 ? Math.ceil(v) - 1 : Math.floor(v),
            v -> v > -1 ? Math.floor(v) + 1 : Math.ceil(v),
            (low, high) -> 1,
            false);

    /** 1 for infinity, else 0. */
    static final PiecewiseConstant IS_INFINITE = new PiecewiseConstant(
            "IsInf",
            v -> v == Double.POSITIVE_INFINITY ? 1 : 0,
            v -> v == Double.POSITIVE_INFINITY ? v : Double.NEGATIVE_INFINITY,
            v -> Double.POSITIVE_INFINITY,
            (low, high) -> Double.POSITIVE_INFINITY,
            false);

    /** 1 for NaN, else 0. */
    static final PiecewiseConstant IS_NAN = new PiecewiseConstant(
            "IsNaN",
            v -> Double.isNaN(v) ? 1 : 0,
            v -> Double.NEGATIVE_INFINITY,
            v -> Double.POSITIVE_INFINITY,
            (low, high) -> Double.POSITIVE_INFINITY,
            false);

    private PiecewiseConstants() {}

    /** The upper end of the quotients that are rounded to an integer, next to the float halfway to the next integer. */
    private static double quotientEnd(double whole) {
        float half = (float) (whole + 0.5);
        boolean inside = Math.rint(half) == whole;
        return middle(half, inside ? Math.nextUp(half) : Math.nextDown(half));
    }

    static double truncated(double v) {
        return v < 0 ? Math.ceil(v) : Math.floor(v);
    }

    /**
     * Rounds to the nearest element of a real type of at most 32 bits, ties to even.
     *
     * @param saturates whether numbers beyond the largest element become the largest element
     */
    static PiecewiseConstant to(ElementType type, boolean saturates) {
        return TypeRounding.to(type, saturates);
    }

    private static double middle(double value, double next) {
        return 0.5 * (value + next);
    }
}
