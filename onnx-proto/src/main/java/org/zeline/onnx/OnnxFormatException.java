package org.zeline.onnx;

import org.jspecify.annotations.Nullable;

/**
 * A file could not be read as ONNX, or could not be written.
 *
 * <p>The message is one line: the file, what is wrong with it, and what to do.
 */
public final class OnnxFormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OnnxFormatException(String file, String problem, @Nullable Throwable cause) {
        super((file + ": " + problem).replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?"), cause);
    }

    OnnxFormatException(String file, String problem) {
        this(file, problem, null);
    }
}
