package org.zeline.interpreter.value;

import java.util.regex.Pattern;

/**
 * The base of exceptions that can occur with valid arguments: a model or its data cannot be computed, or a search finds
 * no answer. The message is one line. Arguments that are invalid for every model cause an
 * {@link IllegalArgumentException}.
 */
public abstract class ZelineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final Pattern BREAKING = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    /**
     * Creates an exception.
     *
     * @param message what is wrong, on one line; line breaks and control characters are replaced
     */
    protected ZelineException(String message) {
        super(oneLine(message));
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message what is wrong, on one line; line breaks and control characters are replaced
     * @param cause the cause
     */
    protected ZelineException(String message, Throwable cause) {
        super(oneLine(message), cause);
    }

    /** Replaces each line break, control or formatting character by a question mark. */
    static String oneLine(String text) {
        return BREAKING.matcher(text).replaceAll("?");
    }
}
