package org.zeline.interpreter.value;

/** What an input or output of a model holds: a tensor, a sequence of tensors, or an optional value that is absent. */
public sealed interface Value permits Tensor, TensorSequence, AbsentValue {
    /** {@return the type of the elements; for an absent value, of those it would have} */
    ElementType type();

    /**
     * {@return this value as a tensor}
     *
     * @throws ModelException if it is none
     */
    default Tensor tensor() {
        if (this instanceof Tensor tensor) {
            return tensor;
        }
        throw new ModelException(
                "a tensor is needed, got " + (this instanceof TensorSequence ? "a sequence" : "an absent value"));
    }
}
