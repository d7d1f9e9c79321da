package org.zeline.lsa.training;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.execution.RandomStreams;
import org.zeline.lsa.execution.RandomStreams.Purpose;
import org.zeline.lsa.network.LabelledSamples;
import org.zeline.onnx.ExternalData;
import org.zeline.onnx.ModelFile;
import org.zeline.onnx.OnnxFormatException;
import org.zeline.onnx.proto.ModelProto;

/**
 * Trains a network: for each batch, the objective of the {@link TrainingMethod} plus the discrepancies of the
 * {@link RegularizedLayer}s is differentiated with respect to the weights, which then take a step.
 *
 * <p>By default all initializers of type float or double are trained that a node reads as weights or bias of Conv,
 * ConvTranspose or Gemm, as a factor of MatMul, as scale or bias of BatchNormalization, as a term of Add, or as slope
 * of PRelu. BatchNormalization normalises by the batch and updates its running statistics with its own momentum.
 * Dropout drops elements in each training pass, whatever its training mode in the file. The written model, attacks and
 * validation use the running statistics and drop nothing. Weights, gradients and values are in double precision,
 * products and their sums in the {@link Precision} of the settings.
 */
public final class Training {
    private final ModelProto model;
    private final TrainingSettings settings;
    private final TrainingSet samples;
    private final @Nullable TrainingSet validation;
    private final TrainableNetwork network;
    private final int threads;
    private final String fingerprint;

    private Training(ModelProto model, Builder builder) {
        this.model = model;
        this.settings = builder.settings;
        this.threads = builder.threads;
        this.samples = TrainingSet.of(builder.samples);
        this.validation = builder.validation == null ? null : TrainingSet.of(builder.validation);
        this.network = new TrainableNetwork(model, builder.name, settings, samples.shape(), builder.instructions);
        samples.check(network.classCount());
        if (validation != null) {
            if (!validation.shape().equals(samples.shape())) {
                throw new ModelException("validation samples have shape " + validation.shape()
                        + ", training samples have shape " + samples.shape());
            }
            validation.check(network.classCount());
        } else if (settings.patience().isPresent()) {
            throw new IllegalArgumentException("stopping early needs samples for validation");
        }
        this.fingerprint = Checkpoint.fingerprint(model, settings, samples, validation, builder.instructions);
    }

    /**
     * The result of a training.
     *
     * @param model the trained network: the same graph with new weights
     * @param history one entry per epoch
     * @param steps the number of steps taken
     * @param finished whether training came to its end, after all epochs or by early stopping; otherwise it was
     *     interrupted
     * @param bestEpoch the epoch, from 1, whose weights the model has
     */
    public record Result(TrainedModel model, List<EpochResult> history, long steps, boolean finished, int bestEpoch) {}

    /** Collects what a training needs. */
    public static final class Builder {
        private final Path file;
        private final String name;
        private final TrainingSettings settings;
        private final LabelledSamples samples;
        private @Nullable LabelledSamples validation;
        private boolean externalData;
        private Instructions instructions = Instructions.FASTEST;
        private int threads = 1;

        private Builder(Path file, TrainingSettings settings, LabelledSamples samples) {
            this.file = file;
            this.name = file.toString();
            this.settings = settings;
            this.samples = samples;
        }

        /**
         * Sets samples on which each epoch is validated; by default there are none.
         *
         * @param others samples of the same shape
         * @return this builder
         */
        public Builder validation(LabelledSamples others) {
            this.validation = others;
            return this;
        }

        /**
         * Allows tensors of the model to have their data in other files, in the model's own folder or below; by default
         * they are rejected. The trained model contains these data itself.
         *
         * @param allowed whether that is allowed
         * @return this builder
         */
        public Builder externalData(boolean allowed) {
            this.externalData = allowed;
            return this;
        }

        /**
         * Sets the instructions; by default the fastest.
         *
         * @param computing what computes
         * @return this builder
         */
        public Builder instructions(Instructions computing) {
            this.instructions = computing;
            return this;
        }

        /**
         * Sets the number of threads, which does not change the result; by default 1.
         *
         * @param count at least 1
         * @return this builder
         */
        public Builder threads(int count) {
            this.threads = count;
            return this;
        }

        /**
         * {@return the training}
         *
         * @throws OnnxFormatException if the file or one that it names cannot be read, or is not an ONNX model
         * @throws ModelException if the network cannot be trained, or the samples do not fit it
         * @throws IllegalArgumentException if there is no thread, or training should stop early without validation
         */
        public Training build() {
            ModelProto read = ModelFile.read(file);
            return of(externalData ? new ExternalData(file).resolved(read) : read);
        }

        /** A training of a model that is already read. */
        Training of(ModelProto model) {
            if (threads < 1) {
                throw new IllegalArgumentException("training needs at least one thread, got " + threads);
            }
            return new Training(model, this);
        }
    }

    /**
     * {@return a builder of a training}
     *
     * @param file an ONNX file of a network with one input, whose first output is one row of logits, or their softmax,
     *     per sample
     * @param settings how the network is trained
     * @param samples the training samples
     */
    public static Builder builder(Path file, TrainingSettings settings, LabelledSamples samples) {
        return new Builder(file, settings, samples);
    }

    /** {@return the number of steps of the whole training} */
    public long steps() {
        return (long) settings.epochs() * batches();
    }

    /** {@return the names of the initializers that are trained} */
    public List<String> weights() {
        return List.copyOf(network.names().subList(0, network.weightCount()));
    }

    private int batches() {
        return (samples.count() + settings.batchSize() - 1) / settings.batchSize();
    }

