package org.zeline.interpreter.value;

import java.util.List;
import org.jspecify.annotations.Nullable;

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
        /** A tensor. */
        TENSOR,
        /** A list of tensors. */
        SEQUENCE,
        /** A tensor, or nothing. */
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

    /**
     * Checks the shape of a batch against the declared one, all axes but the first: batches have any size, whatever the
     * file was exported for.
     *
     * @param shape of the batch, of at least one axis
     * @throws ModelException if it contradicts the declared one, or if this port takes no tensor
     */
    public void checkSamples(Shape shape) {
        int[] declared = shape.extents();
        declared[0] = fixedBatch() < 0 ? declared[0] : fixedBatch();
        check(Shape.of(declared));
    }

    /** {@return the extent of the first axis that the file declares, or -1 if it leaves that open} */
    public int fixedBatch() {
        String first = extents == null || extents.isEmpty() ? "?" : extents.get(0);
        return Character.isDigit(first.charAt(0)) ? Integer.parseInt(first) : -1;
    }

    /** {@return whether the file declares every extent} */
    public boolean isFixed() {
        return extents != null && extents.stream().allMatch(extent -> Character.isDigit(extent.charAt(0)));
    }

    /**
     * {@return the declared shape in words, for example {@code nx1x28x28}, {@code scalar}, {@code any shape} or
     * {@code sequence}}
     */
    public String declared() {
        if (form != Form.TENSOR) {
            return form == Form.SEQUENCE ? "sequence" : "optional value";
        }
        if (extents == null) {
            return "any shape";
        }
        return extents.isEmpty() ? "scalar" : String.join("x", extents);
    }

    /** {@return the declared extents, none if the file leaves their number open} */
    public List<String> knownExtents() {
        return extents == null ? List.of() : extents;
    }
}
