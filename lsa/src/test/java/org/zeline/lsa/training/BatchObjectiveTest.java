package org.zeline.lsa.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.ModelProto;

/** Batches in parts. */
final class BatchObjectiveTest {
    private static final int COUNT = 40;

    private static TrainingSettings settings(Precision precision) {
        return TrainingNetworks.settings(TrainingMethod.STANDARD, List.of(), 1)
                .precision(precision)
                .build();
    }

    private static TrainingSet data() {
        return TrainingSet.of(TrainingNetworks.samples(4, COUNT));
    }

    /** The objective and its gradient, in parts of 16, 16 and 8 samples. */
    private static BatchObjective.Result inParts(TrainableNetwork network, TrainingSettings settings, int threads) {
        int[] all = new int[COUNT];
        Arrays.setAll(all, i -> i);
        try (BatchObjective objective = new BatchObjective(network, settings, threads)) {
            return objective.gradient(network.initial(), data(), all, 0);
        }
    }

    private static TrainableNetwork network(ModelProto model, TrainingSettings settings) {
        return new TrainableNetwork(model, "test", settings, data().shape(), Instructions.FASTEST);
    }

    /** Batch normalisation is by the statistics of the whole batch, whatever its parts. */
    @Test
    void partsOfANormalizedBatchAddUpToTheWhole() {
        TrainingSettings settings = settings(Precision.DOUBLE);
        TrainableNetwork network = network(TrainingNetworks.convolutional("Elu", true, 15), settings);
        Tensor[] weights = network.initial();
        double[][] whole = new double[network.weightCount()][];
        Arrays.setAll(whole, w -> new double[weights[w].shape().size()]);
        MicroBatchObjective.Part one = TrainingNetworks.wholeBatch(network, settings)
                .addGradient(
                        weights,
                        data().values(),
                        data().labels(),
                        new MicroBatchObjective.Place(0, COUNT),
                        new SplittableRandom(1),
                        whole);
        for (int threads = 1; threads <= 3; threads++) {
            BatchObjective.Result parts = inParts(network, settings, threads);
            assertThat(parts.loss()).isCloseTo(one.loss(), within(1e-13));
            assertThat(parts.correct()).isEqualTo(one.correct());
            for (int w = 0; w < whole.length; w++) {
                assertThat(parts.gradient()[w]).containsExactly(whole[w], within(1e-13));
            }
            for (int s = 0; s < parts.statistics().length; s++) {
                assertThat(parts.statistics()[s].doubles())
                        .containsExactly(one.statistics()[s].doubles(), within(1e-13));
            }
        }
    }

    @Test
    void floatIsCloseToDouble() {
        for (boolean normalized : new boolean[] {false, true}) {
            ModelProto model = TrainingNetworks.convolutional("Elu", normalized, 15);
            BatchObjective.Result exact =
                    inParts(network(model, settings(Precision.DOUBLE)), settings(Precision.DOUBLE), 1);
            BatchObjective.Result rounded =
                    inParts(network(model, settings(Precision.FLOAT)), settings(Precision.FLOAT), 1);
            assertThat(rounded.loss()).isNotEqualTo(exact.loss()).isCloseTo(exact.loss(), within(1e-6));
            for (int w = 0; w < exact.gradient().length; w++) {
                assertThat(rounded.gradient()[w]).containsExactly(exact.gradient()[w], within(1e-5));
            }
        }
    }

    @Test
    void sumsDoNotDependOnTheOrderOfArrival() throws Exception {
        double[][] posted = {{1e16, 1}, {1, 2}, {-1e16, 4}};
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try {
            for (int[] order : new int[][] {{0, 1, 2}, {2, 1, 0}, {1, 2, 0}}) {
                SharedSums sums = new SharedSums(new Semaphore(0));
                sums.start(3);
                double[][] results = new double[3][];
                Future<?>[] futures = new Future<?>[3];
                for (int part : order) {
                    results[part] = posted[part].clone();
                    Callable<Boolean> task = () -> {
                        sums.add(part, results[part]);
                        return true;
                    };
                    futures[part] = pool.submit(task);
                }
                for (Future<?> future : futures) {
                    future.get();
                }
                assertThat(results).isDeepEqualTo(new double[][] {{0, 7}, {0, 7}, {0, 7}});
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aFailedPartReleasesTheOthers() {
        SharedSums sums = new SharedSums(new Semaphore(1));
        sums.start(2);
        sums.abort();
        assertThatThrownBy(() -> sums.add(0, new double[1])).isInstanceOf(SharedSums.AbortedException.class);
    }
}
