package org.zeline.interpreter.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.AbsentValue;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.TensorSequence;
import org.zeline.interpreter.value.Value;

/**
 * A value of a plan and what is known about it before the plan runs: the type of a tensor, and its shape and elements
 * if they are fixed; the tensors of a sequence; whether an optional value is absent. A present optional value is
 * represented by the edge of its content.
 */
public final class Edge {
    private final int id;
    private final ElementType type;
    private final @Nullable Shape shape;
    private final @Nullable Value constant;
    private final @Nullable List<Edge> elements;

    Edge(int id, ElementType type, @Nullable Shape shape, @Nullable Value constant, @Nullable List<Edge> elements) {
        this.id = id;
        this.type = type;
        this.shape = shape;
        this.constant = constant;
        this.elements = elements;
    }

    /** {@return its number in the plan} */
    public int id() {
        return id;
    }

    /** {@return the element type} */
    public ElementType type() {
        return type;
    }

    /** {@return whether this is a tensor of known shape; shapes are known unless they depend on data} */
    public boolean hasShape() {
        return shape != null;
    }

    /** {@return whether this is a tensor of known shape, a sequence of known length, or an absent value} */
    public boolean isKnown() {
        return shape != null || elements != null || constant != null;
    }

    /**
     * {@return the shape}
     *
     * @throws ModelException if it depends on data, or if this is not a tensor
     */
    public Shape shape() {
        if (shape == null) {
            throw new ModelException(
                    isKnown()
                            ? "a tensor is needed, got a sequence or an absent value"
                            : "the shape depends on the data and is known only when the model runs");
        }
        return shape;
    }

    /** {@return whether this is an absent optional value} */
    public boolean isAbsent() {
        return constant instanceof AbsentValue;
    }

    /** {@return whether this is a sequence of known length} */
    public boolean isSequence() {
        return elements != null;
    }

    /**
     * {@return the tensors of a sequence}
     *
     * @throws ModelException if this is not a sequence of known length
     */
    public List<Edge> elements() {
        if (elements == null) {
            throw new ModelException(isKnown() ? "a sequence is needed, got a tensor" : "the sequence depends on data");
        }
        return elements;
    }

    /** The same value with another number. */
    Edge numbered(int other) {
        return new Edge(other, type, shape, constant, elements);
    }

    /** {@return whether the value is known when the plan is built} */
    public boolean isConstant() {
        return elements == null ? constant != null : elements.stream().allMatch(Edge::isConstant);
    }

    /**
     * {@return the constant tensor}
     *
     * @throws ModelException if it depends on the plan's free inputs, or if this is not a tensor
     */
    public Tensor constant() {
        return value().tensor();
    }

    /**
     * {@return the constant value, a tensor or not}
     *
     * @throws ModelException if it depends on the plan's free inputs
     */
    public Value value() {
        if (elements != null) {
            List<Tensor> tensors = new ArrayList<>();
            elements.forEach(element -> tensors.add(element.constant()));
            return new TensorSequence(type, tensors);
        }
        if (constant == null) {
            throw new ModelException("a constant is needed here, the value depends on the input");
        }
        return constant;
    }

    /**
     * {@return the constant, a single number}
     *
     * @throws ModelException if there is not exactly one element, or if it depends on the plan's free inputs
     */
    public double scalar() {
        double[] values = constant().doubles();
        if (values.length != 1) {
            throw new ModelException("one number is needed, got shape " + shape);
        }
        return values[0];
    }
}
