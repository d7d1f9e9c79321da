package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.zeline.interpreter.graph.TensorCodec;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.StringTensor;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.AttributeProto;
import org.zeline.onnx.proto.GraphProto;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.NodeProto;
import org.zeline.onnx.proto.ValueInfoProto;

/** A model in ONNX Runtime, on one thread and without its graph optimisations. {@link #close} frees its memory. */
final class OnnxRuntimeModel implements AutoCloseable {
    private final OrtSession session;
    private final List<String> inputs;

    /**
     * Loads a model.
     *
     * @throws OrtException if ONNX Runtime refuses it
     */
    OnnxRuntimeModel(ModelProto model) throws OrtException {
        ModelProto untyped =
                model.toBuilder().setGraph(untyped(model.getGraph())).build();
        this.inputs = model.getGraph().getInputList().stream()
                .map(ValueInfoProto::getName)
                .toList();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setCPUArenaAllocator(false);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
            session = environment().createSession(untyped.toByteArray(), options);
        }
    }

    /** Its package holds native code for some platforms only, which is no fault of ours. */
    static void assumeAvailable() {
        try {
            assertThat(environment().getVersion()).isNotEmpty();
        } catch (LinkageError e) {
            Assumptions.abort("ONNX Runtime has no native code for this platform: " + e.getMessage());
        }
    }

    /** One for all, which asks for it with the same level each time. */
    private static OrtEnvironment environment() {
        return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    }

    /** {@return whether tensors of a type can be given to it} */
    static boolean takes(ElementType type) {
        return switch (type) {
            case FLOAT, DOUBLE, FLOAT16, BFLOAT16, INT8, UINT8, INT16, INT32, INT64, BOOL, STRING -> true;
            default -> false;
        };
    }

    /** {@return the model with constants in the place of its inputs} */
    static ModelProto folded(ModelProto model, List<Tensor> values) {
        GraphProto.Builder graph = model.getGraph().toBuilder().clearInput();
        for (int i = 0; i < values.size(); i++) {
            String name = model.getGraph().getInput(i).getName();
            graph.addInitializer(TensorCodec.encode(values.get(i)).toBuilder().setName(name));
        }
        return model.toBuilder().setGraph(graph).build();
    }

    /** Outputs are of the type that is inferred. */
    private static GraphProto untyped(GraphProto graph) {
        GraphProto.Builder result = graph.toBuilder();
        result.getOutputBuilderList().forEach(ValueInfoProto.Builder::clearType);
        for (NodeProto.Builder node : result.getNodeBuilderList()) {
            for (AttributeProto.Builder attribute : node.getAttributeBuilderList()) {
                if (attribute.hasG()) {
                    attribute.setG(untyped(attribute.getG()));
                }
            }
        }
        return result.build();
    }

    /**
     * {@return one tensor an output}
     *
     * @param values one tensor an input
     * @throws OrtException if ONNX Runtime refuses them
     */
    List<Tensor> run(List<Tensor> values) throws OrtException {
        Map<String, OnnxTensor> given = new LinkedHashMap<>();
        try {
            for (int i = 0; i < inputs.size(); i++) {
                given.put(inputs.get(i), encode(values.get(i)));
            }
            try (OrtSession.Result result = session.run(given)) {
                List<Tensor> outputs = new ArrayList<>();
                for (Map.Entry<String, ai.onnxruntime.OnnxValue> entry : result) {
                    if (entry.getValue() instanceof OnnxTensor tensor) {
                        outputs.add(decode(tensor));
                    }
                }
                return outputs;
            }
        } finally {
            given.values().forEach(OnnxTensor::close);
        }
    }

    private static OnnxTensor encode(Tensor value) throws OrtException {
        long[] shape = Arrays.stream(value.shape().extents()).asLongStream().toArray();
        if (value instanceof StringTensor texts) {
            return OnnxTensor.createTensor(environment(), texts.strings(), shape);
        }
        int width = Math.max(1, value.type().bits() / Byte.SIZE);
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(width * value.shape().size()).order(ByteOrder.nativeOrder());
        value.copyTo(bytes);
        return OnnxTensor.createTensor(
                environment(),
                bytes.rewind(),
                shape,
                OnnxJavaType.valueOf(value.type().name()));
    }

    private static Tensor decode(OnnxTensor tensor) throws OrtException {
        Shape shape = Shape.of(tensor.getInfo().getShape());
        String name = tensor.getInfo().onnxType.name();
        ElementType type = ElementType.valueOf(name.substring("ONNX_TENSOR_ELEMENT_DATA_TYPE_".length()));
        if (type == ElementType.STRING) {
            return new StringTensor(shape, texts(tensor.getValue()).toArray(new String[0]));
        }
        return Tensor.of(type, shape, tensor.getByteBuffer());
    }

    private static List<String> texts(Object nested) {
        List<String> found = new ArrayList<>();
        if (nested instanceof Object[] parts) {
            for (Object part : parts) {
                found.addAll(texts(part));
            }
        } else {
            found.add((String) nested);
        }
        return found;
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
