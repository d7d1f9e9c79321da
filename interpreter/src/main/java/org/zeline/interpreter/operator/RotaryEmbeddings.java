package org.zeline.interpreter.operator;

import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;

/** Rotary position embeddings: rotations of pairs of elements by angles that grow with the position. */
final class RotaryEmbeddings {
    private RotaryEmbeddings() {}

    static void register(OperatorSet operators) {
        operators.add("RotaryEmbedding", 23, 3, 4, Rotary::decode);
        operators.add("com.microsoft.RotaryEmbedding", 1, 4, 4, RotaryEmbeddings::byPositions);
    }

    /** The positions are the second input: one per step, or the position of the first step. */
    private static Operator byPositions(Attributes a) {
        double scale = a.real("scale", 1);
        if (a.flag("is_packed_batching", false) || scale != 1) {
            throw new ModelException("needs is_packed_batching 0 and scale 1, got scale " + scale);
        }
        Rotary rotary = Rotary.decode(a);
        return new Operator() {
            @Override
            public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
                Edge x = inputs.required(0);
                Edge positions = inputs.required(1);
                if (!positions.isConstant()) {
                    String reason = "its positions depend on the input";
                    return List.of(builder.defer(this, reason, inputs, x.type(), x.shape()));
                }
                long[] at = Operands.integers(positions);
                if (at.length == 1 && x.shape().rank() > 2) {
                    int steps = x.shape().extent(x.shape().rank() - 2);
                    at = LongStream.range(at[0], at[0] + steps).toArray();
                }
                Edge all = builder.constant(Operands.vector(at));
                return rotary.bind(builder, Inputs.of(x, inputs.required(2), inputs.required(3), all));
            }
        };
    }

    /**
     * {@code (cos p - sin q, sin p + cos q)} for each pair of elements p and q.
     *
     * @param interleaved whether a pair consists of neighbours, or else of elements half the rotated size apart
     * @param dimension the number of rotated elements per head, 0 for all
     * @param heads the number of heads in inputs of rank 3
     */
    private record Rotary(boolean interleaved, int dimension, long heads) implements Operator {
        static Rotary decode(Attributes a) {
            long dimension = a.integer("rotary_embedding_dim", 0);
            if (dimension < 0 || dimension > Integer.MAX_VALUE || dimension % 2 != 0) {
                throw new ModelException("rotary_embedding_dim must be even and not negative, got " + dimension);
            }
            return new Rotary(a.flag("interleaved", false), (int) dimension, a.integer("num_heads", 0));
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge given = Functions.real(inputs);
            Edge positions = inputs.optional(3);
            if (positions != null && !positions.isConstant()) {
                String reason = "its positions depend on the input";
                return List.of(builder.defer(this, reason, inputs, given.type(), given.shape()));
            }
            Edge x = Attentions.heads(builder, given, heads, "num_heads");
            int size = x.shape().extent(3);
            int rotated = dimension == 0 ? size : dimension;
            if (rotated > size || rotated % 2 != 0) {
                throw new ModelException("can't rotate " + rotated + " of " + size + " elements");
            }
            long[] at = positions == null ? null : Operands.integers(positions);
            Edge cos = spread(builder, inputs.required(1), at, x.shape(), rotated, false);
            Edge sin = spread(builder, inputs.required(2), at, x.shape(), rotated, true);
            Edge partners = Operands.move(builder, x, partners(x.shape(), rotated), x.shape());
            Edge result = Arithmetic.sum(
                    builder, Arithmetic.product(builder, x, cos), 1, Arithmetic.product(builder, partners, sin));
            return List.of(given.shape().rank() == 3 ? Attentions.joined(builder, result) : result);
        }

        private boolean isFirst(int d, int rotated) {
            return interleaved ? d % 2 == 0 : d < rotated / 2;
        }

        private int[] partners(Shape shape, int rotated) {
            int size = shape.extent(3);
            int apart = interleaved ? 1 : rotated / 2;
            int[] index = new int[shape.size()];
            for (int i = 0; i < index.length; i++) {
                int d = i % size;
                index[i] = d >= rotated ? -1 : isFirst(d, rotated) ? i + apart : i - apart;
            }
            return index;
        }

        /** The cached value for each element of the input: signed for sines, and 0 or 1 where nothing is rotated. */
        private Edge spread(
                PlanBuilder builder, Edge cache, long @Nullable [] at, Shape shape, int rotated, boolean sine) {
            int half = rotated / 2;
            int steps = shape.extent(2);
            int rows = cache.shape().size() / Math.max(1, half);
            if (cache.shape().rank() < 2 || cache.shape().extent(cache.shape().rank() - 1) != half) {
                throw new ModelException("caches need a last extent of " + half + ", got shape " + cache.shape());
            }
            int[] index = new int[shape.size()];
            double[] factors = new double[index.length];
            double[] fixed = new double[index.length];
            for (int i = 0; i < index.length; i++) {
                int d = i % shape.extent(3);
                int position = i / (shape.extent(1) * steps * shape.extent(3)) * steps + i / shape.extent(3) % steps;
                boolean turns = d < rotated;
                long row = at == null ? position : at[position % at.length];
                if (row < 0 || row >= rows) {
                    throw new ModelException("position " + row + " is not within the caches' " + rows);
                }
                index[i] = turns ? (int) row * half + (interleaved ? d / 2 : d % half) : -1;
                factors[i] = sine && isFirst(d, rotated) ? -1 : 1;
                fixed[i] = turns || sine ? 0 : 1;
            }
            Edge moved = Operands.move(builder, cache, index, shape);
            return builder.linear(new org.zeline.interpreter.linear.Scale(factors), fixed, shape, moved);
        }
    }
}
