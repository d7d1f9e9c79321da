package org.zeline.interpreter.operator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;

/**
 * Attention by a matrix that each step updates, and the short convolution that goes before it. Step by step, with
 * {@code S} the state of a head: {@code S *= exp(decay)}, {@code v = beta (v - S' k)}, {@code S += k v'}, {@code y =
 * scale S' q}; the rule says which of the first two there are.
 */
final class LinearAttentions {
    private LinearAttentions() {}

    static void register() {
        OperatorSet.add("LinearAttention", 27, 3, 6, LinearAttention::decode);
        OperatorSet.add("CausalConvWithState", 27, 2, 4, LinearAttentions::causalConvolution);
    }

    /**
     * The attributes.
     *
     * @param decays whether the state decays
     * @param corrects whether what the state already tells is taken off the values
     * @param scale of the results, 0 for one over the root of the size of a key
     */
    private record LinearAttention(boolean decays, boolean corrects, long queryHeads, long valueHeads, double scale)
            implements Operator {
        static LinearAttention decode(Attributes a) {
            a.integer("chunk_size", 0); // how many steps an implementation takes at a time
            String rule = a.text("update_rule", "gated_delta", "linear", "gated", "delta", "gated_delta");
            long queries = a.integer("q_num_heads", 0);
            long values = a.integer("kv_num_heads", 0);
            if (queries < 1 || values < 1 || queries % values != 0) {
                throw new ModelException(
                        "q_num_heads must be a positive multiple of kv_num_heads, got " + queries + " and " + values);
            }
            return new LinearAttention(
                    rule.startsWith("gated"), rule.endsWith("delta"), queries, values, a.real("scale", 0));
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge q = heads(builder, inputs.required(0), queryHeads);
            Edge k = heads(builder, inputs.required(1), valueHeads);
            Edge v = heads(builder, inputs.required(2), valueHeads);
            requireSame(q.shape(), k.shape(), v.shape());
            int steps = q.shape().extent(2);
            int size = k.shape().extent(3);
            Edge decay = gate(builder, inputs.optional(4), decays, "decay", size);
            Edge beta = gate(builder, inputs.optional(5), corrects, "beta", 1);
            Shape square = Shape.of(
                    q.shape().extent(0), (int) valueHeads, size, v.shape().extent(3));
            Edge past = inputs.optional(3);
            if (past != null && !past.shape().equals(square)) {
                throw new ModelException("past_state needs shape " + square + ", got " + past.shape());
            }
            ElementType stateType = past == null ? q.type() : past.type();
            Edge state = past == null
                    ? builder.constant(Operands.zeros(q.type(), square))
                    : Normalizations.as(builder, past, q.type());
            double factor = scale == 0 ? 1 / Math.sqrt(size) : scale;
            List<Edge> results = new ArrayList<>();
            for (int t = 0; t < steps; t++) {
                Edge key = step(builder, k, t);
                Edge value = step(builder, v, t);
                if (decay != null) {
                    Edge kept = builder.smooth(SmoothFunctions.EXP, step(builder, decay, t));
                    state = Arithmetic.product(builder, state, column(builder, kept));
                }
                if (beta != null) {
                    Edge told = MatrixProducts.product(builder, key, state);
                    value = Arithmetic.product(
                            builder, Arithmetic.sum(builder, value, -1, told), step(builder, beta, t));
                }
                state = Arithmetic.sum(builder, state, 1, MatrixProducts.product(builder, column(builder, key), value));
                int group = (int) (queryHeads / valueHeads);
                results.add(Operands.scaled(
                        builder, factor, Attentions.product(builder, step(builder, q, t), state, group)));
            }
            Edge y =
                    stacked(builder, results, Shape.of(q.shape().extent(0), (int) queryHeads, steps, square.extent(3)));
            return List.of(Attentions.joined(builder, y), Normalizations.as(builder, state, stateType));
        }

        private void requireSame(Shape q, Shape k, Shape v) {
            boolean fit = q.extent(0) == k.extent(0)
                    && q.extent(0) == v.extent(0)
                    && q.extent(2) == k.extent(2)
                    && q.extent(2) == v.extent(2)
                    && q.extent(3) == k.extent(3);
            if (!fit) {
                throw new ModelException("query, key and value don't fit together: " + q + ", " + k + " and " + v);
            }
        }

        /** One number a head and step, or {@code size} of them; {@code beta} may have one for all heads. */
        private @Nullable Edge gate(PlanBuilder builder, @Nullable Edge given, boolean wanted, String name, int size) {
            if (wanted != (given != null)) {
                throw new ModelException("this update_rule " + (wanted ? "needs " : "takes no ") + name);
            }
            if (given == null) {
                return null;
            }
            int rank = given.shape().rank();
            int last = rank == 3 ? given.shape().extent(2) : -1;
            if (name.equals("beta") && last == 1) {
                return heads(builder, given, 1);
            }
            if (last != valueHeads && last != valueHeads * size) {
                throw new ModelException(
                        name + " of shape " + given.shape() + " does not fit " + valueHeads + " heads of " + size);
            }
            return heads(builder, given, valueHeads);
        }
    }

