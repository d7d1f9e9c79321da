package org.zeline.interpreter.operator;

import java.util.function.DoubleUnaryOperator;
import org.apache.commons.numbers.gamma.Erf;
import org.apache.commons.numbers.gamma.Erfc;
import org.zeline.interpreter.function.SmoothFunction;
import org.zeline.interpreter.function.SmoothFunction.Bend;
import org.zeline.interpreter.function.SmoothFunction.Bends;
import org.zeline.interpreter.value.ModelException;

/** Differentiable functions of one variable, each with its derivative. */
final class SmoothFunctions {
    private static final double SQRT2 = Math.sqrt(2);
    private static final double SQRT_TWO_OVER_PI = Math.sqrt(2 / Math.PI);
    private static final double TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

    static final SmoothFunction SIGMOID = new SmoothFunction(
                    "Sigmoid", SmoothFunctions::sigmoid, v -> sigmoid(v) * sigmoid(-v), Bend.turn(0, 0.25))
            .invertedBy(SmoothFunctions::logit);

    static final SmoothFunction TANH = new SmoothFunction(
                    "Tanh",
                    Math::tanh,
                    v -> {
                        double c = Math.cosh(v);
                        return 1 / (c * c);
                    },
                    Bend.turn(0, 1))
            .invertedBy(p -> logit((1 + p) / 2) / 2);

    static final SmoothFunction EXP = new SmoothFunction("Exp", Math::exp, Math::exp)
            .invertedBy(p -> p <= 0 ? Double.NEGATIVE_INFINITY : Math.log(p));

    static final SmoothFunction LOG =
            new SmoothFunction("Log", Math::log, v -> 1 / v).between(0, Double.POSITIVE_INFINITY);

    /** The square root as C's pow computes it: infinity at minus infinity, and 0 at minus zero. */
    static final SmoothFunction POWER_HALF = new SmoothFunction(
                    "Pow", v -> Math.sqrt(v == Double.NEGATIVE_INFINITY ? -v : v) + 0.0, v -> 0.5 / Math.sqrt(v))
            .between(0, Double.POSITIVE_INFINITY);

    static final SmoothFunction SOFTPLUS =
            new SmoothFunction("Softplus", SmoothFunctions::softplus, SmoothFunctions::sigmoid);

    static final SmoothFunction ERF = new SmoothFunction(
            "Erf", Erf::value, v -> TWO_OVER_SQRT_PI * Math.exp(-v * v), Bend.turn(0, TWO_OVER_SQRT_PI));

    static final SmoothFunction SQUARE = new SmoothFunction("Square", v -> v * v, v -> 2 * v);

    /** {@code x Phi(x)}; its derivative has extrema at plus and minus the square root of two. */
    static final SmoothFunction GELU = new SmoothFunction(
            "Gelu",
            v -> v * normalCdf(v),
            SmoothFunctions::geluSlope,
            Bend.turn(-SQRT2, geluSlope(-SQRT2)),
            Bend.turn(SQRT2, geluSlope(SQRT2)));

    /** {@code x clip(x / 6 + 1 / 2, 0, 1)}; its derivative jumps at both ends of the ramp. */
    static final SmoothFunction HARD_SWISH = new SmoothFunction(
            "HardSwish",
            v -> v * Math.max(0, Math.min(1, v / 6 + 0.5)),
            v -> v <= -3 ? 0 : v >= 3 ? 1 : v / 3 + 0.5,
            new Bend(-3, 0, -0.5),
            new Bend(3, 1.5, 1));

    /** The tangent; its derivative has minima at multiples of pi, with poles halfway between them. */
    static final SmoothFunction TAN = new SmoothFunction(
            "Tan",
            Math::tan,
            v -> 1 / (Math.cos(v) * Math.cos(v)),
            Bends.alternating(0, Math.PI / 2, 1, Double.POSITIVE_INFINITY));

    static final SmoothFunction SINH = new SmoothFunction("Sinh", Math::sinh, Math::cosh, Bend.turn(0, 1));

    static final SmoothFunction COSH = new SmoothFunction("Cosh", Math::cosh, Math::sinh);

    static final SmoothFunction ASIN =
            new SmoothFunction("Asin", Math::asin, v -> 1 / Math.sqrt(1 - v * v), Bend.turn(0, 1)).between(-1, 1);

    static final SmoothFunction ACOS =
            new SmoothFunction("Acos", Math::acos, v -> -1 / Math.sqrt(1 - v * v), Bend.turn(0, -1)).between(-1, 1);

    static final SmoothFunction ATAN = new SmoothFunction("Atan", Math::atan, v -> 1 / (1 + v * v), Bend.turn(0, 1))
            .invertedBy(SmoothFunctions::tangent);

    static final SmoothFunction ASINH =
            new SmoothFunction("Asinh", SmoothFunctions::asinh, v -> 1 / Math.hypot(1, v), Bend.turn(0, 1));

    static final SmoothFunction ACOSH = new SmoothFunction(
                    "Acosh", SmoothFunctions::acosh, v -> 1 / (Math.sqrt(v - 1) * Math.sqrt(v + 1)))
            .between(1, Double.POSITIVE_INFINITY);

    static final SmoothFunction ATANH = new SmoothFunction(
                    "Atanh", v -> 0.5 * (Math.log1p(v) - Math.log1p(-v)), v -> 1 / (1 - v * v), Bend.turn(0, 1))
            .between(-1, 1);

