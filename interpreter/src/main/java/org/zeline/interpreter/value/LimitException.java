package org.zeline.interpreter.value;

/** Thrown when a model exceeds one of its {@link Limits}. */
public final class LimitException extends ModelException {
    private static final long serialVersionUID = 1L;

    /** The exceeded limit. */
    private final Limit limit;

    /**
     * Creates an exception for a limit.
     *
     * @param limit the exceeded limit; its name is appended to the message
     * @param message what was requested, on one line
     */
    public LimitException(Limit limit, String message) {
        super(message + " (limit " + limit + ")");
        this.limit = limit;
    }

    private LimitException(String message, LimitException cause) {
        super(message, cause);
        this.limit = cause.limit;
    }

    @Override
    public LimitException at(String place) {
        return new LimitException(place + ": " + getMessage(), this);
    }

    /** {@return the exceeded limit; {@link Limits#with} raises it} */
    public Limit limit() {
        return limit;
    }
}
