package org.zeline.si.event;

/**
 * The hypothesis can't be tested with these data, for example because the network marks no region. The message gives
 * the reason.
 */
public final class NoAnswerException extends SearchException {
    private static final long serialVersionUID = 1L;

    /**
     * States the reason.
     *
     * @param reason one line
     */
    public NoAnswerException(String reason) {
        super(reason);
    }
}