    private static Edge heads(PlanBuilder builder, Edge x, long heads) {
        if (x.shape().rank() != 3) {
            throw new ModelException("needs shape batch x steps x (heads size), got " + x.shape());
        }
        return Attentions.heads(builder, x, heads, "the number of heads");
    }

    /** {@code batch x heads x 1 x size}, one step of all. */
    private static Edge step(PlanBuilder builder, Edge x, int t) {
        int[] e = x.shape().extents();
        Shape shape = Shape.of(e[0], e[1], 1, e[3]);
        int[] strides = {e[1] * e[2] * e[3], e[2] * e[3], 0, 1};
        return Operands.move(builder, x, shape.walk(t * e[3], strides), shape);
    }

    private static Edge column(PlanBuilder builder, Edge row) {
        int[] e = row.shape().extents();
        return Operands.reshaped(builder, row, Shape.of(e[0], e[1], e[3], 1));
    }

    /** Puts steps next to each other. */
    private static Edge stacked(PlanBuilder builder, List<Edge> steps, Shape shape) {
        if (steps.isEmpty()) {
            throw new ModelException("there are no steps");
        }
        int size = shape.extent(3);
        int[] source = new int[shape.size()];
        int[] index = new int[shape.size()];
        for (int i = 0; i < index.length; i++) {
            source[i] = i / size % shape.extent(2);
            index[i] = i / (size * shape.extent(2)) * size + i % size;
        }
        return Operands.join(builder, steps, source, index, shape);
    }

    /** Each channel with its own weights over the last steps; the state is what the next call needs of the input. */
    private static Operator causalConvolution(Attributes a) {
        boolean swish = !a.text("activation", "none", "none", "silu", "swish").equals("none");
        Windowing plain = new Windowing("NOTSET", null, null, null, null, false);
        return new Operator() {
            @Override
            public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
                Edge x = inputs.required(0);
                Edge w = inputs.required(1);
                if (x.shape().rank() != 3 || w.shape().rank() != 3 || w.shape().extent(1) != 1) {
                    throw new ModelException("needs batch x channels x length and channels x 1 x k, got " + x.shape()
                            + " and " + w.shape());
                }
                int before = w.shape().extent(2) - 1;
                Edge padded = padded(builder, x, inputs.optional(3), before);
                Edge bias = inputs.optional(2);
                Inputs convolved = bias == null ? Inputs.of(padded, w) : Inputs.of(padded, w, bias);
                Edge y = new Convolutions.Conv(plain, x.shape().extent(1))
                        .bind(builder, convolved)
                        .get(0);
                int[] e = padded.shape().extents();
                Shape rest = Shape.of(e[0], e[1], before);
                int[] last = rest.walk(e[2] - before, new int[] {e[1] * e[2], e[2], 1});
                return List.of(
                        swish ? builder.smooth(SmoothFunctions.swish(1), y) : y,
                        Operands.move(builder, padded, last, rest));
            }
        };
    }

    /** Earlier steps, or zeros, then the new ones. */
    private static Edge padded(PlanBuilder builder, Edge x, @Nullable Edge past, int before) {
        int[] e = x.shape().extents();
        Shape state = Shape.of(e[0], e[1], before);
        if (past != null && !past.shape().equals(state)) {
            throw new ModelException("past_state needs shape " + state + ", got " + past.shape());
        }
        int length = before + e[2];
        Shape shape = Shape.of(e[0], e[1], length);
        int[] source = new int[shape.size()];
        int[] index = new int[shape.size()];
        for (int i = 0; i < index.length; i++) {
            int step = i % length;
            source[i] = step < before ? 0 : 1;
            index[i] = step < before ? i / length * before + step : i / length * e[2] + step - before;
        }
        if (past != null) {
            return Operands.join(builder, List.of(past, x), source, index, shape);
        }
        for (int i = 0; i < index.length; i++) {
            index[i] = source[i] == 0 ? -1 : index[i];
        }
        return Operands.move(builder, x, index, shape);
    }
}