    /**
     * Trains the network, resuming from a checkpoint if there is one. If the thread is interrupted, training stops
     * after the current step.
     *
     * @param checkpoint a file for the state of the training, written after every epoch and when interrupted, or
     *     {@code null}; an empty file beside it, with the suffix {@code .lock}, keeps other processes away
     * @param listener follows steps and epochs
     * @return the trained network
     * @throws ModelException if the checkpoint belongs to another training, another process uses it, or the objective
     *     is no longer finite
     */
    public Result run(@Nullable Path checkpoint, TrainingListener listener) {
        if (checkpoint == null) {
            return resume(null, listener);
        }
        try (CheckpointLock lock = CheckpointLock.of(checkpoint)) {
            return resume(lock.checkpoint(), listener);
        }
    }

    private Result resume(@Nullable Path checkpoint, TrainingListener listener) {
        TrainingState now = start();
        if (checkpoint != null) {
            Checkpoint.load(checkpoint, fingerprint, now);
        }
        try (BatchObjective objective = new BatchObjective(network, settings, threads)) {
            while (!isOver(now) && !Thread.currentThread().isInterrupted()) {
                if (!runEpoch(now, objective, listener)) {
                    break;
                }
                finishEpoch(now, objective, listener);
                if (checkpoint != null) {
                    Checkpoint.save(checkpoint, fingerprint, now);
                }
            }
        }
        if (checkpoint != null && !isOver(now)) {
            Checkpoint.save(checkpoint, fingerprint, now);
        }
        Tensor[] best = now.best;
        return new Result(
                TrainedModel.of(model, network.names(), best == null ? now.weights : best),
                List.copyOf(now.history),
                now.steps,
                isOver(now),
                now.history.size() - (best == null ? 0 : now.epochsSinceBest));
    }

    private boolean isOver(TrainingState now) {
        return now.epoch >= settings.epochs()
                || (settings.patience().isPresent()
                        && now.epochsSinceBest >= settings.patience().getAsInt());
    }

    private TrainingState start() {
        WeightInitialization initial = new WeightInitialization(model, network);
        Tensor[] weights = network.initial();
        double[][][] optimizerState =
                new double[network.weightCount()][settings.optimizer().stateArrays()][];
        for (int w = 0; w < weights.length; w++) {
            if (settings.isInitialized()) {
                SplittableRandom random = RandomStreams.ofTraining(settings.seed(), Purpose.WEIGHTS, w, 0);
                weights[w] = initial.draw(network.names().get(w), weights[w], random);
            }
            for (int m = 0; w < optimizerState.length && m < optimizerState[w].length; m++) {
                optimizerState[w][m] = new double[weights[w].shape().size()];
            }
        }
        return new TrainingState(weights, optimizerState);
    }

    /** Takes the remaining steps of an epoch; false if interrupted before its end. */
    private boolean runEpoch(TrainingState now, BatchObjective objective, TrainingListener listener) {
        SplittableRandom random = RandomStreams.ofTraining(settings.seed(), Purpose.ORDER, now.epoch, 0);
        int[] order = RandomStreams.permutation(samples.count(), random);
        for (; now.batch < batches(); now.batch++) {
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
            int from = now.batch * settings.batchSize();
            int[] indices = Arrays.copyOfRange(order, from, Math.min(order.length, from + settings.batchSize()));
            BatchObjective.Result result = objective.gradient(now.weights, samples, indices, now.steps);
            if (!Double.isFinite(result.loss())) {
                throw new ModelException("the objective is " + result.loss() + " at step " + (now.steps + 1)
                        + " (epoch " + (now.epoch + 1) + "): lower the learning rate");
            }
            now.weights = stepped(now, result, objective);
            now.steps++;
            now.sums[0] += result.loss() * indices.length;
            now.sums[1] += result.correct();
            now.sums[2] += indices.length;
            listener.step(now.steps, steps());
        }
        return true;
    }

    /** The weights after a step, in new arrays, since plans keep what they derived from the old ones. */
    private Tensor[] stepped(TrainingState now, BatchObjective.Result result, BatchObjective objective) {
        Tensor[] next = now.weights.clone();
        double rate = rate(now.steps, now.epoch);
        double[][] values = new double[network.weightCount()][];
        for (int w = 0; w < values.length; w++) {
            values[w] = new double[now.weights[w].shape().size()];
            next[w] = Tensor.wrapping(now.weights[w].type(), now.weights[w].shape(), values[w]);
        }
        Optimizer.Step step = new Optimizer.Step(rate, settings.weightDecay(), now.steps + 1);
        objective.forEachSlice((w, from, to) -> {
            System.arraycopy(now.weights[w].doubles(), from, values[w], from, to - from);
            settings.optimizer().step(values[w], result.gradient()[w], now.optimizerState[w], from, to, step);
        });
        System.arraycopy(result.statistics(), 0, next, network.weightCount(), result.statistics().length);
        return next;
    }

    private double rate(long step, int epoch) {
        return settings.learningRate() * settings.schedule().factor(step, steps(), epoch);
    }

    /** Validates an epoch, and starts the next one. */
    private void finishEpoch(TrainingState now, BatchObjective objective, TrainingListener listener) {
        EpochResult.Validation validated = validation == null ? null : objective.validate(now.weights, validation);
        EpochResult result = new EpochResult(
                now.epoch + 1,
                rate(now.steps - 1, now.epoch),
                now.sums[0] / now.sums[2],
                now.sums[1] / now.sums[2],
                validated);
        now.history.add(result);
        if (validated != null && settings.patience().isPresent()) {
            now.epochsSinceBest++;
            double score = settings.criterion().score(validated);
            if (score > now.bestScore) {
                now.bestScore = score;
                now.best = now.weights;
                now.epochsSinceBest = 0;
            }
        }
        now.epoch++;
        now.batch = 0;
        Arrays.fill(now.sums, 0);
        listener.epoch(result);
    }
}
