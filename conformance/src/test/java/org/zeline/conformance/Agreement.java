package org.zeline.conformance;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Tensor;

/**
 * Whether results are those of another runtime. Types, shapes, integers, texts, infinities, NaN and signs of zeros are
 * compared exactly. Real numbers are rounded to their declared type and may differ by what the other runtime's own
 * arithmetic explains: it sums and approximates in the declared type, where this one computes in double precision.
 */
final class Agreement {
    /** Some dozens of roundings of 2^-24, and what approximations of exponentials are off by. */
    private static final double SINGLE = 1e-5;

    /** Some roundings of 2^-11: sums are of single precision there, but values between nodes are not. */
    private static final double HALF = 4e-3;

    private static final double DOUBLE = 1e-9;

    /** The other zero: no other number differs. */
    static final String ZERO = "the other zero";

    private Agreement() {}

    /** {@return the first difference, {@code null} if there is none} */
    static @Nullable String difference(Tensor ours, Tensor theirs) {
        if (ours.type() != theirs.type() || !ours.shape().equals(theirs.shape())) {
            return ours.type() + " " + ours.shape() + ", theirs is " + theirs.type() + " " + theirs.shape();
        }
        if (ours.type() == ElementType.STRING) {
            return Arrays.equals(ours.strings(), theirs.strings())
                    ? null
                    : Arrays.toString(ours.strings()) + ", theirs is " + Arrays.toString(theirs.strings());
        }
        return ours.type().isReal() ? ofReals(ours.type(), ours.reals(), theirs.reals()) : ofIntegers(ours, theirs);
    }

    private static @Nullable String ofIntegers(Tensor ours, Tensor theirs) {
        int at = Arrays.mismatch(ours.integers(), theirs.integers());
        return at < 0 ? null : "element " + at + ": " + ours.integers()[at] + ", theirs is " + theirs.integers()[at];
    }

    private static @Nullable String ofReals(ElementType type, double[] ours, double[] theirs) {
        double tolerance = type == ElementType.DOUBLE ? DOUBLE : type == ElementType.FLOAT ? SINGLE : HALF;
        String zero = null;
        for (int i = 0; i < ours.length; i++) {
            double p = type.round(ours[i]);
            double q = theirs[i];
            boolean close = Double.compare(p, q) == 0 || Math.abs(p - q) <= tolerance * Math.max(1, Math.abs(q));
            if (!close) {
                return "element " + i + ": " + p + ", theirs is " + q;
            }
            if (p == 0 && q == 0 && Double.compare(p, q) != 0) {
                zero = ZERO;
            }
        }
        return zero;
    }
}
