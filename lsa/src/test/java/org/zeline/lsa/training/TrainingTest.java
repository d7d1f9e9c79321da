package org.zeline.lsa.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.network.LabelledSamples;
import org.zeline.onnx.proto.ModelProto;

final class TrainingTest {
    private static final ModelProto PLAIN = TrainingNetworks.convolutional("Relu", false, 13);
    private static final List<RegularizedLayer> LAYERS = List.of(new RegularizedLayer("v1", 0.5));

    @TempDir
    private Path folder;

    private static Training.Builder builder(TrainingSettings settings, LabelledSamples samples) {
        return Training.builder(Path.of("test.onnx"), settings, samples);
    }

    private static Training training(ModelProto model, TrainingSettings settings, int threads) {
        return builder(settings, TrainingNetworks.samples(7, 110))
                .validation(TrainingNetworks.samples(8, 30))
                .threads(threads)
                .of(model);
    }

    private static TrainingSettings settings(TrainingMethod method, List<RegularizedLayer> layers, int epochs) {
        return TrainingNetworks.settings(method, layers, epochs).build();
    }

    @ParameterizedTest
    @EnumSource(TrainingMethod.class)
    void everyMethodLowersItsObjective(TrainingMethod method) {
        for (List<RegularizedLayer> layers : List.of(List.<RegularizedLayer>of(), LAYERS)) {
            Training.Result result =
                    training(PLAIN, settings(method, layers, 30), 1).run(null, TrainingListener.NONE);
            List<EpochResult> history = result.history();
            assertThat(history).hasSize(30);
            assertThat(history.get(29).loss()).isLessThan(0.75 * history.get(0).loss());
            EpochResult.Validation last = Objects.requireNonNull(history.get(29).validation());
            assertThat(last.clean()).isGreaterThan(0.8);
            assertThat(result.finished()).isTrue();
            assertThat(result.steps()).isEqualTo(90);
        }
    }

    @Test
    void regularisedLayersMoveLess() {
        TrainingSettings plain = settings(TrainingMethod.STANDARD, List.of(), 10);
        TrainingSettings regularized = settings(TrainingMethod.STANDARD, List.of(new RegularizedLayer("v1", 5)), 10);
        assertThat(movement(training(PLAIN, regularized, 1)
                        .run(null, TrainingListener.NONE)
                        .model()
                        .proto()))
                .isLessThan(0.8
                        * movement(training(PLAIN, plain, 1)
                                .run(null, TrainingListener.NONE)
                                .model()
                                .proto()));
    }

    /** The mean relative error of the first layer under the attack: the difference that regularising it makes. */
    private static double movement(ModelProto model) {
        return objective(model, List.of(new RegularizedLayer("v1", 1))) - objective(model, List.of());
    }

    private static double objective(ModelProto model, List<RegularizedLayer> layers) {
        TrainingSettings settings = settings(TrainingMethod.STANDARD, layers, 1);
        TrainingSet data = TrainingSet.of(TrainingNetworks.samples(9, 40));
        TrainableNetwork network = new TrainableNetwork(model, "test", settings, data.shape(), Instructions.FASTEST);
        Tensor[] weights = network.initial();
        double[][] into = new double[network.weightCount()][];
        for (int w = 0; w < into.length; w++) {
            into[w] = new double[weights[w].shape().size()];
        }
        return TrainingNetworks.wholeBatch(network, settings)
                .addGradient(
                        weights,
                        data.values(),
                        data.labels(),
                        new MicroBatchObjective.Place(0, 40),
                        new SplittableRandom(1),
                        into)
                .loss();
    }

