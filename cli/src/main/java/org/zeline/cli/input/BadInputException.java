package org.zeline.cli.input;

/** Wrong usage or an unusable file. The message is one line that names what is wrong and where. */
public final class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Says what is wrong.
     *
     * @param message one line
     */
    public BadInputException(String message) {
        super(message);
    }

    /**
     * Says what is wrong.
     *
     * @param message one line
     * @param cause where it showed
     */
    public BadInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
