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
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.execution.RandomStreams;
import org.zeline.lsa.execution.RandomStreams.Purpose;

/**
 * The objective on whole batches, and its gradient. A batch is split into micro-batches of {@value #MICRO_BATCH}
 * samples, whose gradients are added in order, so that the result does not depend on the number of threads. A network
 * with BatchNormalization takes a batch as a whole, since its samples depend on each other.
 */
final class BatchObjective implements AutoCloseable {
    /** Large enough for efficient kernels, small enough for most values to stay in the cache. */
    private static final int MICRO_BATCH = 16;

    private final TrainableNetwork network;
    private final TrainingSettings settings;
    private final List<MicroBatchObjective> objectives = new ArrayList<>();
    private final @Nullable ExecutorService threads;
    private final List<double[][]> gradients = new ArrayList<>();

    BatchObjective(TrainableNetwork network, TrainingSettings settings, int threads) {
        this.network = network;
        this.settings = settings;
        for (int t = 0; t < threads; t++) {
            objectives.add(new MicroBatchObjective(network, settings));
        }
        this.threads = threads == 1
                ? null
                : Executors.newFixedThreadPool(threads, task -> {
                    Thread thread = new Thread(task, "zeline-training");
                    thread.setDaemon(true);
                    return thread;
                });
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
        int size = network.statisticsCount() > 0 ? indices.length : MICRO_BATCH;
        int parts = (indices.length + size - 1) / size;
        while (gradients.size() < parts) {
            gradients.add(zeros(weights));
        }
        MicroBatchObjective.Part[] done = new MicroBatchObjective.Part[parts];
        forEach(parts, (objective, part) -> {
            int[] own = Arrays.copyOfRange(indices, part * size, Math.min(indices.length, (part + 1) * size));
            double[][] into = gradients.get(part);
            for (double[] array : into) {
                Arrays.fill(array, 0);
            }
            SplittableRandom random = RandomStreams.ofTraining(settings.seed(), Purpose.ATTACK, step, part);
            done[part] = objective.addGradient(
                    weights, samples.gather(own), samples.labels(own), indices.length, random, into);
        });
        double loss = 0;
        int correct = 0;
        for (MicroBatchObjective.Part part : done) {
            loss += part.loss();
            correct += part.correct();
        }
        double[][] sum = gradients.get(0);
        forEach(sum.length, (objective, w) -> {
            for (int part = 1; part < parts; part++) {
                double[] more = gradients.get(part)[w];
                for (int i = 0; i < more.length; i++) {
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

    /** Runs a task for all parts, in any order, on all threads. */
    void forEach(int parts, Task task) {
        if (threads == null) {
            for (int part = 0; part < parts; part++) {
                task.on(objectives.get(0), part);
            }
            return;
        }
        AtomicInteger next = new AtomicInteger();
        List<Future<Boolean>> running = new ArrayList<>();
        for (MicroBatchObjective objective : objectives) {
            Callable<Boolean> share = () -> {
                for (int part = next.getAndIncrement(); part < parts; part = next.getAndIncrement()) {
                    task.on(objective, part);
                }
                return true;
            };
            running.add(threads.submit(share));
        }
        RuntimeException failure = null;
        for (Future<Boolean> future : running) {
            RuntimeException one = await(future);
            failure = failure == null ? one : failure;
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
        if (threads != null) {
            threads.shutdownNow();
        }
    }
}
