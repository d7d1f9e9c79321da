package org.zeline.si.search;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Ends long work when its thread is interrupted, which the thread then stays. */
public final class Interruption {
    private Interruption() {}

    /**
     * Does nothing unless this thread is interrupted.
     *
     * @throws CancellationException if it is
     */
    public static void check() {
        if (Thread.currentThread().isInterrupted()) {
            throw failure();
        }
    }

    private static CancellationException failure() {
        return new CancellationException("the search was stopped: its thread was interrupted");
    }

    /**
     * The result of one piece of work, or its failure, not wrapped.
     *
     * @param <R> what the work results in
     * @param future the work
     * @return its result
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
