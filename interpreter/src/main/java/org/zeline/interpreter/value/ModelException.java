package org.zeline.interpreter.value;

import java.util.regex.Pattern;

/**
 * A model, an input or a combination of the two that cannot be computed. The message is one line that names the node,
 * the rule and the offending value, and says what to do.
 */
public sealed class ModelException extends RuntimeException permits LimitException, UnsupportedModelException {
    private static final long serialVersionUID = 1L;

    private static final Pattern BREAKING = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    /**
     * States what is wrong.
     *
     * @param message one line
     */
    public ModelException(String message) {
        super(oneLine(message));
    }

    ModelException(String message, Throwable cause) {
        super(oneLine(message), cause);
    }

    /** The text with a question mark for each character that breaks a line or hides what stands there. */
    static String oneLine(String text) {
        return BREAKING.matcher(text).replaceAll("?");
    }

    /**
     * The same complaint with the place where it arose in front.
     *
     * @param place for example {@code Conv 'stem/conv1' (opset 13)}
     * @return an exception of the same kind whose message starts with {@code place}
     */
    public ModelException at(String place) {
        return new ModelException(place + ": " + getMessage(), this);
    }
}
