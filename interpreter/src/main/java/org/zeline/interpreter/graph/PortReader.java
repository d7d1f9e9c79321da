package org.zeline.interpreter.graph;

import java.util.ArrayList;
import java.util.List;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Port;
import org.zeline.onnx.proto.TensorShapeProto;
import org.zeline.onnx.proto.TypeProto;
import org.zeline.onnx.proto.ValueInfoProto;

/** Reads what a file declares of an input, an output or an attribute that is a type. */
final class PortReader {
    private PortReader() {}

    static Port read(ValueInfoProto info) {
        return read(info.getName(), info.getType());
    }

    static Port read(String name, TypeProto type) {
        Port.Form form = type.hasSequenceType()
                ? Port.Form.SEQUENCE
                : type.hasOptionalType() ? Port.Form.OPTIONAL : Port.Form.TENSOR;
        TypeProto inner = type;
        while (inner.hasSequenceType() || inner.hasOptionalType()) {
            inner = inner.hasSequenceType()
                    ? inner.getSequenceType().getElemType()
                    : inner.getOptionalType().getElemType();
        }
        if (!inner.hasTensorType()) {
            throw new ModelException("value '" + name + "' is neither a tensor, nor a sequence of tensors,"
                    + " nor an optional one of these; no other types are supported");
        }
        boolean ranked = form == Port.Form.TENSOR && inner.getTensorType().hasShape();
        return new Port(
                name,
                form,
                ElementType.ofCode(inner.getTensorType().getElemType()),
                ranked ? extents(inner.getTensorType().getShape()) : null);
    }

    private static List<String> extents(TensorShapeProto shape) {
        List<String> extents = new ArrayList<>();
        for (TensorShapeProto.Dimension dim : shape.getDimList()) {
            if (dim.hasDimValue()) {
                extents.add(Long.toString(dim.getDimValue()));
            } else {
                extents.add(dim.getDimParam().isEmpty() ? "?" : dim.getDimParam());
            }
        }
        return List.copyOf(extents);
    }
}
