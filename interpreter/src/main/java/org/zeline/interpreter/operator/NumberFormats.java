package org.zeline.interpreter.operator;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Tensor;

/** Numbers as strings and back. A number is written as the shortest string that represents it, as NumPy does. */
final class NumberFormats {
    /** A limit on the length of a number: the time to parse it grows with the square of its length. */
    private static final int MOST_CHARACTERS = 4096;

    private NumberFormats() {}

    static String[] of(Tensor x) {
        String[] texts = new String[x.shape().size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = x.type().isReal()
                    ? text(x.type(), x.reals()[i])
                    : x.type() == ElementType.BOOL
                            ? (x.integers()[i] == 0 ? "False" : "True")
                            : x.type().isSigned()
                                    ? Long.toString(x.integers()[i])
                                    : Long.toUnsignedString(x.integers()[i]);
        }
        return texts;
    }

    private static String text(ElementType type, double value) {
        double rounded = type.round(value);
        if (Double.isNaN(rounded) || Double.isInfinite(rounded)) {
            return Double.isNaN(rounded) ? "NaN" : rounded > 0 ? "INF" : "-INF";
        }
        if (rounded == 0) {
            return 1 / rounded < 0 ? "-0.0" : "0.0";
        }
        BigDecimal exact = new BigDecimal(rounded);
        BigDecimal shortest = exact;
        for (int digits = 1; digits <= 17; digits++) {
            shortest = exact.round(new MathContext(digits));
            if (type.round(shortest.doubleValue()) == rounded) {
                break;
            }
        }
        String digits = shortest.unscaledValue().abs().toString().replaceFirst("0+$", "");
        int exponent = shortest.precision() - shortest.scale() - 1;
        String sign = rounded < 0 ? "-" : "";
        if (exponent < -4 || exponent >= 16) {
            String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
            String power = String.format(Locale.ROOT, "%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
            return sign + digits.charAt(0) + fraction + "e" + power;
        }
        String plain = shortest.abs().stripTrailingZeros().toPlainString();
        return sign + (plain.contains(".") ? plain : plain + ".0");
    }

    static double real(String text) {
        String plain = text.strip().toLowerCase(Locale.ROOT);
        return switch (plain) {
            case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            case "nan", "+nan", "-nan" -> Double.NaN;
            default -> decimal(text).doubleValue();
        };
    }

    /** An integer: a fraction is truncated; of more than 64 bits the lowest are kept. */
    static long integer(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> 1;
            case "false" -> 0;
            default -> wrapped(decimal(text), text);
        };
    }

    private static long wrapped(BigDecimal value, String text) {
        long digits = (long) value.precision() - value.scale();
        if (digits > 20) {
            throw new ModelException("'" + text + "' is not a 64-bit integer");
        }
        if (digits <= 0) {
            return 0;
        }
        return value.toBigInteger().longValue();
    }

    private static BigDecimal decimal(String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw new ModelException("a string of " + text.length()
                    + " characters is too long for a number, the maximum is " + MOST_CHARACTERS);
        }
        try {
            return new BigDecimal(text.strip());
        } catch (NumberFormatException e) {
            throw new ModelException("'" + text + "' is not a number");
        }
    }
}
