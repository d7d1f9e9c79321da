package org.zeline.interpreter.operator;

import java.util.ArrayList;
import java.util.Arrays;
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
 * Scaled dot-product attention: {@code softmax(softcap(scale Q K') + bias) V}, computed per head. The bias includes the
 * mask. A row whose keys are all masked gives zero.
 */
final class Attentions {
    private Attentions() {}

    static void register(OperatorSet operators) {
        operators.add("Attention", 23, 23, 3, 6, Attention::decode);
        operators.add("Attention", 24, 3, 7, Attention::decode);
    }

    /**
     * Which keys a query attends to, by position. Since opset 25 a window limits how many keys before and after the
     * query's own position count; with {@code is_causal} no later key counts.
     *
     * @param before how many keys before the query's position count, -1 for all
     * @param after how many keys after it count, -1 for all
     * @param causal whether no later key counts, whatever the window
     */
    private record Window(long before, long after, boolean causal) {
        static Window decode(Attributes a) {
            boolean causal = a.flag("is_causal", false);
            return a.opset() < 25
                    ? new Window(-1, -1, causal)
                    : new Window(side(a, "left_window_size"), side(a, "right_window_size"), causal);
        }

        private static long side(Attributes a, String name) {
            long size = a.integer(name, -1);
            if (size < -1) {
                throw new ModelException(name + " must be -1 (no bound) or at least 0, got " + size);
            }
            return size;
        }

        boolean holds(long key, long query) {
            return !(causal && key > query)
                    && (before < 0 || key >= query - before)
                    && (after < 0 || key <= query + after);
        }
    }

    /**
     * The attributes.
     *
     * @param mode which intermediate result is returned: 0 the scores, 1 the scores after the soft cap, 2 after adding
     *     the bias, 3 after the softmax
     * @param queryHeads how many query heads inputs of rank 3 hold
     */
    private record Attention(
            Window window,
            long queryHeads,
            long valueHeads,
            @Nullable Double scale,
            double softcap,
            long mode,
            int outputs)
            implements Operator {

        static Attention decode(Attributes a) {
            a.integer("softmax_precision", 0); // all arithmetic is in double precision
            long mode = a.integer("qk_matmul_output_mode", 0);
            if (mode < 0 || mode > 3) {
                throw new ModelException("qk_matmul_output_mode must lie in [0, 3], got " + mode);
            }
            return new Attention(
                    Window.decode(a),
                    a.integer("q_num_heads", 0),
                    a.integer("kv_num_heads", 0),
                    a.has("scale") ? Double.valueOf(a.real("scale", 1)) : null,
                    a.real("softcap", 0),
                    mode,
                    a.outputs());
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge q = heads(builder, inputs.required(0), queryHeads, "q_num_heads");
            Edge k = withPast(
                    builder, inputs.optional(4), heads(builder, inputs.required(1), valueHeads, "kv_num_heads"));
            Edge v = withPast(
                    builder, inputs.optional(5), heads(builder, inputs.required(2), valueHeads, "kv_num_heads"));
            int group = group(q.shape(), k.shape(), v.shape());
            Edge mask = inputs.optional(3);
            Edge lengths = inputs.optional(6);
            boolean unknownMask =
                    mask != null && !mask.isConstant() && !mask.type().isReal();
            if (unknownMask || (lengths != null && !lengths.isConstant())) {
                return deferred(builder, inputs, q.shape(), k.shape(), v.shape());
            }
            double factor = scale != null ? scale : 1 / Math.sqrt(q.shape().extent(3));
            Edge scores = product(builder, Operands.scaled(builder, factor, q), transposed(builder, k), group);
            Edge capped = scores;
            if (softcap > 0) {
                Edge ratio = builder.smooth(SmoothFunctions.TANH, Operands.scaled(builder, 1 / softcap, scores));
                capped = Operands.scaled(builder, softcap, ratio);
            }
            int past =
                    inputs.optional(4) == null ? -1 : inputs.required(4).shape().extent(2);
            AttentionBias bias = new AttentionBias(builder, scores.shape(), window, past);
            Edge biased = bias.added(capped, mask, lengths);
            Edge weights = bias.withoutMaskedRows(Softmaxes.of(builder, biased, -1, false));
            Edge y = product(builder, weights, v, group);
            if (inputs.required(0).shape().rank() == 3) {
                y = joined(builder, y);
            }
            Edge told = mode == 0 ? scores : mode == 1 ? capped : mode == 2 ? biased : weights;
            return List.of(y, k, v, told).subList(0, Math.max(1, Math.min(4, outputs)));
        }

        private List<Edge> deferred(PlanBuilder builder, Inputs inputs, Shape q, Shape k, Shape v) {
            ElementType type = inputs.required(0).type();
            Shape y = Shape.of(q.extent(0), q.extent(1), q.extent(2), v.extent(3));
            if (inputs.required(0).shape().rank() == 3) {
                y = Shape.of(q.extent(0), q.extent(2), q.extent(1) * v.extent(3));
            }
            Shape scores = Shape.of(q.extent(0), q.extent(1), q.extent(2), k.extent(2));
            int count = Math.max(1, Math.min(4, outputs));
            return builder.defer(
                    this,
                    "its mask depends on the input",
                    inputs,
                    List.of(type, type, inputs.required(2).type(), type).subList(0, count),
                    List.of(y, k, v, scores).subList(0, count));
        }
    }

    /** Checks the shapes and returns the number of query heads that share one head of keys and values. */
    static int group(Shape q, Shape k, Shape v) {
        int heads = q.extent(1);
        if (k.extent(1) == 0 || heads % k.extent(1) != 0 || v.extent(1) != k.extent(1)) {
            throw new ModelException("the numbers of heads of Q, K and V don't match: " + q + ", " + k + " and " + v);
        }
        if (q.extent(3) != k.extent(3) || k.extent(2) != v.extent(2) || q.extent(0) != k.extent(0)) {
            throw new ModelException("the shapes of Q, K and V don't match: " + q + ", " + k + " and " + v);
        }
        return heads / k.extent(1);
    }

    /**
     * A value as {@code batch x heads x steps x size}, reshaped from {@code batch x steps x (heads size)} if its rank
     * is 3.
     */
    static Edge heads(PlanBuilder builder, Edge x, long heads, String attribute) {
        Shape shape = x.shape();
        if (shape.rank() == 4) {
            return x;
        }
        if (shape.rank() != 3 || heads < 1 || shape.extent(2) % heads != 0) {
            throw new ModelException("needs rank 4, or rank 3 with " + attribute + " dividing the last extent, got "
                    + shape + " and " + heads);
        }
        int count = (int) heads;
        int steps = shape.extent(1);
        int size = shape.extent(2) / count;
        Shape split = Shape.of(shape.extent(0), count, steps, size);
        int[] strides = {steps * count * size, size, count * size, 1};
        return Operands.move(builder, x, split.walk(0, strides), split);
    }

    /** The inverse of {@link #heads}: {@code batch x steps x (heads size)}. */
    static Edge joined(PlanBuilder builder, Edge x) {
        int[] e = x.shape().extents();
        Shape shape = Shape.of(e[0], e[2], e[1], e[3]);
        int[] strides = {e[1] * e[2] * e[3], e[3], e[2] * e[3], 1};
        Edge moved = Operands.move(builder, x, shape.walk(0, strides), shape);
        return Operands.reshaped(builder, moved, Shape.of(e[0], e[2], e[1] * e[3]));
    }

    static Edge transposed(PlanBuilder builder, Edge x) {
        int[] e = x.shape().extents();
        Shape shape = Shape.of(e[0], e[1], e[3], e[2]);
        int plane = e[2] * e[3];
        return Operands.move(builder, x, shape.walk(0, new int[] {e[1] * plane, plane, 1, e[3]}), shape);
    }

    /** The cached steps, followed by the new ones. */
    static Edge withPast(PlanBuilder builder, @Nullable Edge past, Edge now) {
        if (past == null) {
            return now;
        }
        int[] extents = now.shape().extents();
        int before = past.shape().rank() == 4 ? past.shape().extent(2) : -1;
        extents[2] = before;
        if (before < 0 || !past.shape().equals(Shape.of(extents))) {
            throw new ModelException("the past " + past.shape() + " does not match " + now.shape());
        }
        int after = now.shape().extent(2);
        extents[2] = before + after;
        Shape shape = Shape.of(extents);
        int size = extents[3];
        int[] source = new int[shape.size()];
        int[] index = new int[shape.size()];
        for (int i = 0; i < source.length; i++) {
            int head = i / (extents[2] * size);
            int step = i / size % extents[2];
            source[i] = step < before ? 0 : 1;
            int at = step < before ? head * before + step : head * after + step - before;
            index[i] = at * size + i % size;
        }
        return Operands.join(builder, List.of(past, now), source, index, shape);
    }

    /** Matrix products of each head of the first factor with the head of the second factor that its group shares. */
    static Edge product(PlanBuilder builder, Edge a, Edge b, int group) {
        int[] p = a.shape().extents();
        int[] q = b.shape().extents();
        Edge left = Operands.reshaped(builder, a, Shape.of(p[0], p[1] / group, group, p[2], p[3]));
        Edge right = Operands.reshaped(builder, b, Shape.of(q[0], q[1], 1, q[2], q[3]));
        Edge product = MatrixProducts.product(builder, left, right);
        return Operands.reshaped(builder, product, Shape.of(p[0], p[1], p[2], q[3]));
    }

    /** The bias of the scores: the given mask, the causal mask and the padding mask. */
    private static final class AttentionBias {
        private final PlanBuilder builder;
        private final Shape scores;
        private final Window window;
        private final int past;
        private int @Nullable [] unmasked;

        AttentionBias(PlanBuilder builder, Shape scores, Window window, int past) {
            this.builder = builder;
            this.scores = scores;
            this.window = window;
            this.past = past;
        }

        Edge added(Edge x, @Nullable Edge mask, @Nullable Edge lengths) {
            double[] bias = new double[scores.size()];
            List<Edge> open = new ArrayList<>();
            if (mask != null) {
                Edge wide = padded(mask);
                if (wide.isConstant()) {
                    addMask(wide, bias);
                } else {
                    open.add(wide);
                }
            }
            maskWindowAndPadding(bias, lengths == null ? null : Operands.integers(lengths));
            unmaskFullyMaskedRows(bias);
            Edge sum = Arithmetic.shifted(builder, x, bias);
            return open.isEmpty() ? sum : Arithmetic.sum(builder, sum, 1, open.get(0));
        }

        /** Extends a mask with fewer columns than keys; the additional keys are masked. */
        private Edge padded(Edge mask) {
            int keys = scores.extent(3);
            Shape shape = mask.shape();
            int columns = shape.rank() == 0 ? keys : shape.extent(shape.rank() - 1);
            if (columns >= keys || columns == 1) {
                return mask;
            }
            int[] extents = shape.extents();
            extents[extents.length - 1] = keys;
            Shape wide = Shape.of(extents);
            int[] index = new int[wide.size()];
            double[] offset = new double[index.length];
            for (int i = 0; i < index.length; i++) {
                boolean inside = i % keys < columns;
                index[i] = inside ? i / keys * columns + i % keys : -1;
                offset[i] = inside ? 0 : Double.NEGATIVE_INFINITY;
            }
            Edge moved = Operands.move(builder, mask, index, wide);
            return mask.type().isReal() ? Arithmetic.shifted(builder, moved, offset) : moved;
        }

        private void addMask(Edge mask, double[] bias) {
            double[] values =
                    Operands.broadcast(builder, mask, scores).constant().doubles();
            boolean conditions = !mask.type().isReal();
            for (int i = 0; i < bias.length; i++) {
                bias[i] += !conditions ? values[i] : values[i] != 0 ? 0 : Double.NEGATIVE_INFINITY;
            }
        }

        /** Masks the keys outside a query's window and those that are padding. */
        private void maskWindowAndPadding(double[] bias, long @Nullable [] lengths) {
            int queries = scores.extent(2);
            int keys = scores.extent(3);
            for (int i = 0; i < bias.length; i++) {
                int key = i % keys;
                int query = i / keys % queries;
                int batch = i / (scores.extent(1) * queries * keys);
                long length = lengths == null ? keys : lengths[batch];
                long before = past >= 0 ? past : lengths == null ? 0 : length - queries;
                if (key >= length || !window.holds(key, query + before)) {
                    bias[i] = Double.NEGATIVE_INFINITY;
                }
            }
        }

        /** Unmasks rows that are entirely masked, and records them: their weights become zero after the softmax. */
        private void unmaskFullyMaskedRows(double[] bias) {
            int keys = scores.extent(3);
            for (int first = 0; first < bias.length; first += Math.max(1, keys)) {
                int end = first + keys;
                if (Arrays.stream(bias, first, end).allMatch(b -> b == Double.NEGATIVE_INFINITY)) {
                    if (unmasked == null) {
                        unmasked = new int[bias.length];
                        Arrays.setAll(unmasked, i -> i);
                    }
                    Arrays.fill(unmasked, first, end, -1);
                    Arrays.fill(bias, first, end, 0);
                }
            }
        }

        Edge withoutMaskedRows(Edge weights) {
            return unmasked == null ? weights : Operands.move(builder, weights, unmasked, weights.shape());
        }
    }
}
