package org.zeline.lsa.training;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.ModelFile;
import org.zeline.onnx.OnnxFormatException;
import org.zeline.onnx.proto.GraphProto;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.TensorProto;

/** A model file with other weights: nothing else of it changes. Immutable. */
public final class TrainedModel {
    private final ModelProto proto;

    private TrainedModel(ModelProto proto) {
        this.proto = proto;
    }

    ModelProto proto() {
        return proto;
    }

    /** {@return the content of an ONNX file} */
    public byte[] toByteArray() {
        return proto.toByteArray();
    }

    /**
     * Writes an ONNX file.
     *
     * @param file replaced if it exists
     * @throws OnnxFormatException if it can't be written
     */
    public void write(Path file) {
        ModelFile.write(proto, file);
    }

    /** Whether the files are the same. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TrainedModel that && proto.equals(that.proto);
    }

    @Override
    public int hashCode() {
        return proto.hashCode();
    }

    static TrainedModel of(ModelProto model, List<String> names, Tensor[] weights) {
        Map<String, Tensor> trained = new HashMap<>();
        for (int i = 0; i < weights.length; i++) {
            trained.put(names.get(i), weights[i]);
        }
        GraphProto.Builder graph = model.getGraph().toBuilder();
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            TensorProto before = graph.getInitializer(i);
            Tensor tensor = trained.get(before.getName());
            if (tensor != null) {
                graph.setInitializer(i, with(before, tensor.doubles()));
            }
        }
        return new TrainedModel(model.toBuilder().setGraph(graph).build());
    }

    private static TensorProto with(TensorProto before, double[] values) {
        boolean wide = before.getDataType() == TensorProto.DataType.DOUBLE_VALUE;
        ByteBuffer bytes = ByteBuffer.allocate(values.length * (wide ? Double.BYTES : Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            if (wide) {
                bytes.putDouble(value);
            } else {
                bytes.putFloat((float) value);
            }
        }
        return before.toBuilder()
                .clearFloatData()
                .clearDoubleData()
                .clearExternalData()
                .clearDataLocation()
                .setRawData(ByteString.copyFrom(bytes.flip()))
                .build();
    }
}
