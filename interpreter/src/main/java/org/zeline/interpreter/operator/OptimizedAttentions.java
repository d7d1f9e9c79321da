package org.zeline.interpreter.operator;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;

/**
 * Attention, MultiHeadAttention and QAttention of {@code com.microsoft}, into which ONNX Runtime's optimiser fuses the
 * attention of a transformer: {@code softmax(scale Q K' + mask + bias) V} per head, with or without the projections.
 */
final class OptimizedAttentions {
    private OptimizedAttentions() {}

    static void register(OperatorSet operators) {
        operators.add("com.microsoft.Attention", 1, 2, 7, Attention::decode);
        operators.add("com.microsoft.MultiHeadAttention", 1, 1, 10, MultiHead::decode);
        operators.add("com.microsoft.QAttention", 1, 5, 9, Quantized::decode);
    }

    private static int heads(Attributes a) {
        long heads = a.integer("num_heads", 0);
        if (heads < 1 || heads > Integer.MAX_VALUE) {
            throw new ModelException("num_heads must be at least 1, got " + heads);
        }
        return (int) heads;
    }

    /**
     * What is done to the scores.
     *
     * @param scale their factor; 0 stands for one over the root of the size of a head
     * @param filter what is added to masked scores
     * @param causal whether later keys are masked
     */
    private record Scores(double scale, double filter, boolean causal) {
        static Scores decode(Attributes a) {
            return new Scores(a.real("scale", 0), a.real("mask_filter_value", -10000), a.flag("unidirectional", false));
        }

        /** {@code softmax(...) V}, joined to {@code batch x steps x (heads size)}. */
        Edge attend(PlanBuilder builder, Edge q, Edge k, Edge v, @Nullable Edge mask, @Nullable Edge bias) {
            int group = Attentions.group(q.shape(), k.shape(), v.shape());
            double factor = scale != 0 ? scale : 1 / Math.sqrt(q.shape().extent(3));
            Edge scores = Attentions.product(
                    builder, Operands.scaled(builder, factor, q), Attentions.transposed(builder, k), group);
            double[] offset = offset(scores.shape(), mask);
            Edge masked = offset.length == 0 ? scores : Arithmetic.shifted(builder, scores, offset);
            Edge biased = bias == null ? masked : Arithmetic.sum(builder, masked, 1, bias);
            if (!biased.shape().equals(scores.shape())) {
                throw new ModelException("attention_bias does not broadcast to " + scores.shape());
            }
            Edge weights = Softmaxes.of(builder, biased, -1, false);
            return Attentions.joined(builder, Attentions.product(builder, weights, v, group));
        }

        private double[] offset(Shape scores, @Nullable Edge mask) {
            if (mask == null && !causal) {
                return new double[0];
            }
            int queries = scores.extent(2);
            int keys = scores.extent(3);
            double[] offset = new double[scores.size()];
            for (int i = 0; i < offset.length; i++) {
                int key = i % keys;
                int query = i / keys % queries;
                int batch = i / (scores.extent(1) * queries * keys);
                if (mask != null && isMasked(mask, scores, batch, query, key)) {
                    offset[i] += filter;
                }
                if (causal && key > query + keys - queries) {
                    offset[i] += -Float.MAX_VALUE;
                }
            }
            return offset;
        }

        /**
         * The mask holds 0 for what is masked, per key or per query and key; or the end of each row's keys; or their
         * ends, followed by their starts.
         */
        private static boolean isMasked(Edge mask, Shape scores, int batch, int query, int key) {
            Shape shape = mask.shape();
            int batches = scores.extent(0);
            int queries = scores.extent(2);
            int keys = scores.extent(3);
            long[] values = Operands.integers(mask);
            if (shape.equals(Shape.of(batches, keys))) {
                return values[batch * keys + key] == 0;
            }
            if (shape.equals(Shape.of(batches, queries, keys))) {
                return values[(batch * queries + query) * keys + key] == 0;
            }
            boolean ends = shape.equals(Shape.of(batches));
            if (ends || shape.equals(Shape.of(2 * batches))) {
                return key >= values[batch] || (!ends && key < values[batches + batch]);
            }
            throw new ModelException("a mask of shape " + shape + " is not supported for scores of shape " + scores);
        }
    }

