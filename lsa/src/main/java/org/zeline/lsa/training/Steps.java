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

/**
 * Objective and gradient of whole batches. A batch is cut into parts of {@value #PART} samples, whose gradients are
 * added in order, so that threads don't change a bit. A network with BatchNormalization takes a batch whole, since its
 * samples depend on each other.
 */
final class Steps implements AutoCloseable {
    /** So many samples fill registers and packed weights well, and their values mostly stay in the cache. */
    private static final int PART = 16;

    private final Network network;
    private final Settings settings;
    private final List<Worker> workers = new ArrayList<>();
    private final @Nullable ExecutorService threads;
    private final List<double[][]> gradients = new ArrayList<>();

    Steps(Network network, Settings settings, int threads) {
        this.network = network;
        this.settings = settings;
        for (int t = 0; t < threads; t++) {
            workers.add(new Worker(network, settings));
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
     * A batch.
     *
     * @param loss the objective
     * @param correct how many samples are right
     * @param gradient for each weight, valid until the next batch
     * @param statistics the next running statistics
     */
    record Result(double loss, int correct, double[][] gradient, Tensor[] statistics) {}

    /** The objective on some samples and its gradient. */
    Result gradient(Tensor[] weights, Data samples, int[] which, long step) {
        int size = network.statistics() > 0 ? which.length : PART;
        int parts = (which.length + size - 1) / size;
        while (gradients.size() < parts) {
            gradients.add(zeros(weights));
        }
        Worker.Part[] done = new Worker.Part[parts];
        forEach(parts, (worker, part) -> {
            int[] own = Arrays.copyOfRange(which, part * size, Math.min(which.length, (part + 1) * size));
            double[][] into = gradients.get(part);
            for (double[] array : into) {
                Arrays.fill(array, 0);
            }
            SplittableRandom random = Seeds.random(settings.seed(), Seeds.ATTACK, step, part);
            done[part] =
                    worker.addGradient(weights, samples.gather(own), samples.labels(own), which.length, random, into);
        });
        double loss = 0;
        int correct = 0;
        for (Worker.Part part : done) {
            loss += part.loss();
            correct += part.correct();
        }
        double[][] sum = gradients.get(0);
        forEach(sum.length, (worker, w) -> {
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
        double[][] zeros = new double[network.weights()][];
        for (int w = 0; w < zeros.length; w++) {
            zeros[w] = new double[weights[w].shape().size()];
        }
        return zeros;
    }

    /** How the network does on all samples. */
    EpochResult.Validation judge(Tensor[] weights, Data samples) {
        int parts = (samples.count() + PART - 1) / PART;
        double[][] done = new double[parts][];
        forEach(parts, (worker, part) -> {
            int from = part * PART;
            int[] own = new int[Math.min(samples.count(), from + PART) - from];
            Arrays.setAll(own, i -> from + i);
            SplittableRandom random = Seeds.random(settings.seed(), Seeds.VALIDATION, 0, part);
            done[part] = worker.judge(weights, samples.gather(own), samples.labels(own), random);
        });
        double[] sums = new double[3];
        for (double[] part : done) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += part[i];
            }
        }
        double n = samples.count();
        return new EpochResult.Validation(sums[0] / n, sums[1] / n, sums[2] / n);
    }

    /** Work on one of several parts. */
    @FunctionalInterface
    interface Work {
        void on(Worker worker, int part);
    }

    /** Does parts in any order, on all threads. */
    void forEach(int parts, Work work) {
        if (threads == null) {
            for (int part = 0; part < parts; part++) {
                work.on(workers.get(0), part);
            }
            return;
        }
        AtomicInteger next = new AtomicInteger();
        List<Future<Boolean>> running = new ArrayList<>();
        for (Worker worker : workers) {
            Callable<Boolean> task = () -> {
                for (int part = next.getAndIncrement(); part < parts; part = next.getAndIncrement()) {
                    work.on(worker, part);
                }
                return true;
            };
            running.add(threads.submit(task));
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

    /** Waits to the end, even when interrupted: that counts between steps. */
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
