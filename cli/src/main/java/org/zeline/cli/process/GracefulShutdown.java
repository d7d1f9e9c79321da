package org.zeline.cli.process;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets work that can be stopped end in good order when the process is asked to end (Ctrl-C): the thread that does it is
 * interrupted, and the process waits until it has printed what it has.
 */
public final class GracefulShutdown {
    private static final int SECONDS = 20;

    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread hook;

    private GracefulShutdown() {
        Thread worker = Thread.currentThread();
        hook = new Thread(() -> {
            worker.interrupt();
            try {
                over.await(SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Does work on the calling thread, which the end of the process interrupts. */
    public static void during(Runnable work) {
        GracefulShutdown shutdown = new GracefulShutdown();
        try {
            work.run();
        } finally {
            shutdown.end();
        }
    }

    private void end() {
        over.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the process is ending: the hook has done its work
        }
    }
}
