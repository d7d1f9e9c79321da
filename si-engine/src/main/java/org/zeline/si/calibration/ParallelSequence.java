package org.zeline.si.calibration;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/** Computes the values of a sequence on several threads, and hands them over in order. */
public final class ParallelSequence {
    private final int threads;

    /**
     * Makes one.
     *
     * @param threads how many values are computed side by side, at least 1
     */
    public ParallelSequence(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + threads);
        }
        this.threads = threads;
    }

    /**
     * Computes values until all are done or the calling thread is interrupted, as it then stays. What a value throws is
     * thrown here when its turn comes. At most twice as many values as threads wait to be taken.
     *
     * @param first the index of the first value
     * @param count how many there are
     * @param value computes the value of an index, on any of the threads
     * @param taken takes each value, in order, on the calling thread
     * @param <T> what the values are
     */
    public <T> void run(long first, long count, LongFunction<T> value, Consumer<T> taken) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            Deque<Future<T>> ahead = new ArrayDeque<>();
            for (long index = first; index < first + count || !ahead.isEmpty(); ) {
                while (ahead.size() < 2 * threads && index < first + count) {
                    long next = index++;
                    ahead.add(pool.submit(() -> value.apply(next)));
                }
                taken.accept(ahead.remove().get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        } finally {
            pool.shutdownNow();
        }
    }
}
