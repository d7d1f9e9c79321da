package org.zeline.lsa.training;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.Samples;
import org.zeline.onnx.ExternalData;
import org.zeline.onnx.ModelFile;
import org.zeline.onnx.OnnxFormatException;
import org.zeline.onnx.proto.ModelProto;

/**
 * Trains a network: on each batch the objective of the {@link Method}, plus the discrepancies of regularised
 * {@link Layer}s, is differentiated with respect to the weights, which then take a step.
 *
 * <p>BatchNormalization normalises by the batch and moves its running statistics, by its own momentum; in what is
 * written, in attacks and in validation it uses those. Dropout leaves out nothing. All arithmetic is in double
 * precision.
 */
public final class Training {
    private final ModelProto model;
    private final Settings settings;
    private final Data samples;
    private final @Nullable Data validation;
    private final Network network;
    private final int threads;
    private final String fingerprint;

    /**
     * What came of it.
     *
     * @param model the trained network: the same graph with other weights
     * @param history an entry an epoch
     * @param steps how many were taken
     * @param finished whether all epochs are done, or training stopped early as it was told to; otherwise it was
     *     interrupted
     * @param bestEpoch the epoch that the weights are from, counted from 1
     */
    public record Result(TrainedModel model, List<EpochResult> history, long steps, boolean finished, int bestEpoch) {}

    /**
     * Prepares a training of a model without data in other files.
     *
     * @param file an ONNX file of a network with one input, whose first output has a row of logits a sample
     * @param settings how
     * @param samples what is trained on
     * @param validation what epochs are judged by, or {@code null}
     * @param instructions what computes
     * @param threads how many share the work
     * @return the training
     * @throws OnnxFormatException if the file can't be read or is no ONNX model
     * @throws ModelException if the network can't be trained, or the samples don't fit it
     */
    public static Training of(
            Path file,
            Settings settings,
            Samples samples,
            @Nullable Samples validation,
            Instructions instructions,
            int threads) {
        return of(file, false, settings, samples, validation, instructions, threads);
    }

    /**
     * Prepares a training.
     *
     * @param file an ONNX file of a network with one input, whose first output has a row of logits a sample
     * @param externalData whether tensors may have their data in other files, in the model's own folder or below it;
     *     the trained model then has them in its own
     * @param settings how
     * @param samples what is trained on
     * @param validation what epochs are judged by, or {@code null}
     * @param instructions what computes
     * @param threads how many share the work
     * @return the training
     * @throws OnnxFormatException if the file or one that it names can't be read, or it is no ONNX model
     * @throws ModelException if the network can't be trained, or the samples don't fit it
     */
    public static Training of(
            Path file,
            boolean externalData,
            Settings settings,
            Samples samples,
            @Nullable Samples validation,
            Instructions instructions,
            int threads) {
        ModelProto read = ModelFile.read(file);
        ModelProto model = externalData ? new ExternalData(file).resolved(read) : read;
        return new Training(model, file.toString(), settings, samples, validation, instructions, threads);
    }

    Training(
            ModelProto model,
            String name,
            Settings settings,
            Samples samples,
            @Nullable Samples validation,
            Instructions instructions,
            int threads) {
        this.model = model;
        this.settings = settings;
        this.samples = Data.of(samples);
        this.validation = validation == null ? null : Data.of(validation);
        this.threads = threads;
        List<String> layers = settings.layers().stream().map(Layer::value).toList();
        this.network =
                new Network(model, name, settings.weights(), layers, this.samples.shape(), instructions.kernels());
        this.samples.check(network.classes());
        if (this.validation != null) {
            if (!this.validation.shape().equals(this.samples.shape())) {
                throw new ModelException("samples have shape " + this.samples.shape() + ", those for validation "
                        + this.validation.shape());
            }
            this.validation.check(network.classes());
        } else if (settings.patience() > 0) {
            throw new ModelException("stopping early needs samples for validation");
        }
        this.fingerprint =
                Checkpoint.fingerprint(model, settings, this.samples, this.validation, instructions.kernels());
    }

    /** {@return how many steps there are in all} */
    public long steps() {
        return (long) settings.epochs() * batches();
    }

    /** {@return names of the initializers that are trained} */
    public List<String> weights() {
        return List.copyOf(network.names().subList(0, network.weights()));
    }

    private int batches() {
        return (samples.count() + settings.batch() - 1) / settings.batch();
    }

    /**
     * Trains, from where a checkpoint left off if there is one. A thread that is interrupted stops after its step.
     *
     * @param checkpoint where to keep what is done after every epoch and when interrupted, or {@code null}; an empty
     *     file beside it, with the suffix {@code .lock}, keeps other processes away
     * @param listener hears of steps and epochs
     * @return the trained network
     * @throws ModelException if the checkpoint is of another training, another process works on it, or the objective is
     *     no number any more
     */
    public Result run(@Nullable Path checkpoint, TrainingListener listener) {
        if (checkpoint == null) {
            return resumed(null, listener);
        }
        try (CheckpointLock lock = CheckpointLock.of(checkpoint)) {
            return resumed(lock.checkpoint(), listener);
        }
    }

