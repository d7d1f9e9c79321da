package org.zeline.interpreter.linear;

import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

/**
 * Numbers that repeat over the elements of a tensor: {@code values[j / inner % values.length]} for element {@code j}.
 *
 * @param values one per element or one per channel
 * @param inner the number of consecutive elements with the same number
 */
record Repeated(double[] values, int inner) {
    /** The numbers for a part of the tensor. */
    Repeated crop(Box part) {
        Shape whole = part.whole();
        int axis = whole.rank();
        for (int a = 0; a <= whole.rank(); a++) { // the outermost axis below which the number is the same
            if (inner % Math.max(1, whole.size(a, whole.rank())) == 0) {
                axis = a;
                break;
            }
        }
        Box outer = part;
        for (int a = axis; a < whole.rank(); a++) {
            outer = outer.with(a, part.from(a), part.from(a) + 1);
        }
        int[] elements = outer.elements();
        double[] numbers = new double[elements.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = values[elements[i] / inner % values.length];
        }
        return new Repeated(numbers, part.shape().size(axis, whole.rank()));
    }
}
