package org.zeline.si.event;

/** The question has no answer for these data, for example because the network marks no region. The message says why. */
public final class NoAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Says why there is no answer.
     *
     * @param reason one line
     */
    public NoAnswerException(String reason) {
        super(reason);
    }
}
