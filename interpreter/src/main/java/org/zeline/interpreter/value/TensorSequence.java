package org.zeline.interpreter.value;

import java.util.List;

/**
 * A sequence of tensors, whose shapes may differ.
 *
 * @param type the element type of all tensors
 * @param tensors any number of tensors, in order
 */
public record TensorSequence(ElementType type, List<Tensor> tensors) implements Value {
    /** Copies the list. */
    public TensorSequence {
        tensors = List.copyOf(tensors);
    }
}
