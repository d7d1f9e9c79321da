package org.zeline.conformance;

import ai.onnxruntime.OrtException;
import java.util.List;
import org.zeline.interpreter.graph.TensorCodec;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.GraphProto;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.TensorProto;
import org.zeline.onnx.proto.ValueInfoProto;

/**
 * What ONNX Runtime computes from the same numbers in double precision. It decides where single or half precision
 * overflows, underflows or cancels on the way.
 */
final class DoublePrecision {
    private DoublePrecision() {}

    /** {@return whether a result of a narrower real type is, but for rounding, the one of double precision} */
    static boolean confirms(Tensor ours, ModelProto model, List<Tensor> inputs) {
        boolean narrow = ours.type() == ElementType.FLOAT || ours.type() == ElementType.FLOAT16;
        if (!narrow || inputs.stream().anyMatch(input -> input.type() != ours.type())) {
            return false;
        }
        List<Tensor> given = inputs.stream().map(DoublePrecision::widened).toList();
        try (OnnxRuntimeModel theirs = new OnnxRuntimeModel(widened(model))) {
            Tensor result = theirs.run(given).get(0);
            return result.type() == ElementType.DOUBLE && Agreement.difference(widened(ours), result) == null;
        } catch (OrtException e) {
            return false; // there is no such kernel
        }
    }

    private static Tensor widened(Tensor narrow) {
        return new RealTensor(ElementType.DOUBLE, narrow.shape(), narrow.reals());
    }

    private static ModelProto widened(ModelProto model) {
        GraphProto.Builder graph = model.getGraph().toBuilder();
        for (ValueInfoProto.Builder input : graph.getInputBuilderList()) {
            input.getTypeBuilder().getTensorTypeBuilder().setElemType(ElementType.DOUBLE.code());
        }
        for (TensorProto.Builder constant : graph.getInitializerBuilderList()) {
            Tensor value = TensorCodec.decode(constant.build());
            if (value.type().isReal()) {
                String name = constant.getName();
                constant.clear().mergeFrom(TensorCodec.encode(widened(value))).setName(name);
            }
        }
        return model.toBuilder().setGraph(graph).build();
    }
}
