package org.zeline.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.FlopCount;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.backend.Backends;
import org.zeline.interpreter.graph.Node;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.pass.ForwardPass;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

final class UNetTest {
    @Test
    void isDeterministicForASeed() {
        assertThat(UNet.of(8, 4, 2, 1).bytes()).isEqualTo(UNet.of(8, 4, 2, 1).bytes());
        assertThat(UNet.of(8, 4, 2, 1).bytes()).isNotEqualTo(UNet.of(8, 4, 2, 2).bytes());
    }

    @Test
    void everyPixelHasAScore() {
        Network network = Network.named("unet-10x3");
        Kernels kernels = Backends.best();
        Tensor scores = new ForwardPass(network.plan(kernels), kernels)
                .run(network.inputs())
                .get(0);
        assertThat(scores.shape()).isEqualTo(Shape.of(1, 1, 10, 10));
        assertThat(scores.doubles()).doesNotHaveDuplicates();
    }

    /**
     * Every weight of a convolution is used once per output pixel, every weight of a transposed convolution once per
     * input pixel.
     */
    @Test
    void countsTheOperationsOfTheConvolutions() {
        counts(UNet.of(16, 5, 2, 1), 256, 256, 64, 64, 256, 256);
        counts(UNet.of(16, 3, 4, 1), 256, 256, 64, 64, 16, 16, 4, 4, 16, 16, 64, 64, 256, 256);
    }

    private static void counts(UNet.Made made, int... pixels) {
        double sum = 0;
        int layer = 0;
        OnnxModel model = OnnxModel.parse(made.bytes(), "made");
        for (Node node : model.graph().nodes()) {
            if (node.type().startsWith("Conv")) {
                Tensor weights = Objects.requireNonNull(
                        model.graph().initializers().get(node.inputs().get(1)));
                sum += 2.0 * pixels[layer++] * weights.shape().size();
            }
        }
        assertThat(layer).isEqualTo(pixels.length);
        Tensor image = Tensor.of(made.input(), new double[made.input().size()]);
        assertThat(FlopCount.of(model, List.of(image), 0, Draws.seeded(0)).toOutput(0))
                .isEqualTo(sum);
    }

    @Test
    void rejectsSidesThatCannotBeHalved() {
        assertThatThrownBy(() -> UNet.of(12, 4, 4, 1)).hasMessageContaining("4, 4 and 12");
        assertThatThrownBy(() -> UNet.of(7, 4, 2, 1)).hasMessageContaining("a side that can be halved");
    }
}
