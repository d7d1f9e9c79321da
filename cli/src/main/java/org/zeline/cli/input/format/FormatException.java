package org.zeline.cli.input.format;

import java.io.IOException;

/** A file that its format's reader rejects. The message says what is wrong and what to do, without the file's name. */
public final class FormatException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What to do about a damaged file. */
    static final String FETCH_AGAIN = "; the file is damaged: fetch or save it again";

    FormatException(String message) {
        super(message);
    }

    FormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
