package org.zeline.si.calibration;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Runs a simulation on many draws, several at a time. The same draws give the same outcomes at any number of threads.
 */
public final class Calibration {
    private final Simulation simulation;
    private final int threads;

    /**
     * Makes one.
     *
     * @param simulation what to run; its test should use one thread
     * @param threads how many draws are looked at side by side, at least 1
     */
    public Calibration(Simulation simulation, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + threads);
        }
        this.simulation = simulation;
        this.threads = threads;
    }

    /**
     * Looks at draws, until all are done or the thread is interrupted, as it then stays.
     *
     * @param first the index of the first draw
     * @param count how many there are
     * @param done takes each replicate, in order, on the calling thread
     */
    public void run(long first, long count, Consumer<Replicate> done) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Replicate>> ahead = new ArrayList<>();
            for (long index = first; index < first + count || !ahead.isEmpty(); ) {
                while (ahead.size() < 2 * threads && index < first + count) {
                    long next = index++;
                    ahead.add(pool.submit(() -> simulation.replicate(next)));
                }
                done.accept(ahead.remove(0).get());
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
