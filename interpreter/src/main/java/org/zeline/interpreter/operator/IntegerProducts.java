package org.zeline.interpreter.operator;

import java.util.Arrays;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;

/** Matrix products of integers, in the width that their type has. */
final class IntegerProducts {
    private IntegerProducts() {}

    /**
     * {@return A B, batch by batch, as NumPy's matmul}
     *
     * @param self the operator, for when the model runs
     * @param inputs its inputs
     */
    static Edge product(PlanBuilder builder, Operator self, Inputs inputs, Edge a, Edge b) {
        Arithmetic.requireOneType(a, b);
        int[] p = a.shape().extents();
        int[] q = b.shape().extents();
        if (p.length == 0 || q.length == 0) {
            throw new ModelException("a factor is a scalar: use Mul");
        }
        int[] left = p.length == 1 ? new int[] {1, p[0]} : p;
        int[] right = q.length == 1 ? new int[] {q[0], 1} : q;
        int inner = left[left.length - 1];
        if (right[right.length - 2] != inner) {
            throw new ModelException("inner extents differ: " + a.shape() + " times " + b.shape());
        }
        Shape leftBatch = Shape.of(Arrays.copyOf(left, left.length - 2));
        Shape rightBatch = Shape.of(Arrays.copyOf(right, right.length - 2));
        Shape batch = leftBatch.broadcast(rightBatch);
        int rows = left[left.length - 2];
        int columns = right[right.length - 1];
        Shape result = shape(batch, p.length == 1 ? -1 : rows, q.length == 1 ? -1 : columns);
        if (!inputs.constantFrom(0)) {
            return builder.defer(self, Integers.REASON, inputs, a.type(), result);
        }
        int[] leftAt = leftBatch.broadcastIndex(batch);
        int[] rightAt = rightBatch.broadcastIndex(batch);
        long[] x = a.constant().integers();
        long[] w = b.constant().integers();
        long[] y = new long[result.size()];
        for (int j = 0; j < y.length; j++) {
            int product = j / (rows * columns);
            int from = (leftAt[product] * rows + j / columns % rows) * inner;
            int to = rightAt[product] * inner * columns + j % columns;
            for (int t = 0; t < inner; t++) {
                y[j] += x[from + t] * w[to + t * columns];
            }
            y[j] = a.type().wrap(y[j]);
        }
        return builder.constant(new IntegerTensor(a.type(), result, y));
    }

    /** The batch's shape and those of rows and columns that are not negative. */
    private static Shape shape(Shape batch, int rows, int columns) {
        int[] extents = Arrays.copyOf(batch.extents(), batch.rank() + 2);
        int rank = batch.rank();
        for (int extent : new int[] {rows, columns}) {
            if (extent >= 0) {
                extents[rank++] = extent;
            }
        }
        return Shape.of(Arrays.copyOf(extents, rank));
    }

    /** {@code alpha A B + beta C}. */
    static Edge gemm(PlanBuilder builder, Operator self, Inputs inputs, Edge a, Edge b, double alpha, double beta) {
        if (alpha != Math.rint(alpha) || beta != Math.rint(beta)) {
            throw new ModelException("alpha and beta must be whole for integers, got " + alpha + " and " + beta);
        }
        Shape shape = Shape.of(a.shape().extent(0), b.shape().extent(1));
        ElementType type = a.type();
        if (!inputs.constantFrom(0)) {
            return builder.defer(self, Integers.REASON, inputs, type, shape);
        }
        Edge product = product(builder, self, inputs, a, b);
        Edge scaled = Integers.map(builder, self, Inputs.of(product), v -> ((long) alpha) * v);
        Edge c = inputs.optional(2);
        return c == null || beta == 0
                ? scaled
                : Integers.combine(builder, self, inputs, type, scaled, c, (x, y) -> x + ((long) beta) * y);
    }
}
