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
 * What is known about one value of a plan before it is run: of a tensor its type, and its shape and elements if they
 * are fixed; of a sequence its tensors; of an optional value that it is absent. An optional value that is there is the
 * edge of what it holds.
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

    int id() {
        return id;
    }

    /** The element type. */
    public ElementType type() {
        return type;
    }

    /** Whether the shape is known, as it is of a tensor unless it depends on data. */
    public boolean hasShape() {
        return shape != null;
    }

    /** Whether an operator can be told what this is: a tensor of known shape, a known sequence, or an absent value. */
    public boolean isKnown() {
        return shape != null || elements != null || constant != null;
    }

    /**
     * {@return the shape}
     *
     * @throws ModelException if it depends on data, or if this is no tensor
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

    /** Whether this is an optional value that is not there. */
    public boolean isAbsent() {
        return constant instanceof AbsentValue;
    }

    /** Whether this is a sequence of known length. */
    public boolean isSequence() {
        return elements != null;
    }

    /**
     * {@return the tensors of a sequence}
     *
     * @throws ModelException if this is no sequence of known length
     */
    public List<Edge> elements() {
        if (elements == null) {
            throw new ModelException(isKnown() ? "a sequence is needed, got a tensor" : "the sequence depends on data");
        }
        return elements;
    }

    /** Whether the value is known when the plan is made. */
    public boolean isConstant() {
        return elements == null ? constant != null : elements.stream().allMatch(Edge::isConstant);
    }

    /**
     * {@return the elements}
     *
     * @throws ModelException if they depend on the plan's free inputs, or if this is no tensor
     */
    public Tensor constant() {
        return value().tensor();
    }

    /**
     * {@return the value, a tensor or not}
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
