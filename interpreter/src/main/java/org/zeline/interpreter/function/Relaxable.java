package org.zeline.interpreter.function;

/**
 * An action of one input each of whose results lies between two lines, each a function of one element of the input: the
 * capability needed by linear bounds that are propagated backward. See Zhang et al., Efficient Neural Network
 * Robustness Certification with General Activation Functions (CROWN), NeurIPS 2018.
 */
public interface Relaxable extends Enclosable {
    /**
     * Bounds every element of the result by lines that hold while each element of the input stays in an interval.
     *
     * @param low the lower ends, one per element of the input; minus infinity if unknown
     * @param high the upper ends; infinity if unknown
     * @param lines receives the bounds, which allow for the rounding errors of the result
     */
    void relax(double[] low, double[] high, Relaxation lines);

    /**
     * {@return bounds of the slopes while each element of the input stays in an interval; infinite where the function
     * may jump}
     *
     * @param low the lower ends, one per element of the input; minus infinity if unknown
     * @param high the upper ends; infinity if unknown
     */
    SlopeBounds slopes(double[] low, double[] high);

    /**
     * {@return the elements of the input that one element of the result depends on}
     *
     * @param element the index of the element of the result
     */
    default int[] sources(int element) {
        return new int[] {element};
    }
}
