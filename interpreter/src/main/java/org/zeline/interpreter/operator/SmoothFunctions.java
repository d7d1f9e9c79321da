package org.zeline.interpreter.operator;

import org.apache.commons.numbers.gamma.Erf;
import org.apache.commons.numbers.gamma.Erfc;
import org.zeline.interpreter.plan.SmoothFunction;
import org.zeline.interpreter.plan.SmoothFunction.Bend;

/** The differentiable functions of one variable that operators are made of, each with its derivative. */
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

    static final SmoothFunction SQRT =
            new SmoothFunction("Sqrt", Math::sqrt, v -> 0.5 / Math.sqrt(v)).between(0, Double.POSITIVE_INFINITY);

    static final SmoothFunction SOFTPLUS = new SmoothFunction(
            "Softplus", v -> Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v))), SmoothFunctions::sigmoid);

    static final SmoothFunction ERF = new SmoothFunction(
            "Erf", Erf::value, v -> TWO_OVER_SQRT_PI * Math.exp(-v * v), Bend.turn(0, TWO_OVER_SQRT_PI));

    static final SmoothFunction SQUARE = new SmoothFunction("Square", v -> v * v, v -> 2 * v);

    /** {@code x Phi(x)}; its derivative turns at the square roots of two. */
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

    /** {@code 1 / x}; across zero nothing can be said. */
    static final SmoothFunction RECIPROCAL = new SmoothFunction(
            "Reciprocal",
            v -> 1 / v,
            v -> -1 / (v * v),
            new Bend(0, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY));

    private SmoothFunctions() {}

    static SmoothFunction elu(double alpha) {
        return new SmoothFunction(
                "Elu",
                v -> v > 0 ? v : alpha * Math.expm1(v),
                v -> v > 0 ? 1 : alpha * Math.exp(v),
                new Bend(0, alpha, 1));
    }

    /** {@code x^p} for a constant p: on the whole line if p is a whole number of at least 1, else above zero. */
    static SmoothFunction power(double p) {
        SmoothFunction function = new SmoothFunction(
                "Pow", v -> Math.pow(v, p), v -> p * Math.pow(v, p - 1), Bend.turn(0, p == 1 ? 1 : 0));
        return p >= 1 && p == Math.rint(p) ? function : function.between(0, Double.POSITIVE_INFINITY);
    }

    /** Without overflow on either side. */
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
