package org.zeline.lsa.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.execution.RandomStreams;
import org.zeline.lsa.execution.RandomStreams.Purpose;

/**
 * The objective on whole batches, and its gradient. A batch is split into micro-batches of {@value #MICRO_BATCH}
 * samples, whose gradients are added in order, so that the result does not depend on the number of threads. In a
 * network with BatchNormalization they run side by side, each with a thread of its own, and share the sums over the
 * batch; only as many compute at the same time as there should be threads.
 */
final class BatchObjective implements AutoCloseable {
    /** Large enough for efficient kernels, small enough for most values to stay in the cache. */
    private static final int MICRO_BATCH = 16;

    /** Elements of a weight that one thread takes at a time. */
    private static final int SLICE = 1 << 14;

    private final TrainableNetwork network;
    private final TrainingSettings settings;
    private final List<MicroBatchObjective> objectives = new ArrayList<>();
    private final int threads;
    private final Semaphore permits;
    private final SharedSums sums;
    private final ExecutorService pool;
    private final List<double[][]> gradients = new ArrayList<>();
    private final int[][] slices;

    BatchObjective(TrainableNetwork network, TrainingSettings settings, int threads) {
        this.network = network;
        this.settings = settings;
        this.threads = threads;
        this.permits = new Semaphore(threads);
        this.sums = new SharedSums(permits);
        this.slices = slices(network);
        this.pool = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "zeline-training");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The objective of a thread, with its working memory. */
    private MicroBatchObjective objective(int index) {
        while (objectives.size() <= index) {
            objectives.add(new MicroBatchObjective(network, settings, sums));
        }
        return objectives.get(index);
    }

    /**
     * The result of a batch.
     *
     * @param loss the objective
     * @param correct the number of correct samples
     * @param gradient one array per weight, valid until the next batch
     * @param statistics the next running statistics
     */
    record Result(double loss, int correct, double[][] gradient, Tensor[] statistics) {}

    /** Computes the objective on some samples, and its gradient. */
    Result gradient(Tensor[] weights, TrainingSet samples, int[] indices, long step) {
        int size = MICRO_BATCH;
        int parts = (indices.length + size - 1) / size;
        while (gradients.size() < parts) {
            gradients.add(zeros(weights));
        }
        MicroBatchObjective.Part[] done = new MicroBatchObjective.Part[parts];
        Task task = (objective, part) -> {
            int[] own = Arrays.copyOfRange(indices, part * size, Math.min(indices.length, (part + 1) * size));
            double[][] into = gradients.get(part);
            for (double[] array : into) {
                Arrays.fill(array, 0);
            }
            SplittableRandom random = RandomStreams.ofTraining(settings.seed(), Purpose.ATTACK, step, part);
            MicroBatchObjective.Place place = new MicroBatchObjective.Place(part, indices.length);
            done[part] = objective.addGradient(weights, samples.gather(own), samples.labels(own), place, random, into);
        };
        if (network.statisticsCount() > 0) {
            sideBySide(parts, task);
        } else {
            forEach(parts, task);
        }
        double loss = 0;
        int correct = 0;
        for (MicroBatchObjective.Part part : done) {
            loss += part.loss();
            correct += part.correct();
        }
        double[][] sum = gradients.get(0);
        forEachSlice((w, from, to) -> {
            for (int part = 1; part < parts; part++) {
                double[] more = gradients.get(part)[w];
                for (int i = from; i < to; i++) {
                    sum[w][i] += more[i];
                }
            }
        });
        return new Result(loss, correct, sum, done[parts - 1].statistics());
    }

    private double[][] zeros(Tensor[] weights) {
        double[][] zeros = new double[network.weightCount()][];
        for (int w = 0; w < zeros.length; w++) {
            zeros[w] = new double[weights[w].shape().size()];
        }
        return zeros;
    }

