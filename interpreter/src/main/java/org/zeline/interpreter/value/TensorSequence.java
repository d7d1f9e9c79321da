package org.zeline.interpreter.value;

import java.util.List;

/**
 * Tensors in order; their shapes may differ.
 *
 * @param type the element type of all of them
 * @param tensors any number
 */
public record TensorSequence(ElementType type, List<Tensor> tensors) implements Value {
    /** Copies the list. */
    public TensorSequence {
        tensors = List.copyOf(tensors);
    }
}
