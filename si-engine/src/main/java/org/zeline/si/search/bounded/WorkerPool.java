package org.zeline.si.search.bounded;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.zeline.si.search.Interruption;

/**
 * Threads that share independent pieces of work. Each piece gets working memory of its own, of which there is at most
 * one per thread, made when it is first needed.
 *
 * @param <M> the working memory
 */
final class WorkerPool<M> implements AutoCloseable {
    private final Supplier<M> memory;
    private final Deque<M> spare = new ConcurrentLinkedDeque<>();
    private final @Nullable ExecutorService pool;

    /**
     * @param threads how many pieces of work are done at once; a single one is the caller's own
     * @param memory makes working memory, in the thread that needs it
     */
    WorkerPool(int threads, Supplier<M> memory) {
        this.memory = memory;
        this.pool = threads == 1
                ? null
                : Executors.newFixedThreadPool(threads, work -> {
                    Thread thread = new Thread(work, "zeline-search");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /**
     * Does all pieces of work and returns their results in the same order. If some fail, the failure of the first of
     * them is thrown as it is, and nothing is known about the pieces behind it.
     *
     * @throws CancellationException if this thread is interrupted
     */
    <R> List<R> run(List<Function<M, R>> work) {
        List<R> results = new ArrayList<>();
        if (pool == null) {
            for (Function<M, R> piece : work) {
                Interruption.check();
                results.add(done(piece));
            }
            return results;
        }
        List<Future<R>> futures = new ArrayList<>();
        for (Function<M, R> piece : work) {
            futures.add(pool.submit(() -> done(piece)));
        }
        for (Future<R> future : futures) {
            results.add(Interruption.result(future));
        }
        return results;
    }

    private <R> R done(Function<M, R> piece) {
        M own = spare.poll();
        if (own == null) {
            own = memory.get();
        }
        R result = piece.apply(own);
        spare.push(own);
        return result;
    }

    /** All working memory that was made, while no work is being done. */
    List<M> memories() {
        return List.copyOf(spare);
    }

    /** Lets all working memory go, so that what is needed is made anew; while no work is being done. */
    void renew() {
        spare.clear();
    }

    /** Lets the threads go, without waiting for work that is being done. */
    @Override
    public void close() {
        if (pool != null) {
            pool.shutdownNow();
        }
    }
}
