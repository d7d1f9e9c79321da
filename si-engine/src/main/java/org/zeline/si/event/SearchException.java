package org.zeline.si.event;

import org.zeline.interpreter.value.ZelineException;

/**
 * A search for the truncation set that has no result, although the arguments and the model are in order. The message is
 * one line that gives the reason and says what to do.
 */
public class SearchException extends ZelineException {
    private static final long serialVersionUID = 1L;

    /**
     * States what is wrong.
     *
     * @param message one line
     */
    public SearchException(String message) {
        super(message);
    }

    /**
     * States what is wrong, and where.
     *
     * @param message one line
     * @param cause the same without the place
     */
    public SearchException(String message, SearchException cause) {
        super(message, cause);
    }
}
