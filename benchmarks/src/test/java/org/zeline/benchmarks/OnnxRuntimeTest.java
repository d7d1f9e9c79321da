package org.zeline.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.NetworkFamilies;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

final class OnnxRuntimeTest {
    /** Its package holds native code for some platforms only, which is no fault of ours. */
    @BeforeAll
    static void isThereOnThisPlatform() {
        try {
            assertThat(OrtEnvironment.getEnvironment().getVersion()).isNotEmpty();
        } catch (LinkageError e) {
            Assumptions.abort("ONNX Runtime has no native code for this platform: " + e.getMessage());
        }
    }

    /** The benchmark checks that both give the same before it lets anything be timed. */
    @Test
    void itsForwardPassIsOurs() throws OrtException {
        ForwardAgainstOnnxRuntime benchmark = new ForwardAgainstOnnxRuntime();
        benchmark.model = "unet-32x8";
        benchmark.prepare();
        try {
            assertThat(benchmark.onnxRuntime()).isEqualTo(1);
            assertThat(benchmark.zeline()).hasSize(1);
        } finally {
            benchmark.close();
        }
    }

    @Test
    void aDifferenceIsSeen() throws OrtException {
        Network network = Network.named("unet-8x4");
        try (OnnxRuntime other = new OnnxRuntime(network)) {
            double[] wrong = new double[64];
            wrong[5] = 1000;
            assertThat(other.difference(List.of(Tensor.of(Shape.of(1, 1, 8, 8), wrong))))
                    .isGreaterThan(0.9);
            assertThatThrownBy(() -> other.difference(List.of())).hasMessageContaining("1 outputs, expected 0");
        }
    }

    static java.util.Set<String> families() {
        return NetworkFamilies.all().keySet();
    }

    /** Whole networks of the usual families give what ONNX Runtime gives in single precision. */
    @ParameterizedTest
    @MethodSource("families")
    void networksOfAllFamiliesAgree(String family) throws OrtException {
        Network network = Network.of(
                Objects.requireNonNull(NetworkFamilies.all().get(family)).toByteArray());
        List<Tensor> ours = network.model().run(network.inputs(), Draws.seeded(1), Instructions.FASTEST);
        assertThat(Arrays.stream(ours.get(0).doubles()).map(Math::abs).max().orElse(0))
                .isGreaterThan(1e-3);
        try (OnnxRuntime other = new OnnxRuntime(network)) {
            assertThat(other.difference(ours)).isLessThan(1e-4);
        }
    }
}
