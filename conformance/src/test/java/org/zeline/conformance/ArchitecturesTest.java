package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.graph.TensorCodec;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Limits;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.StringStringEntryProto;
import org.zeline.onnx.proto.TensorProto;
import org.zeline.si.Hypothesis;
import org.zeline.si.RegionInference;
import org.zeline.si.RegionResult;
import org.zeline.si.data.Covariance;
import org.zeline.si.search.SearchSettings;

/**
 * Networks of well-known kinds: their outputs against ONNX Runtime, and their p-values against plain forward passes.
 */
class ArchitecturesTest {
    /** Half precision has steps of this size below one, and each runtime its own sums. */
    private static final double HALF = 0x1p-10;

    private static OnnxModel model(ModelProto proto) {
        return OnnxModel.parse(proto.toByteArray(), "test.onnx");
    }

    private static double[] scores(OnnxModel model, List<Tensor> inputs) {
        return model.run(inputs, Draws.seeded(0), Instructions.FASTEST).get(0).doubles();
    }

    @ParameterizedTest
    @EnumSource(Architectures.Kind.class)
    void outputsAreThoseOfOnnxRuntime(Architectures.Kind kind) throws OrtException {
        ModelProto proto = kind.model();
        double[] ours = scores(model(proto), kind.inputs());
        OnnxRuntimeModel.assumeAvailable();
        double[] theirs;
        try (OnnxRuntimeModel runtime = new OnnxRuntimeModel(proto)) {
            theirs = runtime.run(kind.inputs()).get(0).doubles();
        }
        assertThat(ours).hasSameSizeAs(theirs);
        double allowed = kind == Architectures.Kind.UNET_FLOAT16 ? 4 * HALF : 1e-4;
        for (int i = 0; i < ours.length; i++) {
            assertThat(ours[i])
                    .as("element %d", i)
                    .isCloseTo(theirs[i], within(allowed * Math.max(1, Math.abs(theirs[i]))));
        }
        assertThat(Arrays.stream(ours).distinct().count())
                .as("numbers that differ")
                .isGreaterThan(ours.length / 4);
    }

    @ParameterizedTest
    @EnumSource(Architectures.Kind.class)
    void pValuesFollowThem(Architectures.Kind kind) {
        OnnxModel model = model(kind.model());
        List<Tensor> inputs = kind.inputs();
        double[] observed = scores(model, inputs);
        double[] sorted = Arrays.stream(observed).sorted().toArray();
        int at = sorted.length * 3 / 4;
        while (sorted[at + 1] - sorted[at] < 1e-3) {
            at++;
        }
        double threshold = 0.5 * (sorted[at] + sorted[at + 1]);
        RegionResult result = RegionInference.of(
                        model, Hypothesis.regionAbove(threshold).build(), new Covariance.Scalar(1))
                .with(new SearchSettings(
                        SearchSettings.Mode.BOUNDED,
                        SearchSettings.Order.PI3,
                        new SearchSettings.Stop.Precision(0.01),
                        3000))
                .run(inputs, Draws.seeded(0));
        assertThat(result.p().upper() - result.p().lower()).isLessThan(0.01);
        assertThat(result.roi()).isEqualTo(marked(observed, threshold));
        int checked = 0;
        ResultLine line = new ResultLine(inputs.get(0).reals(), result);
        for (double z = -3; z <= 3; z += 0.05) {
            if (!result.searched().contains(z)) {
                continue;
            }
            List<Tensor> there = new ArrayList<>(inputs);
            there.set(0, Tensor.of(inputs.get(0).type(), inputs.get(0).shape(), line.at(z)));
            assertThat(result.truncated().contains(z))
                    .as("at z = %s", z)
                    .isEqualTo(Arrays.equals(marked(scores(model, there), threshold), result.roi()));
            checked++;
        }
        assertThat(checked).isPositive();
    }

    /** As exporters write models above two gigabytes. */
    @Test
    void weightsInAnotherFileAreTheSame(@TempDir Path folder) throws IOException {
        Architectures.Kind kind = Architectures.Kind.UNET_TRANSPOSED;
        ModelProto inside = kind.model();
        ModelProto.Builder outside = inside.toBuilder();
        ByteArrayOutputStream weights = new ByteArrayOutputStream();
        for (TensorProto.Builder tensor : outside.getGraphBuilder().getInitializerBuilderList()) {
            Tensor value = TensorCodec.decode(tensor.build());
            if (value.type() == ElementType.FLOAT) {
                ByteBuffer bytes = ByteBuffer.allocate(4 * value.shape().size()).order(ByteOrder.LITTLE_ENDIAN);
                value.copyTo(bytes);
                tensor.clearRawData()
                        .clearFloatData()
                        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                        .addExternalData(entry("location", "weights.bin"))
                        .addExternalData(entry("offset", String.valueOf(weights.size())))
                        .addExternalData(entry("length", String.valueOf(bytes.capacity())));
                weights.write(bytes.array());
            }
        }
        Files.write(folder.resolve("weights.bin"), weights.toByteArray());
        Path file = Files.write(folder.resolve("model.onnx"), outside.build().toByteArray());
        assertThat(scores(OnnxModel.load(file, Limits.standard(), true), kind.inputs()))
                .isEqualTo(scores(model(inside), kind.inputs()));
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    private static int[] marked(double[] scores, double threshold) {
        return IntStream.range(0, scores.length)
                .filter(i -> scores[i] > threshold)
                .toArray();
    }
}