    static final SmoothFunction SOFTSIGN = new SmoothFunction(
            "Softsign", v -> v / (1 + Math.abs(v)), v -> 1 / ((1 + Math.abs(v)) * (1 + Math.abs(v))), Bend.turn(0, 1));

    /** {@code x tanh(log(1 + e^x))}; its second derivative is zero at two points, found by bisection. */
    static final SmoothFunction MISH = new SmoothFunction(
            "Mish",
            v -> v * Math.tanh(SmoothFunctions.softplus(v)),
            SmoothFunctions::mishSlope,
            Bend.turn(-2.2563763963607926, mishSlope(-2.2563763963607926)),
            Bend.turn(1.4905711794854284, mishSlope(1.4905711794854284)));

    /** The derivative of {@code x sigmoid(x)} has extrema at plus and minus this number, found by bisection. */
    private static final double SWISH_TURN = 2.399357280515467;

    private SmoothFunctions() {}

    /** {@code x sigmoid(alpha x)}. */
    static SmoothFunction swish(double alpha) {
        DoubleUnaryOperator slope = v -> swishSlope(alpha * v);
        double turn = Math.abs(SWISH_TURN / alpha);
        return alpha == 0
                ? new SmoothFunction("Swish", v -> 0.5 * v, v -> 0.5)
                : new SmoothFunction(
                        "Swish",
                        v -> v * sigmoid(alpha * v),
                        slope,
                        Bend.turn(-turn, slope.applyAsDouble(-turn)),
                        Bend.turn(turn, slope.applyAsDouble(turn)));
    }

    private static double swishSlope(double u) {
        return sigmoid(u) + u * sigmoid(u) * sigmoid(-u);
    }

    /** {@code max(0, x) + min(0, alpha (e^(x / alpha) - 1))}. */
    static SmoothFunction celu(double alpha) {
        if (alpha == 0) {
            throw new ModelException("alpha must not be 0");
        }
        return new SmoothFunction(
                "Celu",
                v -> v > 0 ? v : alpha * Math.expm1(v / alpha),
                v -> v > 0 ? 1 : Math.exp(v / alpha),
                Bend.turn(0, 1));
    }

    /** {@code gamma x} above zero, {@code gamma alpha (e^x - 1)} below. */
    static SmoothFunction selu(double alpha, double gamma) {
        return new SmoothFunction(
                "Selu",
                v -> gamma * (v > 0 ? v : alpha * Math.expm1(v)),
                v -> gamma * (v > 0 ? 1 : alpha * Math.exp(v)),
                new Bend(0, gamma * alpha, gamma));
    }

    /** {@code base^x} for a positive base. */
    static SmoothFunction exponential(double base) {
        double log = Math.log(base);
        return new SmoothFunction("Pow", v -> Powers.real(base, v), v -> log * Math.pow(base, v));
    }

    /** {@code |x|^p} for p above 1. */
    static SmoothFunction magnitude(double p) {
        return new SmoothFunction(
                "Lp", v -> Math.pow(Math.abs(v), p), v -> p * Math.signum(v) * Math.pow(Math.abs(v), p - 1));
    }

    private static double asinh(double v) {
        double w = Math.abs(v);
        double result = w > 0x1p28 ? Math.log(w) + Math.log(2) : Math.log1p(w + w * w / (1 + Math.sqrt(1 + w * w)));
        return Math.copySign(result, v);
    }

    private static double acosh(double v) {
        double t = v - 1;
        return v < 1 ? Double.NaN : v > 0x1p28 ? Math.log(v) + Math.log(2) : Math.log1p(t + Math.sqrt(2 * t + t * t));
    }

    private static double tangent(double v) {
        return v <= -Math.PI / 2 ? Double.NEGATIVE_INFINITY : v >= Math.PI / 2 ? Double.POSITIVE_INFINITY : Math.tan(v);
    }

    private static double softplus(double v) {
        return Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)));
    }

    private static double mishSlope(double v) {
        double t = Math.tanh(softplus(v));
        return t + v * (1 - t * t) * sigmoid(v);
    }

    static SmoothFunction elu(double alpha) {
        return new SmoothFunction(
                "Elu",
                v -> v > 0 ? v : alpha * Math.expm1(v),
                v -> v > 0 ? 1 : alpha * Math.exp(v),
                new Bend(0, alpha, 1));
    }

    /**
     * {@code x^p} for a constant p other than 0. If p is an integer it is defined on the whole line, with a pole at
     * zero if p is negative; otherwise above zero.
     */
    static SmoothFunction power(double p) {
        double atZero = p < 0 ? Double.NEGATIVE_INFINITY : p == 1 ? 1 : 0;
        SmoothFunction function =
                new SmoothFunction("Pow", v -> Powers.real(v, p), v -> p * Math.pow(v, p - 1), Bend.turn(0, atZero));
        return p == Math.rint(p) ? function : function.between(0, Double.POSITIVE_INFINITY);
    }

    /** The logistic function, without overflow at either end. */
    static double sigmoid(double v) {
        double e = Math.exp(-Math.abs(v));
        return v >= 0 ? 1 / (1 + e) : e / (1 + e);
    }

    private static double logit(double p) {
        if (p <= 0 || p >= 1) {
            return p <= 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return Math.log(p) - Math.log1p(-p);
    }

    private static double normalCdf(double v) {
        return 0.5 * Erfc.value(-v / SQRT2);
    }

    private static double geluSlope(double v) {
        return normalCdf(v) + 0.5 * v * SQRT_TWO_OVER_PI * Math.exp(-0.5 * v * v);
    }
}
