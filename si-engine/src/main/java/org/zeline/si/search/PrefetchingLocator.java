package org.zeline.si.search;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Asks an oracle ahead of time, on other threads, about points that a search is likely to ask about next. What the
 * search is told, and in which order, stays the same.
 */
public final class PrefetchingLocator implements SegmentLocator, AutoCloseable {
    private final SegmentLocator oracle;
    private final ExecutorService pool;
    private final Map<Double, Future<LineSegment>> asked = new HashMap<>();

    public PrefetchingLocator(SegmentLocator oracle, int threads) {
        this.oracle = oracle;
        this.pool = Executors.newFixedThreadPool(threads);
    }

    /** Begins to ask about points, unless that has begun; those expected before are forgotten. */
    @Override
    public void expect(double... points) {
        asked.keySet().removeIf(z -> Arrays.stream(points).noneMatch(point -> point == z));
        for (double z : points) {
            asked.computeIfAbsent(z, point -> pool.submit(() -> oracle.at(point)));
        }
    }

    @Override
    public LineSegment at(double z) {
        Future<LineSegment> begun = asked.remove(z);
        return begun == null ? oracle.at(z) : Interruption.result(begun);
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