    /** Interrupts the thread after some steps, as Ctrl-C does. */
    private record Stop(int after) implements TrainingListener {
        @Override
        public void step(long done, long all) {
            if (done == after) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void epoch(EpochResult result) {}
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void resumedTrainingEqualsUninterruptedTrainingBitForBit(boolean normalized) {
        ModelProto model = TrainingNetworks.convolutional("PRelu", normalized, 15);
        List<RegularizedLayer> layers = List.of(new RegularizedLayer("v2", 0.5));
        TrainingSettings settings = TrainingNetworks.settings(TrainingMethod.TRADES, layers, 4)
                .optimizer(new Optimizer.Adam(), 0.01)
                .schedule(LearningRateSchedule.of(LearningRateSchedule.Shape.COSINE)
                        .withWarmup(0.2))
                .stopEarly(3, StoppingCriterion.LOSS)
                .build();
        Training.Result whole = training(model, settings, 1).run(null, TrainingListener.NONE);
        for (int stop : new int[] {1, 3, 5, 7}) {
            Path file = folder.resolve(normalized + "-" + stop);
            Training.Result part = training(model, settings, 2).run(file, new Stop(stop));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(part.finished()).isFalse();
            assertThat(part.steps()).isEqualTo(stop);
            assertThat(part.model().proto()).isNotEqualTo(whole.model());
            Training.Result resumed = training(model, settings, 1).run(file, TrainingListener.NONE);
            assertThat(resumed).isEqualTo(whole);
            assertThat(training(model, settings, 1).run(file, TrainingListener.NONE))
                    .isEqualTo(whole);
        }
    }

    @Test
    void resultDoesNotDependOnTheNumberOfThreads() {
        ModelProto normalized = TrainingNetworks.convolutional("Relu", true, true, 15);
        for (TrainingMethod method : TrainingMethod.values()) {
            for (ModelProto model : List.of(PLAIN, normalized)) {
                TrainingSettings settings = settings(method, LAYERS, 2);
                Training.Result one = training(model, settings, 1).run(null, TrainingListener.NONE);
                for (int threads = 2; threads <= 4; threads++) {
                    assertThat(training(model, settings, threads).run(null, TrainingListener.NONE))
                            .isEqualTo(one);
                }
            }
        }
    }

    @Test
    void rejectsCheckpointsOfOtherTrainingsAndDamagedOnes() throws IOException {
        Path file = folder.resolve("checkpoint");
        TrainingSettings settings = settings(TrainingMethod.STANDARD, List.of(), 2);
        training(PLAIN, settings, 1).run(file, TrainingListener.NONE);
        TrainingSettings other = settings(TrainingMethod.FAST, List.of(), 2);
        assertThatThrownBy(() -> training(PLAIN, other, 1).run(file, TrainingListener.NONE))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("another training");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> training(PLAIN, settings, 1).run(file, TrainingListener.NONE))
                .hasMessageContaining("damaged");
        Files.write(file, new byte[] {1, 2, 3});
        assertThatThrownBy(() -> training(PLAIN, settings, 1).run(file, TrainingListener.NONE))
                .hasMessageContaining("no checkpoint");
    }

    @Test
    void earlyStoppingKeepsTheBestWeights() {
        TrainingSettings hasty = TrainingNetworks.settings(TrainingMethod.STANDARD, List.of(), 60)
                .optimizer(new Optimizer.Sgd(0.9, true), 2)
                .stopEarly(2, StoppingCriterion.LOSS)
                .build();
        Training.Result result = training(PLAIN, hasty, 1).run(null, TrainingListener.NONE);
        assertThat(result.history().size()).isBetween(3, 59);
        assertThat(result.finished()).isTrue();
        assertThat(result.bestEpoch()).isEqualTo(result.history().size() - 2);
    }

