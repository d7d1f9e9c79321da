package org.zeline.interpreter.graph;

import java.util.List;
import java.util.stream.Collectors;
import org.zeline.interpreter.ElementType;
import org.zeline.interpreter.ModelException;
import org.zeline.interpreter.Shape;

/**
 * An input or output of a graph as the file declares it.
 *
 * @param name its name
 * @param type its element type
 * @param extents one text a dimension: a number, a symbol, or {@code ?}
 */
public record Port(String name, ElementType type, List<String> extents) {
    /**
     * Checks the shape of a value against the declared one.
     *
     * @param shape the shape of a value given for this port
     * @throws ModelException if it contradicts the declared one
     */
    public void check(Shape shape) {
        boolean fits = extents.size() == shape.rank();
        for (int i = 0; fits && i < extents.size(); i++) {
            String extent = extents.get(i);
            fits = !Character.isDigit(extent.charAt(0)) || extent.equals(Integer.toString(shape.extent(i)));
        }
        if (!fits) {
            throw new ModelException("input '" + name + "' needs shape " + declared() + ", got " + shape);
        }
    }

    /** For example {@code nx1x28x28}. */
    public String declared() {
        return extents.isEmpty() ? "scalar" : extents.stream().collect(Collectors.joining("x"));
    }
}
