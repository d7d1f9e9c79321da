package org.zeline.si.search;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Locates the segments that a search is likely to need next ahead of time, on other threads. What the search gets, and
 * in which order, stays the same.
 */
public final class PrefetchingLocator implements SegmentLocator, AutoCloseable {
    private final SegmentLocator locator;
    private final ExecutorService pool;
    private final Map<Double, Future<LineSegment>> pending = new HashMap<>();

    /**
     * Starts the threads.
     *
     * @param locator locates the segments; must allow calls by several threads
     * @param threads how many segments are located at once, at least 1
     */
    public PrefetchingLocator(SegmentLocator locator, int threads) {
        this.locator = locator;
        this.pool = Executors.newFixedThreadPool(threads);
    }

    @Override
    public void expect(double... points) {
        pending.keySet().removeIf(z -> Arrays.stream(points).noneMatch(point -> point == z));
        for (double z : points) {
            pending.computeIfAbsent(z, point -> pool.submit(() -> locator.at(point)));
        }
    }

    @Override
    public LineSegment at(double z) {
        Future<LineSegment> begun = pending.remove(z);
        return begun == null ? locator.at(z) : Interruption.result(begun);
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
