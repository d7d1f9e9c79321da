package org.zeline.interpreter.value;

/** A model that asks for more than one of its {@link Limits}. */
public final class LimitException extends ModelException {
    private static final long serialVersionUID = 1L;

    /** What was exceeded. */
    private final Limit limit;

    /**
     * States what was asked for.
     *
     * @param limit what was exceeded; the message then ends with its name
     * @param message one line
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

    /** {@return what was exceeded; {@link Limits#with} gives more} */
    public Limit limit() {
        return limit;
    }
}
