package org.zeline.interpreter.plan;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.zeline.interpreter.function.Evaluable;
import org.zeline.interpreter.function.Linear;
import org.zeline.interpreter.function.PiecewiseConstant;
import org.zeline.interpreter.function.TypeRounding;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Tensor;

/**
 * Real values as other runtimes compute them: rounded to their declared type after each step. A plan computes in double
 * precision. But if a value of type {@code float} is rounded to an integer, compared, or used as an index, its last bit
 * may decide the result, and it must be the bit of a computation in {@code float}. Constants always have a declared
 * form. Values that depend on free inputs have one in plans that are only run; in plans that are followed along a line,
 * they are used as they are.
 *
 * <p>Sums of many products are rounded once, since runtimes differ in the order of summation. Values of type
 * {@code double} and intermediate values of an operator are not rounded, but are computed from declared values.
 */
public final class DeclaredValues {
    /** The longest chain of steps that is recomputed from declared values; earlier values are rounded once. */
    private static final int LONGEST = 256;

    private final PlanBuilder builder;
    private final boolean ofFree;
    private final Map<Integer, Supplier<Tensor>> origins = new HashMap<>();
    private final Map<Integer, Supplier<Linear>> actions = new HashMap<>();
    private final Map<Integer, Edge> known = new HashMap<>();
    private int depth;

    /**
     * @param builder creates the values
     * @param ofFree whether values that depend on free inputs have a declared form
     */
    DeclaredValues(PlanBuilder builder, boolean ofFree) {
        this.builder = builder;
        this.ofFree = ofFree;
    }

    /**
     * {@return an edge with the constant result of a function of constants; its declared form is the function of their
     * declared forms, rounded}
     *
     * @param function computes the result from the values of {@code from}
     * @param from constants
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
     * {@return the declared form of a value; the value itself if it is exact or not real}
     *
     * @param value a value of this plan
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
     * {@return the inputs in their declared form}
     *
     * @param inputs values of this plan; some may be absent
     */
    public Inputs of(Inputs inputs) {
        return ofAllFrom(0, inputs);
    }

    /**
     * {@return the inputs, those from a position on in their declared form}
     *
     * @param first the first position in declared form, from 0
     * @param inputs values of this plan; some may be absent
     */
    public Inputs ofAllFrom(int first, Inputs inputs) {
        return inputs.mapped((position, edge) -> position < first ? edge : of(edge));
    }

    /**
     * Registers the action that computes the declared form of a value whose own action contains a constant.
     *
     * @param value the computed value
     * @param constant the constant in the action
     * @param action returns the action for another constant
     */
    public void made(Edge value, Edge constant, Function<Edge, Linear> action) {
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
        if (step != null && step.action() instanceof PiecewiseConstant) {
            return value;
        }
        Edge result = value;
        if (step != null && depth <= LONGEST && step.action() instanceof Evaluable own && own.isElementary()) {
            Edge[] from = builder.inputs(step);
            Edge[] declared = of(from);
            Supplier<Linear> other = actions.get(value.id());
            if (other != null || !Arrays.equals(from, declared)) {
                Evaluable action = other == null ? own : other.get();
                result = builder.emitExactly(action, value.type(), value.shape(), declared);
            }
            if (own.copies()) {
                return result;
            }
        }
        if (value.type() == ElementType.DOUBLE) {
            return result;
        }
        Evaluable rounding = TypeRounding.to(value.type(), false);
        return builder.emitExactly(rounding, value.type(), value.shape(), result);
    }
}