    /** At the learning rate of 0, no epoch is better than the first one. */
    @Test
    void stopsByAccuracy() {
        TrainingSettings still = TrainingNetworks.settings(TrainingMethod.STANDARD, List.of(), 9)
                .optimizer(new Optimizer.Sgd(0, false), 1e-300)
                .weightDecay(0)
                .stopEarly(3, StoppingCriterion.ACCURACY)
                .build();
        Training.Result result = training(PLAIN, still, 1).run(null, TrainingListener.NONE);
        assertThat(result.history()).hasSize(4);
        assertThat(result.bestEpoch()).isEqualTo(1);
        TrainingSettings hasty = TrainingNetworks.settings(TrainingMethod.STANDARD, List.of(), 60)
                .optimizer(new Optimizer.Sgd(0.9, true), 2)
                .stopEarly(2, StoppingCriterion.ACCURACY)
                .build();
        Training.Result best = training(PLAIN, hasty, 1).run(null, TrainingListener.NONE);
        double[] accuracies = best.history().stream()
                .mapToDouble(epoch -> Objects.requireNonNull(epoch.validation()).accuracy())
                .toArray();
        assertThat(accuracies[best.bestEpoch() - 1])
                .isEqualTo(Arrays.stream(accuracies).max().orElseThrow());
    }

    @Test
    void updatesRunningStatisticsAndLeavesNodesUnchanged() {
        ModelProto model = TrainingNetworks.convolutional("Relu", true, 15);
        Training.Result result = training(model, settings(TrainingMethod.STANDARD, List.of(), 1), 1)
                .run(null, TrainingListener.NONE);
        ModelProto trained = result.model().proto();
        assertThat(trained.getGraph().getNodeList()).isEqualTo(model.getGraph().getNodeList());
        for (int i = 0; i < model.getGraph().getInitializerCount(); i++) {
            assertThat(trained.getGraph().getInitializer(i).getRawData())
                    .as(model.getGraph().getInitializer(i).getName())
                    .isNotEqualTo(model.getGraph().getInitializer(i).getRawData());
        }
    }

    @Test
    void trainsOnlyTheNamedWeights() {
        TrainingSettings two = TrainingNetworks.settings(TrainingMethod.STANDARD, List.of(), 1)
                .initialized()
                .weights(List.of("c0", "c3"))
                .build();
        Training training = training(PLAIN, two, 1);
        assertThat(training.weights()).containsExactly("c0", "c3");
        ModelProto trained = training.run(null, TrainingListener.NONE).model().proto();
        assertThat(trained.getGraph().getInitializer(1))
                .isEqualTo(PLAIN.getGraph().getInitializer(1));
        assertThat(trained.getGraph().getInitializer(0))
                .isNotEqualTo(PLAIN.getGraph().getInitializer(0));
    }

    @Test
    void rejectsDataAndSettingsThatDoNotFitTheModel() {
        TrainingSettings settings = settings(TrainingMethod.STANDARD, List.of(), 3);
        LabelledSamples good = TrainingNetworks.samples(1, 5);
        LabelledSamples labels = new LabelledSamples(good.inputs(), new int[] {0, 1, 2, 3, 0});
        assertThatThrownBy(() -> builder(settings, labels).of(PLAIN))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("sample 3 has label 3")
                .hasMessageContaining("classes 0 to 2");
        LabelledSamples shape = new LabelledSamples(good.inputs().reshape(Shape.of(5, 1, 4, 9)), new int[5]);
        assertThatThrownBy(() -> builder(settings, shape).of(PLAIN)).isInstanceOf(ModelException.class);
        assertThatThrownBy(() ->
                        training(PLAIN, settings(TrainingMethod.AT, List.of(new RegularizedLayer("nowhere", 1)), 1), 1))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("nowhere");
        TrainingSettings wild = settings.toBuilder()
                .optimizer(new Optimizer.Sgd(0.9, false), 1e200)
                .build();
        assertThatThrownBy(() -> training(PLAIN, wild, 1).run(null, TrainingListener.NONE))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("lower the learning rate");
        TrainingSettings early =
                settings.toBuilder().stopEarly(1, StoppingCriterion.LOSS).build();
        assertThatThrownBy(() -> builder(early, good).of(PLAIN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("validation");
        assertThatThrownBy(() -> builder(settings, good).threads(0).of(PLAIN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one thread, got 0");
    }
}
