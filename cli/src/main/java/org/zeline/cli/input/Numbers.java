package org.zeline.cli.input;

/** Numbers in the texts of options. */
final class Numbers {
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
}
