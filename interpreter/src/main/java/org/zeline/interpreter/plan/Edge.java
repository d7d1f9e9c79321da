package org.zeline.interpreter.plan;

import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.ElementType;
import org.zeline.interpreter.ModelException;
import org.zeline.interpreter.Shape;
import org.zeline.interpreter.Tensor;

/** What is known about one value of a plan before it is run: its type, and its shape and elements if they are fixed. */
public final class Edge {
    private final int id;
    private final ElementType type;
    private final @Nullable Shape shape;
    private final @Nullable Tensor constant;

    Edge(int id, ElementType type, @Nullable Shape shape, @Nullable Tensor constant) {
        this.id = id;
        this.type = type;
        this.shape = shape;
        this.constant = constant;
    }

    int id() {
        return id;
    }

    /** The element type. */
    public ElementType type() {
        return type;
    }

    /** Whether the shape is known, as it is unless it depends on data. */
    public boolean hasShape() {
        return shape != null;
    }

    /**
     * {@return the shape}
     *
     * @throws ModelException if it depends on data
     */
    public Shape shape() {
        if (shape == null) {
            throw new ModelException("the shape depends on the data and is known only when the model runs");
        }
        return shape;
    }

    /** Whether the elements are known when the plan is made. */
    public boolean isConstant() {
        return constant != null;
    }

    /**
     * {@return the elements}
     *
     * @throws ModelException if they depend on the plan's free inputs
     */
    public Tensor constant() {
        if (constant == null) {
            throw new ModelException("a constant is needed here, the value depends on the input");
        }
        return constant;
    }

    /**
     * {@return the elements, one number}
     *
     * @throws ModelException if there is more than one or they depend on the plan's free inputs
     */
    public double scalar() {
        double[] values = constant().doubles();
        if (values.length != 1) {
            throw new ModelException("one number is needed, got shape " + shape);
        }
        return values[0];
    }
}
