package org.zeline.report.figure;

import java.util.Locale;

/** Text and numbers for HTML and SVG, the same in every locale. */
public final class Markup {
    private Markup() {}

    /**
     * {@return a text, harmless in an element and in a quoted attribute; what XML does not allow, and what would change
     * the direction of writing around it, becomes U+FFFD}
     *
     * @param text any text
     */
    public static String escape(String text) {
        StringBuilder safe = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(isText(c) ? c : 0xFFFD);
            }
        });
        return safe.toString();
    }

    private static boolean isText(int c) {
        boolean allowed = (!Character.isISOControl(c) && !isSurrogate(c) && c < 0xFFFE) || c > 0xFFFF;
        return c == '\n' || c == '\t' || (allowed && !isDirection(c));
    }

    private static boolean isDirection(int c) {
        return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    }

    private static boolean isSurrogate(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }

    /**
     * {@return a length or coordinate, to two places}
     *
     * @param x any finite number
     */
    public static String px(double x) {
        String text = String.format(Locale.ROOT, "%.2f", x);
        return text.endsWith(".00") ? text.substring(0, text.length() - 3) : text;
    }

    /**
     * {@return a p-value, to four places, a small one to three digits}
     *
     * @param p in [0, 1]
     */
    public static String pValue(double p) {
        return p >= 1e-3 ? String.format(Locale.ROOT, "%.4f", p) : number(p);
    }

    /**
     * {@return a number as a reader wants it, to four digits}
     *
     * @param x any number but NaN
     */
    public static String number(double x) {
        if (Double.isInfinite(x)) {
            return x < 0 ? "-\u221e" : "\u221e";
        }
        double size = Math.abs(x);
        if (x == Math.rint(x) && size < 1e6) {
            return Long.toString((long) x);
        }
        return size >= 1e-3 && size < 1e6
                ? String.format(Locale.ROOT, "%.4g", x)
                        .replaceAll("(\\.\\d*?)0+$", "$1")
                        .replaceAll("\\.$", "")
                : String.format(Locale.ROOT, "%.2e", x);
    }
}