    private Result resumed(@Nullable Path checkpoint, TrainingListener listener) {
        Progression now = start();
        if (checkpoint != null) {
            Checkpoint.load(checkpoint, fingerprint, now);
        }
        try (Steps steps = new Steps(network, settings, threads)) {
            while (!isOver(now) && !Thread.currentThread().isInterrupted()) {
                if (!epoch(now, steps, listener)) {
                    break;
                }
                finish(now, steps, listener);
                if (checkpoint != null) {
                    Checkpoint.save(checkpoint, fingerprint, now);
                }
            }
        }
        if (checkpoint != null && !isOver(now)) {
            Checkpoint.save(checkpoint, fingerprint, now);
        }
        Tensor[] best = now.best;
        Tensor[] last = best == null ? now.weights : best;
        return new Result(
                TrainedModel.of(model, network.names(), last),
                List.copyOf(now.history),
                now.steps,
                isOver(now),
                now.history.size() - (best == null ? 0 : now.since));
    }

    private boolean isOver(Progression now) {
        return now.epoch >= settings.epochs() || (settings.patience() > 0 && now.since >= settings.patience());
    }

    private Progression start() {
        Initialization initial = new Initialization(model, network);
        Tensor[] weights = new Tensor[network.names().size()];
        double[][][] memory = new double[network.weights()][settings.optimizer().memories()][];
        for (int w = 0; w < weights.length; w++) {
            String name = network.names().get(w);
            SplittableRandom random = Seeds.random(settings.seed(), Seeds.WEIGHTS, w, 0);
            Tensor before = network.initial(name);
            weights[w] = settings.initialize() ? initial.draw(name, before, random) : before;
            for (int m = 0; w < memory.length && m < memory[w].length; m++) {
                memory[w][m] = new double[before.shape().size()];
            }
        }
        return new Progression(weights, memory);
    }

    /** Takes the steps of an epoch that are left; false if interrupted before its end. */
    private boolean epoch(Progression now, Steps steps, TrainingListener listener) {
        int[] order = Seeds.order(settings.seed(), now.epoch, samples.count());
        for (; now.batch < batches(); now.batch++) {
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
            int from = now.batch * settings.batch();
            int[] which = Arrays.copyOfRange(order, from, Math.min(order.length, from + settings.batch()));
            Steps.Result result = steps.gradient(now.weights, samples, which, now.steps);
            if (!Double.isFinite(result.loss())) {
                throw new ModelException("the objective is " + result.loss() + " at step " + (now.steps + 1)
                        + " (epoch " + (now.epoch + 1) + "): lower the learning rate");
            }
            now.weights = stepped(now, result, steps);
            now.steps++;
            now.sums[0] += result.loss() * which.length;
            now.sums[1] += result.correct();
            now.sums[2] += which.length;
            listener.step(now.steps, steps());
        }
        return true;
    }

    /** New arrays, since plans keep what they made of those before. */
    private Tensor[] stepped(Progression now, Steps.Result result, Steps steps) {
        Tensor[] next = now.weights.clone();
        double rate = rate(now);
        steps.forEach(network.weights(), (worker, w) -> {
            Tensor before = now.weights[w];
            double[] values = before.doubles().clone();
            settings.optimizer()
                    .step(values, result.gradient()[w], now.memory[w], rate, settings.decay(), now.steps + 1);
            next[w] = Tensor.wrapping(before.type(), before.shape(), values);
        });
        System.arraycopy(result.statistics(), 0, next, network.weights(), result.statistics().length);
        return next;
    }

    private double rate(Progression now) {
        return settings.rate() * settings.schedule().factor(now.steps, steps(), now.epoch);
    }

    /** Judges an epoch, and begins the next one. */
    private void finish(Progression now, Steps steps, TrainingListener listener) {
        EpochResult.Validation judged = validation == null ? null : steps.judge(now.weights, validation);
        now.steps--;
        double rate = rate(now);
        now.steps++;
        EpochResult result =
                new EpochResult(now.epoch + 1, rate, now.sums[0] / now.sums[2], now.sums[1] / now.sums[2], judged);
        now.history.add(result);
        if (judged != null && settings.patience() > 0) {
            now.since++;
            if (judged.loss() < now.bestLoss) {
                now.bestLoss = judged.loss();
                now.best = now.weights;
                now.since = 0;
            }
        }
        now.epoch++;
        now.batch = 0;
        Arrays.fill(now.sums, 0);
        listener.epoch(result);
    }
}
