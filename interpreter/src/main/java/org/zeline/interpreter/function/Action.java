package org.zeline.interpreter.function;

import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.linear.Identity;
import org.zeline.interpreter.linear.LinearMap;
import org.zeline.interpreter.linear.Offset;
import org.zeline.interpreter.plan.Budget;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.value.Draws;

/** What one step of a plan does to real numbers. The passes know these shapes, and no operator by name. */
public sealed interface Action {
    /**
     * {@code y = L x + offset}.
     *
     * @param map the linear part, of one or several inputs
     * @param offset what is added, {@code null} for nothing
     */
    record Linear(LinearMap map, @Nullable Offset offset) implements Action {
        /** Whether the result has the elements of its input, in their order. */
        boolean keepsAll() {
            return map instanceof Identity && offset == null;
        }
    }

    /**
     * The same piecewise linear function of every element.
     *
     * @param function the function
     */
    record Elementwise(PiecewiseLinear function) implements Action {}

    /**
     * The same piecewise constant function of every element.
     *
     * @param function the function
     */
    record Steps(PiecewiseConstant function) implements Action {}

    /**
     * The largest element of each window.
     *
     * @param windows which elements compete
     */
    record Maximum(Windows windows) implements Action {}

    /**
     * Where in each window the largest element stands.
     *
     * @param winners which elements compete
     */
    record Position(ArgMax winners) implements Action {}

    /**
     * The largest elements of each group, in descending order.
     *
     * @param ranking which elements are ranked
     */
    record Ranked(TopValues ranking) implements Action {}

    /**
     * The same smooth function of every element.
     *
     * @param function the function
     */
    record Smooth(SmoothFunction function) implements Action {}

    /**
     * A smooth function of groups of elements.
     *
     * @param function the function
     */
    record Grouped(GroupFunction function) implements Action {}

    /**
     * Sums of products of two inputs.
     *
     * @param map which elements are multiplied
     */
    record Product(BilinearMap map) implements Action {}

    /**
     * Of two values the one that a condition picks, element by element; inputs are the condition and the two values.
     */
    record Conditional() implements Action {}

    /**
     * Computed by the operator itself once its inputs are known; no pass but the forward one can follow it.
     *
     * @param operator what to compute
     * @param form which inputs are present, the others are absent optional ones
     * @param draws numbers for random operators
     * @param budget how much it may use
     * @param reason why no other pass can follow it
     */
    record Deferred(Operator operator, Inputs.Form form, Draws draws, Budget budget, String reason) implements Action {}
}
