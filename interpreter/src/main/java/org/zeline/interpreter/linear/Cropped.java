package org.zeline.interpreter.linear;

import java.util.List;
import java.util.function.Function;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

/**
 * A computation of a part of a result from those parts of the inputs that it depends on.
 *
 * @param computation takes and gives the elements of the parts alone
 * @param inputs for each input the part that it takes
 * @param result the part that it gives
 * @param <T> what computes
 */
public record Cropped<T>(T computation, List<Box> inputs, Box result) {
    /**
     * {@return a computation that is not cropped}
     *
     * @param computation what computes all of the result
     * @param inputs the shapes of the inputs
     * @param part a part of the result
     * @param <T> what computes
     */
    public static <T> Cropped<T> none(T computation, List<Shape> inputs, Box part) {
        return new Cropped<>(computation, inputs.stream().map(Box::whole).toList(), Box.whole(part.whole()));
    }

    /**
     * {@return a computation in which each element of the result depends on the same element of each input; not cropped
     * if an input has another shape}
     *
     * @param computation what computes
     * @param inputs the shapes of the inputs
     * @param part a part of the result
     * @param <T> what computes
     */
    public static <T> Cropped<T> elementwise(T computation, List<Shape> inputs, Box part) {
        return inputs.stream().allMatch(part.whole()::equals)
                ? new Cropped<>(computation, inputs.stream().map(shape -> part).toList(), part)
                : none(computation, inputs, part);
    }

    /**
     * {@return another computation on the same parts}
     *
     * @param change what is computed instead
     * @param <S> what computes then
     */
    public <S> Cropped<S> map(Function<? super T, ? extends S> change) {
        return new Cropped<>(change.apply(computation), inputs, result);
    }

    /** {@return whether nothing is left out} */
    public boolean isWhole() {
        return result.isWhole() && inputs.stream().allMatch(Box::isWhole);
    }
}
