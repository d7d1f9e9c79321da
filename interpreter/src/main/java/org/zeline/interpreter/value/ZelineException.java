package org.zeline.interpreter.value;

import java.util.regex.Pattern;

/**
 * What can go wrong with valid arguments: a model or its data cannot be computed, or a search finds no answer. The
 * message is one line. Arguments that are wrong whatever the model are refused by {@link IllegalArgumentException}.
 */
public abstract class ZelineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final Pattern BREAKING = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    /**
     * States what is wrong.
     *
     * @param message one line; what breaks a line is replaced
     */
    protected ZelineException(String message) {
        super(oneLine(message));
    }

    /**
     * States what is wrong.
     *
     * @param message one line; what breaks a line is replaced
     * @param cause what led to it
     */
    protected ZelineException(String message, Throwable cause) {
        super(oneLine(message), cause);
    }

    /** The text with a question mark for each character that breaks a line or hides what stands there. */
    static String oneLine(String text) {
        return BREAKING.matcher(text).replaceAll("?");
    }
}
