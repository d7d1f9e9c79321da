package org.zeline.lsa.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.Bounds;
import org.zeline.onnx.proto.ModelProto;

/** Gradients of the whole objective against central differences, with perturbed samples that don't move. */
final class ObjectiveGradientTest {
    private static final double STEP = 1e-6;

    /** Draws the start from the seed and takes no step: so samples stay where they are when weights change. */
    private static Settings still(Method method, Discrepancy discrepancy, List<Layer> layers) {
        InnerAttack start = new InnerAttack(0.1, 0, 0, InnerAttack.Start.UNIFORM, Bounds.UNIT);
        Settings s = TrainingNetworks.settings(method, layers, 1);
        return new Settings(
                method, start, 3, layers, discrepancy, s.optimizer(), 0.1, s.schedule(), 0, 1, 4, 0, false, 5, null);
    }

    private static double objective(Worker worker, Tensor[] weights, Data data, double[][] into) {
        return worker.addGradient(weights, data.values(), data.labels(), 9, new SplittableRandom(2), into)
                .loss();
    }

    private static double[][] zeros(Network network, Tensor[] weights) {
        return Arrays.stream(weights, 0, network.weights())
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

    private static double worst(ModelProto model, Settings settings) {
        Data data = Data.of(TrainingNetworks.samples(1, 6));
        List<String> layers = settings.layers().stream().map(Layer::value).toList();
        Network network = new Network(model, "test", null, layers, data.shape(), Kernels.best());
        Tensor[] weights = network.names().stream().map(network::initial).toArray(Tensor[]::new);
        Worker worker = new Worker(network, settings);
        double[][] gradient = zeros(network, weights);
        double loss = objective(worker, weights, data, gradient);
        assertThat(loss).isPositive();
        double worst = 0;
        for (int w = 0; w < network.weights(); w++) {
            assertThat(Arrays.stream(gradient[w]).map(Math::abs).sum()).isPositive();
            for (int i = 0; i < gradient[w].length; i += 1 + gradient[w].length / 12) {
                double up = objective(worker, moved(weights, w, i, STEP), data, zeros(network, weights));
                double down = objective(worker, moved(weights, w, i, -STEP), data, zeros(network, weights));
                worst = Math.max(worst, Math.abs((up - down) / (2 * STEP) - gradient[w][i]));
            }
        }
        return worst;
    }

    @ParameterizedTest
    @CsvSource({"Elu,false,13", "Softplus,true,13", "Softplus,true,15", "PRelu,true,15", "PRelu,false,9", "Relu,true,9"
    })
    void ofStandardTraining(String activation, boolean normalized, int opset) {
        ModelProto model = TrainingNetworks.convolutional(activation, normalized, opset);
        assertThat(worst(model, still(Method.STANDARD, Discrepancy.RELATIVE, List.of())))
                .isCloseTo(0, within(1e-7));
    }

    @ParameterizedTest
    @CsvSource({"AT", "TRADES", "FAST"})
    void ofMethodsThatPerturb(Method method) {
        for (boolean normalized : new boolean[] {false, true}) {
            ModelProto model = TrainingNetworks.convolutional("PRelu", normalized, 15);
            assertThat(worst(model, still(method, Discrepancy.RELATIVE, List.of())))
                    .isCloseTo(0, within(1e-7));
        }
    }

    @ParameterizedTest
    @CsvSource({"STANDARD,RELATIVE", "AT,RELATIVE", "TRADES,RELATIVE", "FAST,RELATIVE", "AT,SQUARED", "AT,MEAN_SQUARED"
    })
    void ofRegularisedLayers(Method method, Discrepancy discrepancy) {
        for (boolean normalized : new boolean[] {false, true}) {
            ModelProto model = TrainingNetworks.convolutional("PRelu", normalized, 15);
            List<Layer> layers = List.of(new Layer(normalized ? "v2" : "v1", 0.7), new Layer("v4", 0.3));
            assertThat(worst(model, still(method, discrepancy, layers))).isCloseTo(0, within(1e-7));
        }
    }

    /** What the tests above would see if a term had the wrong sign. */
    @Test
    void aWrongSignIsSeen() {
        double[] a = {1, 2, -1};
        double[] b = {1.1, 1.8, -1.3};
        double[] intoA = new double[3];
        double[] intoB = new double[3];
        double[] unused = new double[3];
        for (Discrepancy discrepancy : Discrepancy.values()) {
            Arrays.fill(intoA, 0);
            Arrays.fill(intoB, 0);
            double value = discrepancy.add(1, a, b, 0, 3, intoA, intoB);
            double[] up = {1, 2 + STEP, -1};
            double slope = (discrepancy.add(1, up, b, 0, 3, unused, unused) - value) / STEP;
            assertThat(intoA[1]).isCloseTo(slope, within(1e-5));
            assertThat(Math.abs(-intoA[1] - slope)).isGreaterThan(1e-2);
        }
    }

    @Test
    void equalRepresentationsHaveNoSlope() {
        double[] a = {1, 2};
        double[] into = new double[2];
        assertThat(Discrepancy.RELATIVE.add(1, a, a, 0, 2, into, into)).isZero();
        assertThat(into).containsOnly(0);
    }
}
