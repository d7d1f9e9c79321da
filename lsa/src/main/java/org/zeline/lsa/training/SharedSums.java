package org.zeline.lsa.training;

import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Sums over the parts of a batch that run at the same time, one thread each: every part posts its numbers and waits for
 * the others. Parts are summed in their order, so that the result does not depend on the threads. While a part waits,
 * it gives up its permit to compute.
 */
final class SharedSums {
    private final Semaphore permits;
    private double[] @Nullable [] posted = new double[0][];
    private double[] sum = new double[0];
    private int arrived;
    private long rounds;
    private boolean aborted;

    /**
     * Creates the sums.
     *
     * @param permits one of which every thread holds while it computes
     */
    SharedSums(Semaphore permits) {
        this.permits = permits;
    }

    /** Prepares for a batch of so many parts. */
    synchronized void start(int parts) {
        posted = new double[parts][];
        arrived = 0;
        aborted = false;
    }

    /** Ends all waiting, since a part failed: its own failure is the one to report. */
    synchronized void abort() {
        aborted = true;
        notifyAll();
    }

    /** Replaces the numbers of a part by the sums over all parts. */
    void add(int part, double[] own) {
        permits.release();
        try {
            double[] all = exchanged(part, own);
            System.arraycopy(all, 0, own, 0, own.length);
        } finally {
            permits.acquireUninterruptibly();
        }
    }

    private synchronized double[] exchanged(int part, double[] own) {
        posted[part] = own;
        arrived++;
        if (arrived == posted.length) {
            sum = new double[own.length];
            for (double[] numbers : posted) {
                for (int i = 0; numbers != null && i < sum.length; i++) {
                    sum[i] += numbers[i];
                }
            }
            arrived = 0;
            rounds++;
            notifyAll();
            return sum;
        }
        boolean interrupted = false;
        for (long round = rounds; round == rounds && !aborted; ) {
            try {
                wait();
            } catch (InterruptedException e) { // an interrupt takes effect between steps
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (aborted) {
            throw new AbortedException();
        }
        return sum;
    }

    /** Another part of the batch failed. */
    static final class AbortedException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
