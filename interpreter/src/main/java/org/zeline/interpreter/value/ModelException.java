package org.zeline.interpreter.value;

/**
 * Thrown when a model, an input or their combination cannot be computed. The message is one line that names the node,
 * the violated rule and the offending value, and says what to do.
 */
public sealed class ModelException extends ZelineException permits LimitException, UnsupportedModelException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what is wrong, on one line
     */
    public ModelException(String message) {
        super(message);
    }

    ModelException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Adds the place where the error occurred to the message.
     *
     * @param place for example {@code Conv 'stem/conv1' (opset 13)}
     * @return an exception of the same kind whose message starts with {@code place}
     */
    public ModelException at(String place) {
        return new ModelException(place + ": " + getMessage(), this);
    }
}