    /** Heads as {@code batch x heads x steps x size} from columns of {@code batch x steps x width}. */
    private static Edge columns(PlanBuilder builder, Edge x, int from, int width, int heads) {
        int[] e = x.shape().extents();
        Shape part = Shape.of(e[0], e[1], width);
        Edge some = Operands.move(builder, x, part.walk(from, new int[] {e[1] * e[2], e[2], 1}), part);
        return Attentions.heads(builder, some, heads, "num_heads");
    }

    private static void requireNoMore(Inputs inputs, int from, String names) {
        for (int i = from; i < inputs.count(); i++) {
            if (inputs.optional(i) != null) {
                throw new ModelException("the inputs " + names + " are not supported");
            }
        }
    }

    private static boolean isOpen(@Nullable Edge edge) {
        return edge != null && !edge.isConstant();
    }

    /** Self-attention with projections, whose weights stand side by side in one matrix. */
    private record Attention(int heads, long @Nullable [] sizes, Scores scores, int outputs) implements Operator {
        static Attention decode(Attributes a) {
            if (a.flag("do_rotary", false) || a.flag("past_present_share_buffer", false)) {
                throw new ModelException("do_rotary and past_present_share_buffer must be 0");
            }
            a.integer("rotary_embedding_dim", 0); // only used with do_rotary
            long[] sizes = a.has("qkv_hidden_sizes") ? a.integers("qkv_hidden_sizes") : null;
            if (sizes != null && (sizes.length != 3 || Arrays.stream(sizes).anyMatch(size -> size < 1))) {
                throw new ModelException("qkv_hidden_sizes needs 3 positive values");
            }
            return new Attention(OptimizedAttentions.heads(a), sizes, Scores.decode(a), a.outputs());
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = Functions.real(inputs);
            Edge projected = MatrixProducts.product(builder, x, inputs.required(1));
            Edge bias = inputs.optional(2);
            requireNoMore(inputs, 6, "past_sequence_length");
            return projected(
                    this,
                    builder,
                    inputs,
                    bias == null ? projected : Arithmetic.sum(builder, projected, 1, bias),
                    inputs.optional(3),
                    inputs.optional(4),
                    inputs.optional(5));
        }

        /** @param self the operator that is bound again if the mask depends on the input */
        List<Edge> projected(
                Operator self,
                PlanBuilder builder,
                Inputs inputs,
                Edge qkv,
                @Nullable Edge mask,
                @Nullable Edge past,
                @Nullable Edge bias) {
            if (qkv.shape().rank() != 3) {
                throw new ModelException("needs an input of rank 3 and weights of rank 2, got " + qkv.shape());
            }
            int width = qkv.shape().extent(2);
            int value = sizes != null ? Math.toIntExact(sizes[2]) : width / 3;
            int query = sizes != null ? Math.toIntExact(sizes[0]) : width / 3;
            if ((sizes != null && sizes[0] != sizes[1]) || 2L * query + value != width) {
                throw new ModelException("weights of " + width + " columns don't fit queries and keys of " + query
                        + " and values of " + value);
            }
            if (isOpen(mask)) {
                return builder.defer(self, Math.max(1, outputs), "its mask depends on the input", inputs);
            }
            Edge q = columns(builder, qkv, 0, query, heads);
            Edge k = columns(builder, qkv, query, query, heads);
            Edge v = columns(builder, qkv, 2 * query, value, heads);
            if (past != null) {
                k = Attentions.withPast(builder, half(builder, past, 0), k);
                v = Attentions.withPast(builder, half(builder, past, 1), v);
            }
            Edge y = scores.attend(builder, q, k, v, mask, bias);
            return outputs < 2 ? List.of(y) : List.of(y, stacked(builder, k, v));
        }

        private static Edge half(PlanBuilder builder, Edge past, int which) {
            if (past.shape().rank() != 5 || past.shape().extent(0) != 2) {
                throw new ModelException("past needs rank 5 and a first extent of 2, got " + past.shape());
            }
            Shape shape = Shape.of(Arrays.copyOfRange(past.shape().extents(), 1, 5));
            int size = shape.size();
            int[] index = IntStream.range(which * size, which * size + size).toArray();
            return Operands.move(builder, past, index, shape);
        }

        private static Edge stacked(PlanBuilder builder, Edge k, Edge v) {
            int[] extents = new int[5];
            System.arraycopy(k.shape().extents(), 0, extents, 1, 4);
            extents[0] = 1;
            Shape one = Shape.of(extents);
            return DataMovement.Concat.joined(
                    builder, List.of(Operands.reshaped(builder, k, one), Operands.reshaped(builder, v, one)), 0);
        }
    }

