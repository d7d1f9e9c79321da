package org.zeline.interpreter.graph;

import java.util.ArrayList;
import java.util.List;
import org.zeline.interpreter.value.AbsentValue;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.TensorSequence;
import org.zeline.interpreter.value.Value;
import org.zeline.onnx.proto.OptionalProto;
import org.zeline.onnx.proto.SequenceProto;
import org.zeline.onnx.proto.TensorProto;

/** Values that are no tensors, as ONNX files hold them. */
public final class ValueCodec {
    private ValueCodec() {}

    /**
     * {@return its tensors}
     *
     * @param proto from a file
     * @param type the element type if there is no tensor
     * @throws ModelException if it holds anything else
     */
    public static TensorSequence decode(SequenceProto proto, ElementType type) {
        if (proto.getTensorValuesCount() == 0 && proto.getElemType() > SequenceProto.DataType.TENSOR_VALUE) {
            throw new ModelException("sequence '" + proto.getName() + "' holds something else than tensors");
        }
        List<Tensor> tensors = new ArrayList<>();
        for (TensorProto tensor : proto.getTensorValuesList()) {
            tensors.add(TensorCodec.decode(tensor));
        }
        return new TensorSequence(tensors.isEmpty() ? type : tensors.get(0).type(), tensors);
    }

    /**
     * {@return what it holds, or an absent value}
     *
     * @param proto from a file
     * @param type the element type if it holds nothing
     * @throws ModelException if it holds something else than a tensor or a sequence of tensors
     */
    public static Value decode(OptionalProto proto, ElementType type) {
        if (proto.hasTensorValue()) {
            return TensorCodec.decode(proto.getTensorValue());
        }
        if (proto.hasSequenceValue()) {
            return decode(proto.getSequenceValue(), type);
        }
        if (proto.hasOptionalValue()) {
            return decode(proto.getOptionalValue(), type);
        }
        if (proto.hasMapValue() || proto.hasSparseTensorValue()) {
            throw new ModelException(
                    "optional value '" + proto.getName() + "' holds neither a tensor nor a sequence of tensors");
        }
        return new AbsentValue(type);
    }
}
