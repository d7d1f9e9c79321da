package org.zeline.lsa.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.ModelProto;

/** Gradients of the whole objective against central differences, with perturbed samples that do not move. */
final class ObjectiveGradientTest {
    private static final double STEP = 1e-6;

    /** Perturbed samples are random points that do not depend on the weights: the attack has steps of size 0. */
    private static TrainingSettings fixed(
            TrainingMethod method, Discrepancy discrepancy, List<RegularizedLayer> layers) {
        return TrainingNetworks.settings(method, layers, 1)
                .attack(TrainingNetworks.attack(1, 0))
                .layers(layers, discrepancy)
                .build();
    }

    private static double objective(MicroBatchObjective part, Tensor[] weights, TrainingSet data, double[][] into) {
        return part.addGradient(
                        weights,
                        data.values(),
                        data.labels(),
                        new MicroBatchObjective.Place(0, 9),
                        new SplittableRandom(2),
                        into)
                .loss();
    }

    private static double[][] zeros(TrainableNetwork network, Tensor[] weights) {
        return Arrays.stream(weights, 0, network.weightCount())
                .map(w -> new double[w.shape().size()])
                .toArray(double[][]::new);
    }

    private static Tensor[] moved(Tensor[] weights, int w, int i, double by) {
        Tensor[] moved = weights.clone();
        double[] values = weights[w].doubles().clone();
        values[i] += by;
        moved[w] = Tensor.of(weights[w].type(), weights[w].shape(), values);
        return moved;
    }

    private static double worst(ModelProto model, TrainingSettings settings) {
        TrainingSet data = TrainingSet.of(TrainingNetworks.samples(1, 6));
        TrainableNetwork network = new TrainableNetwork(model, "test", settings, data.shape(), Instructions.FASTEST);
        Tensor[] weights = network.initial();
        MicroBatchObjective part = TrainingNetworks.wholeBatch(network, settings);
        double[][] gradient = zeros(network, weights);
        double loss = objective(part, weights, data, gradient);
        assertThat(loss).isPositive();
        double worst = 0;
        for (int w = 0; w < network.weightCount(); w++) {
            assertThat(Arrays.stream(gradient[w]).map(Math::abs).sum()).isPositive();
            for (int i = 0; i < gradient[w].length; i += 1 + gradient[w].length / 12) {
                double up = objective(part, moved(weights, w, i, STEP), data, zeros(network, weights));
                double down = objective(part, moved(weights, w, i, -STEP), data, zeros(network, weights));
                worst = Math.max(worst, Math.abs((up - down) / (2 * STEP) - gradient[w][i]));
            }
        }
        return worst;
    }

    @ParameterizedTest
    @CsvSource({"Elu,false,13", "Softplus,true,13", "Softplus,true,15", "PRelu,true,15", "PRelu,false,9", "Relu,true,9"
    })
    void gradientOfStandardTraining(String activation, boolean normalized, int opset) {
        ModelProto model = TrainingNetworks.convolutional(activation, normalized, opset);
        assertThat(worst(model, fixed(TrainingMethod.STANDARD, Discrepancy.RELATIVE, List.of())))
                .isCloseTo(0, within(1e-7));
    }

    @ParameterizedTest
    @CsvSource({"AT", "TRADES", "FAST"})
    void gradientOfAdversarialTraining(TrainingMethod method) {
        for (boolean normalized : new boolean[] {false, true}) {
            ModelProto model = TrainingNetworks.convolutional("PRelu", normalized, 15);
            assertThat(worst(model, fixed(method, Discrepancy.RELATIVE, List.of())))
                    .isCloseTo(0, within(1e-7));
        }
    }

    @ParameterizedTest
    @CsvSource({"STANDARD,RELATIVE", "AT,RELATIVE", "TRADES,RELATIVE", "FAST,RELATIVE", "AT,SQUARED", "AT,MEAN_SQUARED"
    })
    void gradientOfRegularisedLayers(TrainingMethod method, Discrepancy discrepancy) {
        for (boolean normalized : new boolean[] {false, true}) {
            ModelProto model = TrainingNetworks.convolutional("PRelu", normalized, 15);
            List<RegularizedLayer> layers =
                    List.of(new RegularizedLayer(normalized ? "v2" : "v1", 0.7), new RegularizedLayer("v4", 0.3));
            assertThat(worst(model, fixed(method, discrepancy, layers))).isCloseTo(0, within(1e-7));
        }
    }

    /** The same elements are dropped in every run, since the seed is the same. */
    @ParameterizedTest
    @CsvSource({"STANDARD", "AT", "TRADES"})
    void gradientWithDropout(TrainingMethod method) {
        for (boolean normalized : new boolean[] {false, true}) {
            ModelProto model = TrainingNetworks.convolutional("Elu", normalized, true, 15);
            assertThat(worst(model, fixed(method, Discrepancy.RELATIVE, List.of(new RegularizedLayer("v1", 0.7)))))
                    .isCloseTo(0, within(1e-7));
        }
    }

    /** The tests above would fail if a term had the wrong sign. */
    @Test
    void gradientsOfDiscrepanciesHaveTheRightSign() {
        double[] a = {1, 2, -1};
        double[] b = {1.1, 1.8, -1.3};
        double[] intoA = new double[3];
        double[] intoB = new double[3];
        double[] unused = new double[3];
        for (Discrepancy discrepancy : Discrepancy.values()) {
            Arrays.fill(intoA, 0);
            Arrays.fill(intoB, 0);
            double value = discrepancy.addGradients(a, b, 0, 3, 1, intoA, intoB);
            double[] up = {1, 2 + STEP, -1};
            double slope = (discrepancy.addGradients(up, b, 0, 3, 1, unused, unused) - value) / STEP;
            assertThat(intoA[1]).isCloseTo(slope, within(1e-5));
            assertThat(Math.abs(-intoA[1] - slope)).isGreaterThan(1e-2);
        }
    }

    @Test
    void equalRepresentationsHaveZeroGradient() {
        double[] a = {1, 2};
        double[] into = new double[2];
        assertThat(Discrepancy.RELATIVE.addGradients(a, a, 0, 2, 1, into, into)).isZero();
        assertThat(into).containsOnly(0);
    }
}
