package org.zeline.interpreter.value;

/** The value of an input or output of a model: a tensor, a sequence of tensors, or an optional value that is absent. */
public sealed interface Value permits Tensor, TensorSequence, AbsentValue {
    /** {@return the element type; for an absent value, the one it would have} */
    ElementType type();

    /**
     * {@return this value as a tensor}
     *
     * @throws ModelException if it is not a tensor
     */
    default Tensor tensor() {
        if (this instanceof Tensor tensor) {
            return tensor;
        }
        throw new ModelException(
                "a tensor is needed, got " + (this instanceof TensorSequence ? "a sequence" : "an absent value"));
    }
}
