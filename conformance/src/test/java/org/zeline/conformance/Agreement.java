package org.zeline.conformance;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Tensor;

/**
 * Compares results with those of another runtime. Types, shapes, integers, strings, infinities, NaN and signs of zeros
 * are compared exactly. Real numbers are rounded to their declared type and may differ within the rounding errors of
 * the other runtime, which sums and approximates in the declared type and not in double precision.
 */
final class Agreement {
    /** Some dozens of rounding errors of 2^-24, and the error of approximate exponentials. */
    private static final double SINGLE = 1e-5;

    /** Some rounding errors of 2^-11: sums are in single precision there, but values between nodes are not. */
    private static final double HALF = 4e-3;

    private static final double DOUBLE = 1e-9;

    /** Only the signs of zeros differ. */
    static final String ZERO = "the other zero";

    private Agreement() {}

    /** {@return the first difference, {@code null} if there is none} */
    static @Nullable String difference(Tensor ours, Tensor theirs) {
        if (ours.type() != theirs.type() || !ours.shape().equals(theirs.shape())) {
            return ours.type() + " " + ours.shape() + ", ONNX Runtime has " + theirs.type() + " " + theirs.shape();
        }
        if (ours.type() == ElementType.STRING) {
            return Arrays.equals(ours.strings(), theirs.strings())
                    ? null
                    : Arrays.toString(ours.strings()) + ", ONNX Runtime has " + Arrays.toString(theirs.strings());
        }
        return ours.type().isReal() ? ofReals(ours.type(), ours.reals(), theirs.reals()) : ofIntegers(ours, theirs);
    }

    private static @Nullable String ofIntegers(Tensor ours, Tensor theirs) {
        int at = Arrays.mismatch(ours.integers(), theirs.integers());
        return at < 0
                ? null
                : "element " + at + ": " + ours.integers()[at] + ", ONNX Runtime has " + theirs.integers()[at];
    }

    private static @Nullable String ofReals(ElementType type, double[] ours, double[] theirs) {
        double tolerance = type == ElementType.DOUBLE ? DOUBLE : type == ElementType.FLOAT ? SINGLE : HALF;
        String zero = null;
        for (int i = 0; i < ours.length; i++) {
            double p = type.round(ours[i]);
            double q = theirs[i];
            boolean close = Double.compare(p, q) == 0 || Math.abs(p - q) <= tolerance * Math.max(1, Math.abs(q));
            if (!close) {
                return "element " + i + ": " + p + ", ONNX Runtime has " + q;
            }
            if (p == 0 && q == 0 && Double.compare(p, q) != 0) {
                zero = ZERO;
            }
        }
        return zero;
    }
}
