package org.zeline.lsa.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.value.ModelException;
import org.zeline.lsa.Samples;
import org.zeline.onnx.proto.ModelProto;

final class TrainingTest {
    private static final ModelProto PLAIN = TrainingNetworks.convolutional("Relu", false, 13);
    private static final List<Layer> LAYERS = List.of(new Layer("v1", 0.5));

    @TempDir
    private Path folder;

    private static Training training(ModelProto model, Settings settings, int threads) {
        Samples validation = TrainingNetworks.samples(8, 30);
        Samples samples = TrainingNetworks.samples(7, 110);
        return new Training(model, "test.onnx", settings, samples, validation, Instructions.FASTEST, threads);
    }

    private static Settings with(Settings s, Optimizer optimizer, double rate, Schedule schedule, int patience) {
        return new Settings(
                s.method(),
                s.attack(),
                s.beta(),
                s.layers(),
                s.discrepancy(),
                optimizer,
                rate,
                schedule,
                s.decay(),
                s.epochs(),
                s.batch(),
                patience,
                s.initialize(),
                s.seed(),
                s.weights());
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void everyMethodLowersItsObjective(Method method) {
        for (List<Layer> layers : List.of(List.<Layer>of(), LAYERS)) {
            Training.Result result = training(PLAIN, TrainingNetworks.settings(method, layers, 30), 1)
                    .run(null, TrainingListener.NONE);
            List<EpochResult> history = result.history();
            assertThat(history).hasSize(30);
            assertThat(history.get(29).loss()).isLessThan(0.75 * history.get(0).loss());
            EpochResult.Validation last =
                    java.util.Objects.requireNonNull(history.get(29).validation());
            assertThat(last.clean()).isGreaterThan(0.8);
            assertThat(result.finished()).isTrue();
            assertThat(result.steps()).isEqualTo(90);
        }
    }

    @Test
    void regularisedLayersMoveLess() {
        Settings plain = TrainingNetworks.settings(Method.STANDARD, List.of(), 10);
        Settings steady = TrainingNetworks.settings(Method.STANDARD, List.of(new Layer("v1", 5)), 10);
        assertThat(movement(training(PLAIN, steady, 1)
                        .run(null, TrainingListener.NONE)
                        .model()
                        .proto()))
                .isLessThan(0.8
                        * movement(training(PLAIN, plain, 1)
                                .run(null, TrainingListener.NONE)
                                .model()
                                .proto()));
    }

    /** The mean relative error of the first layer under the attack. */
    private static double movement(ModelProto model) {
        Settings only = TrainingNetworks.settings(Method.STANDARD, List.of(new Layer("v1", 1)), 1);
        Data data = Data.of(TrainingNetworks.samples(9, 40));
        double[] losses = new double[2];
        for (int i = 0; i < 2; i++) {
            Settings one = i == 0 ? only : TrainingNetworks.settings(Method.STANDARD, List.of(), 1);
            List<String> layers = one.layers().stream().map(Layer::value).toList();
            Network network = new Network(model, "test", null, layers, data.shape(), Kernels.best());
            org.zeline.interpreter.value.Tensor[] weights =
                    network.names().stream().map(network::initial).toArray(org.zeline.interpreter.value.Tensor[]::new);
            double[][] into = new double[network.weights()][];
            for (int w = 0; w < into.length; w++) {
                into[w] = new double[weights[w].shape().size()];
            }
            losses[i] = new Worker(network, one)
                    .addGradient(weights, data.values(), data.labels(), 40, new java.util.SplittableRandom(1), into)
                    .loss();
        }
        return losses[0] - losses[1];
    }

    /** Stops after some steps, as Ctrl-C does. */
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
    void aResumedTrainingEqualsAnUninterruptedOneBitForBit(boolean normalized) {
        ModelProto model = TrainingNetworks.convolutional("PRelu", normalized, 15);
        List<Layer> layers = List.of(new Layer("v2", 0.5));
        Settings settings = with(
                TrainingNetworks.settings(Method.TRADES, layers, 4),
                new Optimizer.Adam(),
                0.01,
                new Schedule(Schedule.Shape.COSINE, 0.2, 1, 1),
                3);
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
    void threadsDontChangeABit() {
        for (Method method : Method.values()) {
            Settings settings = TrainingNetworks.settings(method, LAYERS, 2);
            assertThat(training(PLAIN, settings, 3).run(null, TrainingListener.NONE))
                    .isEqualTo(training(PLAIN, settings, 1).run(null, TrainingListener.NONE));
        }
    }

    @Test
    void checkpointsOfOtherTrainingsAndDamagedOnesAreRefused() throws IOException {
        Path file = folder.resolve("checkpoint");
        Settings settings = TrainingNetworks.settings(Method.STANDARD, List.of(), 2);
        training(PLAIN, settings, 1).run(file, TrainingListener.NONE);
        Settings other = TrainingNetworks.settings(Method.FAST, List.of(), 2);
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
    void stopsEarlyAndKeepsTheBest() {
        Settings hasty = with(
                TrainingNetworks.settings(Method.STANDARD, List.of(), 60),
                new Optimizer.Sgd(0.9, true),
                2,
                Schedule.constant(),
                2);
        Training.Result result = training(PLAIN, hasty, 1).run(null, TrainingListener.NONE);
        assertThat(result.history().size()).isBetween(3, 59);
        assertThat(result.finished()).isTrue();
        assertThat(result.bestEpoch()).isEqualTo(result.history().size() - 2);
    }

    @Test
    void runningStatisticsFollowTheBatchesAndNothingElseOfTheFileChanges() {
        ModelProto model = TrainingNetworks.convolutional("Relu", true, 15);
        Training.Result result = training(model, TrainingNetworks.settings(Method.STANDARD, List.of(), 1), 1)
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
    void onlyNamedWeightsAreTrained() {
        Settings s = TrainingNetworks.settings(Method.STANDARD, List.of(), 1);
        Settings two = new Settings(
                s.method(),
                s.attack(),
                s.beta(),
                s.layers(),
                s.discrepancy(),
                s.optimizer(),
                s.rate(),
                s.schedule(),
                0,
                1,
                s.batch(),
                0,
                true,
                1,
                List.of("c0", "c3"));
        Training training = training(PLAIN, two, 1);
        assertThat(training.weights()).containsExactly("c0", "c3");
        ModelProto trained = training.run(null, TrainingListener.NONE).model().proto();
        assertThat(trained.getGraph().getInitializer(1))
                .isEqualTo(PLAIN.getGraph().getInitializer(1));
        assertThat(trained.getGraph().getInitializer(0))
                .isNotEqualTo(PLAIN.getGraph().getInitializer(0));
    }

    @Test
    void badInputIsRefused() {
        Settings settings = TrainingNetworks.settings(Method.STANDARD, List.of(), 3);
        Samples good = TrainingNetworks.samples(1, 5);
        Samples labels = new Samples(good.inputs(), new int[] {0, 1, 2, 3, 0});
        assertThatThrownBy(() -> new Training(PLAIN, "m", settings, labels, null, Instructions.FASTEST, 1))
                .hasMessageContaining("sample 3 has label 3")
                .hasMessageContaining("classes 0 to 2");
        Samples shape =
                new Samples(good.inputs().reshape(org.zeline.interpreter.value.Shape.of(5, 1, 4, 9)), new int[5]);
        assertThatThrownBy(() -> new Training(PLAIN, "m", settings, shape, null, Instructions.FASTEST, 1))
                .isInstanceOf(ModelException.class);
        assertThatThrownBy(() ->
                        training(PLAIN, TrainingNetworks.settings(Method.AT, List.of(new Layer("nowhere", 1)), 1), 1))
                .hasMessageContaining("nowhere");
        Settings wild = with(settings, new Optimizer.Sgd(0.9, false), 1e200, Schedule.constant(), 0);
        assertThatThrownBy(() -> training(PLAIN, wild, 1).run(null, TrainingListener.NONE))
                .hasMessageContaining("lower the learning rate");
        assertThatThrownBy(() -> new Training(
                        PLAIN,
                        "m",
                        with(settings, settings.optimizer(), 0.1, Schedule.constant(), 1),
                        good,
                        null,
                        Instructions.FASTEST,
                        1))
                .hasMessageContaining("validation");
    }
}