    /** Attention whose input and weights are quantised; the products are exact, the attention is in real numbers. */
    private record Quantized(Attention attention) implements Operator {
        static Quantized decode(Attributes a) {
            return new Quantized(Attention.decode(a));
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = Quantizations.centered(builder, inputs.required(0), zero(builder, inputs.optional(6)));
            Edge w = Quantizations.centered(builder, inputs.required(1), inputs.optional(7));
            Edge scale = QuantizedProducts.toSinglePrecision(
                    builder,
                    Arithmetic.product(
                            builder,
                            Quantizations.real(builder, Quantizations.scalar(builder, inputs.required(3))),
                            Quantizations.real(builder, inputs.required(4))));
            Edge product = Arithmetic.product(builder, MatrixProducts.product(builder, x, w), scale);
            Edge qkv = Arithmetic.sum(builder, product, 1, Quantizations.real(builder, inputs.required(2)));
            Edge typed = Normalizations.as(builder, qkv, inputs.required(3).type());
            return attention.projected(this, builder, inputs, typed, inputs.optional(5), inputs.optional(8), null);
        }

        private static @Nullable Edge zero(PlanBuilder builder, @Nullable Edge zero) {
            return zero == null ? null : Quantizations.scalar(builder, zero);
        }
    }

    /** Self-attention or cross-attention without projections. Queries, keys and values may be packed into one input. */
    private record MultiHead(int heads, Scores scores, int outputs) implements Operator {
        static MultiHead decode(Attributes a) {
            return new MultiHead(OptimizedAttentions.heads(a), Scores.decode(a), a.outputs());
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            requireNoMore(inputs, 8, "past_sequence_length and cache_indirection");
            if (outputs > 3) {
                throw new ModelException("the output qk is not supported");
            }
            Edge mask = inputs.optional(4);
            if (isOpen(mask)) {
                return builder.defer(this, Math.max(1, outputs), "its mask depends on the input", inputs);
            }
            Edge query = Functions.real(inputs);
            Edge key = inputs.optional(1);
            Edge value = inputs.optional(2);
            Edge bias = inputs.optional(3);
            Edge q;
            Edge k;
            Edge v;
            if (key == null) {
                q = packed(builder, query, 0, 3);
                k = packed(builder, query, 1, 3);
                v = packed(builder, query, 2, 3);
            } else {
                q = Attentions.heads(builder, query, heads, "num_heads");
                k = key.shape().rank() == 5 ? packed(builder, key, 0, 2) : split(builder, key);
                v = value == null ? packed(builder, key, 1, 2) : split(builder, value);
            }
            if (bias != null) {
                int wide = heads * q.shape().extent(3);
                q = biased(builder, q, bias, 0);
                k = biased(builder, k, bias, wide);
                v = biased(builder, v, bias, 2 * wide);
            }
            k = Attentions.withPast(builder, inputs.optional(6), k);
            v = Attentions.withPast(builder, inputs.optional(7), v);
            Edge y = scores.attend(builder, q, k, v, mask, inputs.optional(5));
            return List.of(y, k, v).subList(0, Math.max(1, Math.min(3, outputs)));
        }

        private Edge split(PlanBuilder builder, Edge x) {
            return Attentions.heads(builder, x, heads, "num_heads");
        }

        /** One of several tensors packed as {@code batch x steps x heads x count x size}. */
        private Edge packed(PlanBuilder builder, Edge x, int which, int count) {
            int[] e = x.shape().extents();
            if (e.length != 5 || e[2] != heads || e[3] != count) {
                throw new ModelException("packed inputs need rank 5, " + heads + " heads and " + count
                        + " parts, got shape " + x.shape());
            }
            Shape shape = Shape.of(e[0], e[2], e[1], e[4]);
            int[] steps = {e[1] * e[2] * count * e[4], count * e[4], e[2] * count * e[4], 1};
            return Operands.move(builder, x, shape.walk(which * e[4], steps), shape);
        }

        private static Edge biased(PlanBuilder builder, Edge x, Edge bias, int from) {
            Shape shape = Shape.of(x.shape().extent(1), 1, x.shape().extent(3));
            if (bias.shape().rank() != 1 || bias.shape().size() < from + shape.size()) {
                throw new ModelException(
                        "bias needs one element per column of queries, keys and values, got shape " + bias.shape());
            }
            int[] index = IntStream.range(from, from + shape.size()).toArray();
            return Arithmetic.sum(builder, x, 1, Operands.move(builder, bias, index, shape));
        }
    }
}
