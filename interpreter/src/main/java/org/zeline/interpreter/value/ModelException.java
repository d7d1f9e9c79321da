package org.zeline.interpreter.value;

/**
 * A model, an input or a combination of the two that cannot be computed. The message is one line that names the node,
 * the rule and the offending value, and says what to do.
 */
public sealed class ModelException extends ZelineException permits LimitException, UnsupportedModelException {
    private static final long serialVersionUID = 1L;

    /**
     * States what is wrong.
     *
     * @param message one line
     */
    public ModelException(String message) {
        super(message);
    }

    ModelException(String message, Throwable cause) {
        super(message, cause);
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
