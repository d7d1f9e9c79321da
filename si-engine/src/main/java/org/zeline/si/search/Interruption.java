package org.zeline.si.search;

import java.util.concurrent.CancellationException;

/** Ends long work when its thread is interrupted. */
final class Interruption {
    private Interruption() {}

    /**
     * Does nothing unless this thread is interrupted, which it stays.
     *
     * @throws CancellationException if it is
     */
    static void check() {
        if (Thread.currentThread().isInterrupted()) {
            throw failure();
        }
    }

    /** What to throw. */
    static CancellationException failure() {
        return new CancellationException("the search was stopped: its thread was interrupted");
    }
}