    /** Validates the network on all samples. */
    EpochResult.Validation validate(Tensor[] weights, TrainingSet samples) {
        int parts = (samples.count() + MICRO_BATCH - 1) / MICRO_BATCH;
        EpochResult.Validation[] done = new EpochResult.Validation[parts];
        forEach(parts, (objective, part) -> {
            int from = part * MICRO_BATCH;
            int[] own = new int[Math.min(samples.count(), from + MICRO_BATCH) - from];
            Arrays.setAll(own, i -> from + i);
            SplittableRandom random = RandomStreams.ofTraining(settings.seed(), Purpose.VALIDATION, 0, part);
            done[part] = objective.validate(weights, samples.gather(own), samples.labels(own), random);
        });
        double loss = 0;
        double clean = 0;
        double accuracy = 0;
        for (EpochResult.Validation part : done) {
            loss += part.loss();
            clean += part.clean();
            accuracy += part.accuracy();
        }
        double n = samples.count();
        return new EpochResult.Validation(loss / n, clean / n, accuracy / n);
    }

    /** A task for one of several parts. */
    @FunctionalInterface
    interface Task {
        void on(MicroBatchObjective objective, int part);
    }

    /** A task for the elements {@code from} to {@code to - 1} of a weight. */
    @FunctionalInterface
    interface SliceTask {
        void on(int weight, int from, int to);
    }

    /** Runs a task for all elements of all weights, on all threads: most elements are in few of the weights. */
    void forEachSlice(SliceTask task) {
        forEach(slices.length, (unused, s) -> task.on(slices[s][0], slices[s][1], slices[s][2]));
    }

    private static int[][] slices(TrainableNetwork network) {
        List<int[]> slices = new ArrayList<>();
        for (int w = 0; w < network.weightCount(); w++) {
            int size = network.initial(network.names().get(w)).shape().size();
            for (int from = 0; from < size; from += SLICE) {
                slices.add(new int[] {w, from, Math.min(size, from + SLICE)});
            }
        }
        return slices.toArray(int[][]::new);
    }

    /** Runs a task for all parts, in any order, on all threads. */
    private void forEach(int parts, Task task) {
        AtomicInteger next = new AtomicInteger();
        List<Callable<Boolean>> shares = new ArrayList<>();
        for (int t = 0; t < Math.min(threads, parts); t++) {
            MicroBatchObjective objective = objective(t);
            shares.add(() -> {
                for (int part = next.getAndIncrement(); part < parts; part = next.getAndIncrement()) {
                    task.on(objective, part);
                }
                return true;
            });
        }
        run(shares);
    }

    /** Runs a task for all parts at the same time, as far as they share sums. */
    private void sideBySide(int parts, Task task) {
        sums.start(parts);
        List<Callable<Boolean>> shares = new ArrayList<>();
        for (int p = 0; p < parts; p++) {
            int part = p;
            MicroBatchObjective objective = objective(part);
            shares.add(() -> {
                permits.acquireUninterruptibly();
                boolean done = false;
                try {
                    task.on(objective, part);
                    done = true;
                } finally {
                    permits.release();
                    if (!done) {
                        sums.abort();
                    }
                }
                return true;
            });
        }
        run(shares);
    }

    /** Runs all shares at the same time, the first one in this thread. */
    private void run(List<Callable<Boolean>> shares) {
        List<Future<Boolean>> running = new ArrayList<>();
        FutureTask<Boolean> here = new FutureTask<>(shares.get(0));
        running.add(here);
        shares.subList(1, shares.size()).forEach(share -> running.add(pool.submit(share)));
        here.run();
        RuntimeException failure = null;
        for (Future<Boolean> future : running) {
            RuntimeException one = await(future);
            boolean cause = failure == null || failure instanceof SharedSums.AbortedException;
            failure = cause && one != null ? one : failure;
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Waits for the end even if interrupted: an interrupt takes effect between steps. */
    private static @Nullable RuntimeException await(Future<Boolean> future) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    future.get();
                    return null;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof Error error) {
                        throw error;
                    }
                    return e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
