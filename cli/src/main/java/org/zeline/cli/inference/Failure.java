package org.zeline.cli.inference;

import org.zeline.cli.input.BadInputException;
import org.zeline.interpreter.value.LimitException;
import org.zeline.interpreter.value.ModelException;
import org.zeline.onnx.OnnxFormatException;
import org.zeline.si.event.NoAnswerException;
import org.zeline.si.event.SearchException;

/**
 * Why there is no result.
 *
 * @param kind what went wrong
 * @param message what it was, and what to do
 */
public record Failure(Kind kind, String message) {
    /** Kinds of failures. */
    public enum Kind {
        /** The question has no answer. */
        NO_ANSWER,
        /** The input, the model or the question is at fault. */
        BAD_INPUT,
        /** Zeline is at fault. */
        INTERNAL
    }

    /** Whether it would come out the same at another time. */
    public boolean isLasting() {
        return kind == Kind.NO_ANSWER;
    }

    /** Tells what was thrown. */
    public static Failure of(Throwable thrown) {
        if (thrown instanceof NoAnswerException) {
            return new Failure(Kind.NO_ANSWER, String.valueOf(thrown.getMessage()));
        }
        if (thrown instanceof BadInputException
                || thrown instanceof ModelException
                || thrown instanceof SearchException
                || thrown instanceof OnnxFormatException) {
            return new Failure(Kind.BAD_INPUT, thrown.getMessage() + remedy(thrown));
        }
        if (thrown instanceof OutOfMemoryError) {
            long heap = Runtime.getRuntime().maxMemory() >> 20;
            return new Failure(
                    Kind.BAD_INPUT,
                    "needs more memory than the heap of " + heap + " MiB; raise -Xmx, for example -Xmx" + 2 * heap
                            + "m");
        }
        return new Failure(Kind.INTERNAL, "internal error: " + thrown + "; --debug shows where, please report it");
    }

    private static String remedy(Throwable failure) {
        return failure instanceof LimitException exceeded
                ? "; if the model may ask for it, raise that by --limit " + exceeded.limit() + "=N"
                : "";
    }
}
