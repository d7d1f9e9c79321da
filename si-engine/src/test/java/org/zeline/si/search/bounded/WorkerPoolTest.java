package org.zeline.si.search.bounded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerPoolTest {
    private static WorkerPool<int[]> crew(int threads) {
        return new WorkerPool<>(threads, () -> new int[1]);
    }

    private static List<Function<int[], Integer>> squares(int count) {
        List<Function<int[], Integer>> work = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            work.add(memory -> {
                memory[0]++;
                return number * number;
            });
        }
        return work;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void resultsStandInTheOrderOfTheWork(int threads) {
        try (WorkerPool<int[]> crew = crew(threads)) {
            assertThat(crew.run(List.<Function<int[], Integer>>of())).isEmpty();
            for (int round = 0; round < 20; round++) {
                assertThat(crew.run(squares(50)))
                        .isEqualTo(IntStream.range(0, 50).mapToObj(i -> i * i).toList());
            }
            assertThat(crew.memories()).hasSizeBetween(1, threads);
            assertThat(crew.memories().stream().mapToInt(m -> m[0]).sum()).isEqualTo(1000);
        }
    }

    @Test
    void asManyPiecesAreDoneAtOnceAsThereAreThreads() {
        CountDownLatch all = new CountDownLatch(3);
        Function<int[], Boolean> waiting = memory -> {
            all.countDown();
            try {
                return all.await(20, java.util.concurrent.TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                return false;
            }
        };
        try (WorkerPool<int[]> crew = crew(3)) {
            assertThat(crew.run(List.of(waiting, waiting, waiting))).containsExactly(true, true, true);
            assertThat(crew.memories()).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void theFirstFailureIsThrownAsItIs(int threads) {
        List<Function<int[], Integer>> work = squares(9);
        IllegalStateException first = new IllegalStateException("first");
        work.set(3, memory -> {
            throw first;
        });
        work.set(6, memory -> {
            throw new OutOfMemoryError("second");
        });
        try (WorkerPool<int[]> crew = crew(threads)) {
            assertThatThrownBy(() -> crew.run(work)).isSameAs(first);
        }
        work.set(3, memory -> 9);
        try (WorkerPool<int[]> crew = crew(threads)) {
            assertThatThrownBy(() -> crew.run(work))
                    .isInstanceOf(OutOfMemoryError.class)
                    .hasMessage("second");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anInterruptedCallerStops(int threads) {
        AtomicInteger done = new AtomicInteger();
        Thread caller = Thread.currentThread();
        List<Function<int[], Integer>> work = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            work.add(memory -> {
                if (done.incrementAndGet() == 5) {
                    caller.interrupt();
                }
                return 0;
            });
        }
        work.add(memory -> {
            for (int i = 0; i < 100 && !Thread.currentThread().isInterrupted(); i++) {
                java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
            }
            return 0;
        });
        try (WorkerPool<int[]> crew = crew(threads)) {
            assertThatThrownBy(() -> crew.run(work))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(done.get()).isBetween(5, threads == 1 ? 5 : 10_000);
    }
}
