package org.zeline.si;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.DoubleFunction;

/**
 * Asks an oracle ahead of time, on other threads, about points that a search is likely to ask about next. What the
 * search is told, and in which order, stays the same.
 */
final class Lookahead implements DoubleFunction<Segment>, AutoCloseable {
    private final DoubleFunction<Segment> oracle;
    private final ExecutorService pool;
    private final Map<Double, Future<Segment>> asked = new HashMap<>();

    Lookahead(DoubleFunction<Segment> oracle, int threads) {
        this.oracle = oracle;
        this.pool = Executors.newFixedThreadPool(threads);
    }

    /** Begins to ask about points, unless that has begun; those expected before are forgotten. */
    void expect(double... points) {
        asked.keySet().removeIf(z -> Arrays.stream(points).noneMatch(point -> point == z));
        for (double z : points) {
            asked.computeIfAbsent(z, point -> pool.submit(() -> oracle.apply(point)));
        }
    }

    @Override
    public Segment apply(double z) {
        Future<Segment> begun = asked.remove(z);
        if (begun == null) {
            return oracle.apply(z);
        }
        try {
            return begun.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (CancellationException) new CancellationException("interrupted").initCause(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
