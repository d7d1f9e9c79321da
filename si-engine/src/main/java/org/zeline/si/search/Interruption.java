package org.zeline.si.search;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Ends long work when its thread is interrupted. */
public final class Interruption {
    private Interruption() {}

    /**
     * Does nothing unless this thread is interrupted, which it stays.
     *
     * @throws CancellationException if it is
     */
    public static void check() {
        if (Thread.currentThread().isInterrupted()) {
            throw failure();
        }
    }

    /** What to throw. */
    private static CancellationException failure() {
        return new CancellationException("the search was stopped: its thread was interrupted");
    }

    /**
     * The result of one piece of work, or its failure as it is.
     *
     * @throws CancellationException if this thread is interrupted
     */
    public static <R> R result(Future<R> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException(e);
        }
    }
}
