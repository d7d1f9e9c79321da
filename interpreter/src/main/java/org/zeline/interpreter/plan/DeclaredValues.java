package org.zeline.interpreter.plan;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.zeline.interpreter.function.Action;
import org.zeline.interpreter.function.ElementwiseProduct;
import org.zeline.interpreter.function.ElementwiseQuotient;
import org.zeline.interpreter.function.TypeRounding;
import org.zeline.interpreter.linear.Identity;
import org.zeline.interpreter.linear.LinearMap;
import org.zeline.interpreter.linear.Quotient;
import org.zeline.interpreter.linear.Rearrangement;
import org.zeline.interpreter.linear.Scale;
import org.zeline.interpreter.linear.WeightedSum;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Tensor;

/**
 * Real values as other runtimes have them: rounded to their declared type at each step. A plan computes in double
 * precision; but where a value of type {@code float} is rounded to a whole number, compared, or made an index, its last
 * bit may decide, and that is the bit that a computation in {@code float} has. Constants always have a declared form;
 * what depends on free inputs has one in plans that are only run, and is its own in those that are followed along a
 * line.
 *
 * <p>Sums of many products are rounded once, as runtimes differ in their order. Values of type {@code double} are not
 * rounded, but are made of declared ones; so are those that only a part of an operator makes.
 */
public final class DeclaredValues {
    /** Chains of so many steps are followed back; what comes before is rounded once. */
    private static final int LONGEST = 256;

    private final PlanBuilder builder;
    private final boolean ofFree;
    private final Map<Integer, Supplier<Tensor>> origins = new HashMap<>();
    private final Map<Integer, Supplier<Action>> actions = new HashMap<>();
    private final Map<Integer, Edge> known = new HashMap<>();
    private int depth;

    /**
     * @param builder makes the values
     * @param ofFree whether values that depend on free inputs have a declared form
     */
    DeclaredValues(PlanBuilder builder, boolean ofFree) {
        this.builder = builder;
        this.ofFree = ofFree;
    }

    /**
     * {@return an edge that holds what a function makes of constants; its declared form is what the function makes of
     * theirs, rounded}
     *
     * @param function takes the values of {@code from}
     * @param from known now
     */
    public Edge constant(Function<List<Tensor>, Tensor> function, Edge... from) {
        Edge result = builder.constant(function.apply(tensors(from)));
        if (result.type().isReal()) {
            origins.put(result.id(), () -> function.apply(tensors(of(from))));
        }
        return result;
    }

    private static List<Tensor> tensors(Edge... from) {
        return Arrays.stream(from).map(Edge::constant).toList();
    }

    /**
     * {@return the value as declared; itself if it is exact, or not of real numbers}
     *
     * @param value of this plan
     */
    public Edge of(Edge value) {
        if (!value.type().isReal() || !value.hasShape() || !(ofFree || value.isConstant())) {
            return value;
        }
        Edge seen = known.get(value.id());
        if (seen == null) {
            depth++;
            seen = value.isConstant() ? constant(value) : computed(value);
            depth--;
            known.put(value.id(), seen);
            known.put(seen.id(), seen);
        }
        return seen;
    }

    /**
     * {@return the values as declared}
     *
     * @param inputs of this plan; some may be absent
     */
    public Inputs of(Inputs inputs) {
        return ofAllFrom(0, inputs);
    }

    /**
     * {@return the inputs, from one on as declared}
     *
     * @param first the position of that one, from 0
     * @param inputs of this plan; some may be absent
     */
    public Inputs ofAllFrom(int first, Inputs inputs) {
        return inputs.mapped((position, edge) -> position < first ? edge : of(edge));
    }

    /**
     * Notes by which action a value is made of declared ones, if its own action holds a constant.
     *
     * @param value what is made
     * @param constant what the action holds
     * @param action what the action would be for another constant
     */
    public void made(Edge value, Edge constant, Function<Edge, Action> action) {
        if (ofFree && value.type().isReal()) {
            actions.put(value.id(), () -> action.apply(of(constant)));
        }
    }

    Edge[] of(Edge... values) {
        return Arrays.stream(values).map(this::of).toArray(Edge[]::new);
    }

    private Edge constant(Edge value) {
        Supplier<Tensor> origin = depth > LONGEST ? null : origins.remove(value.id());
        double[] exact = value.constant().reals();
        double[] rounded =
                (origin == null ? value.constant() : origin.get()).reals().clone();
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = value.type().round(rounded[i]);
        }
        return Arrays.equals(exact, rounded)
                ? value
                : builder.constant(new RealTensor(value.type(), value.shape(), rounded));
    }

    private Edge computed(Edge value) {
        Step step = builder.maker(value);
        if (step != null && step.action() instanceof Action.Steps) {
            return value;
        }
        Edge result = value;
        if (step != null && depth <= LONGEST && isElementary(step.action())) {
            Edge[] from = builder.inputs(step);
            Edge[] declared = of(from);
            Supplier<Action> other = actions.get(value.id());
            if (other != null || !Arrays.equals(from, declared)) {
                Action action = other == null ? step.action() : other.get();
                result = builder.emitExactly(action, value.type(), value.shape(), declared);
            }
            if (isCopy(step.action())) {
                return result;
            }
        }
        if (value.type() == ElementType.DOUBLE) {
            return result;
        }
        Action rounding = new Action.Steps(TypeRounding.to(value.type(), false));
        return builder.emitExactly(rounding, value.type(), value.shape(), result);
    }

    /** Whether each element takes a few operations, which all runtimes round alike. */
    private static boolean isElementary(Action action) {
        if (action instanceof Action.Linear linear) {
            LinearMap map = linear.map();
            return isCopy(map) || map instanceof Scale || map instanceof Quotient || map instanceof WeightedSum;
        }
        return action instanceof Action.Elementwise
                || action instanceof Action.Smooth
                || isCopy(action)
                || (action instanceof Action.Product product
                        && (product.map() instanceof ElementwiseProduct
                                || product.map() instanceof ElementwiseQuotient));
    }

    /** Whether the elements of the result are elements of the inputs. */
    private static boolean isCopy(Action action) {
        return action instanceof Action.Maximum
                || action instanceof Action.Ranked
                || action instanceof Action.Conditional
                || (action instanceof Action.Linear linear && linear.offset() == null && isCopy(linear.map()));
    }

    private static boolean isCopy(LinearMap map) {
        return map instanceof Identity || map instanceof Rearrangement;
    }
}
