package org.zeline.cli.input;

/** Numbers in the texts of options. */
public final class Numbers {
    private Numbers() {}

    /**
     * {@return a number}
     *
     * @param text the number
     * @param rule what must be one, for the message
     * @throws IllegalArgumentException if it is none
     */
    static double real(String text, String rule) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(rule + " must be a number, got \"" + text + "\"", e);
        }
    }

    /**
     * {@return a whole number}
     *
     * @param text the number
     * @param rule what must be one, for the message
     * @throws IllegalArgumentException if it is none
     */
    static int whole(String text, String rule) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(rule + " must be a whole number, got \"" + text + "\"", e);
        }
    }

    /**
     * {@return a number, or one over another, such as 1/255}
     *
     * @param text the number or quotient
     * @param rule what must be one, for the message
     * @throws IllegalArgumentException if it is none
     */
    public static double quotient(String text, String rule) {
        String[] parts = text.split("/", 2);
        try {
            double number = Double.parseDouble(parts[0]);
            return parts.length == 1 ? number : number / Double.parseDouble(parts[1]);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    rule + " must be a number, or a quotient such as 1/255, got '" + text + "'", e);
        }
    }
}
