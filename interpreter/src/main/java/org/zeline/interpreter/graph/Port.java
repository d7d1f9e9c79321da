package org.zeline.interpreter.graph;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.ElementType;
import org.zeline.interpreter.ModelException;
import org.zeline.interpreter.Shape;
import org.zeline.onnx.proto.TensorShapeProto;
import org.zeline.onnx.proto.TypeProto;
import org.zeline.onnx.proto.ValueInfoProto;

/**
 * An input or output of a graph as the file declares it.
 *
 * @param name its name
 * @param form what kind of value it is
 * @param type its element type
 * @param extents one text a dimension: a number, a symbol, or {@code ?}; {@code null} if the file leaves even the
 *     number of dimensions open
 */
public record Port(
        String name, Form form, ElementType type, @Nullable List<String> extents) {
    /** What kind of value a port takes. */
    public enum Form {
        TENSOR,
        SEQUENCE,
        OPTIONAL
    }

    /**
     * A tensor of a known number of dimensions.
     *
     * @param name its name
     * @param type its element type
     * @param extents one text a dimension: a number, a symbol, or {@code ?}
     */
    public Port(String name, ElementType type, List<String> extents) {
        this(name, Form.TENSOR, type, List.copyOf(extents));
    }

    static Port of(ValueInfoProto info) {
        TypeProto type = info.getType();
        Form form = type.hasSequenceType() ? Form.SEQUENCE : type.hasOptionalType() ? Form.OPTIONAL : Form.TENSOR;
        TypeProto inner = type;
        while (inner.hasSequenceType() || inner.hasOptionalType()) {
            inner = inner.hasSequenceType()
                    ? inner.getSequenceType().getElemType()
                    : inner.getOptionalType().getElemType();
        }
        if (!inner.hasTensorType()) {
            throw new ModelException("value '" + info.getName() + "' is neither a tensor, nor a sequence of tensors,"
                    + " nor an optional one of these; no other types are supported");
        }
        boolean ranked = form == Form.TENSOR && inner.getTensorType().hasShape();
        return new Port(
                info.getName(),
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

    /**
     * Checks the shape of a value against the declared one.
     *
     * @param shape the shape of a value given for this port
     * @throws ModelException if it contradicts the declared one, or if this port takes no tensor
     */
    public void check(Shape shape) {
        if (form == Form.SEQUENCE) {
            throw new ModelException("input '" + name + "' needs a sequence, got a tensor");
        }
        boolean fits = extents == null || extents.size() == shape.rank();
        for (int i = 0; fits && extents != null && i < extents.size(); i++) {
            String extent = extents.get(i);
            fits = !Character.isDigit(extent.charAt(0)) || extent.equals(Integer.toString(shape.extent(i)));
        }
        if (!fits) {
            throw new ModelException("input '" + name + "' needs shape " + declared() + ", got " + shape);
        }
    }

    /** For example {@code nx1x28x28}, {@code scalar}, {@code any shape} or {@code sequence}. */
    public String declared() {
        if (form != Form.TENSOR) {
            return form == Form.SEQUENCE ? "sequence" : "optional value";
        }
        if (extents == null) {
            return "any shape";
        }
        return extents.isEmpty() ? "scalar" : String.join("x", extents);
    }

    /** The declared extents, none if the file leaves their number open. */
    public List<String> knownExtents() {
        return extents == null ? List.of() : extents;
    }
}
