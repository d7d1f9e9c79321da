package org.zeline.interpreter.operator;

import java.util.Arrays;
import java.util.List;
import org.zeline.interpreter.function.BilinearMap;
import org.zeline.interpreter.linear.MatrixProduct;
import org.zeline.interpreter.linear.MatrixProduct.Factors;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;

/** Gemm and MatMul, linear where one factor is constant. */
final class MatrixProducts {
    private MatrixProducts() {}

    static void register(OperatorSet operators) {
        OperatorSet.Decoder gemm =
                a -> new Gemm(a.real("alpha", 1), a.real("beta", 1), a.flag("transA", false), a.flag("transB", false));
        operators.add("Gemm", 1, 6, 3, 3, a -> {
            a.flag("broadcast", false); // C is broadcast whenever its shape allows
            return gemm.decode(a);
        });
        operators.add("Gemm", 7, 10, 3, 3, gemm);
        operators.add("Gemm", 11, 2, 3, gemm);
        operators.add("MatMul", 1, 2, 2, a -> new MatMul());
    }

    /** {@code alpha A' B' + beta C}, with A and B transposed on request, and C broadcast. */
    record Gemm(double alpha, double beta, boolean transA, boolean transB) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge a = matrix(builder, inputs.required(0), transA);
            Edge given = inputs.required(1);
            boolean asIs = transB
                    && !a.isConstant()
                    && given.shape().rank() == 2
                    && a.type().isReal()
                    && a.shape().size() > 0
                    && given.shape().size() > 0;
            Edge b = matrix(builder, given, transB && !asIs);
            if (!a.type().isReal()) {
                return List.of(IntegerProducts.gemm(builder, this, inputs, a, b, alpha, beta));
            }
            Edge product = asIs ? byTransposed(builder, a, b) : product(builder, a, b);
            if (alpha != 1) {
                product = Operands.scaled(builder, alpha, product);
            }
            Edge c = inputs.optional(2);
            if (c != null && beta != 0) {
                if (!c.shape().broadcast(product.shape()).equals(product.shape())) {
                    throw new ModelException("C " + c.shape() + " does not broadcast to " + product.shape());
                }
                product = Arithmetic.sum(builder, product, beta, c);
            }
            return List.of(product);
        }

        /** {@code A B'} for an A that depends on the input, without a transposed copy of B. */
        private static Edge byTransposed(PlanBuilder builder, Edge a, Edge b) {
            int rows = a.shape().extent(0);
            int inner = a.shape().extent(1);
            int columns = b.shape().extent(0);
            if (b.shape().extent(1) != inner) {
                throw new ModelException("inner extents differ: " + a.shape() + " times the transpose of " + b.shape());
            }
            if (b.isConstant()) {
                Factors factor = new Factors(1, b.constant()::reals, inner, 1);
                MatrixProduct map = MatrixProduct.right(factor, new int[1], new int[1], rows, inner, columns);
                return builder.linear(map, null, Shape.of(rows, columns), a);
            }
            return builder.product(
                    BilinearMap.byTransposed(rows, inner, columns, builder.isFree(b)), Shape.of(rows, columns), a, b);
        }

        private static Edge matrix(PlanBuilder builder, Edge x, boolean transposed) {
            if (x.shape().rank() != 2) {
                throw new ModelException("A and B must be matrices, got shape " + x.shape());
            }
            if (!transposed) {
                return x;
            }
            Shape shape = Shape.of(x.shape().extent(1), x.shape().extent(0));
            return Operands.move(builder, x, shape.walk(0, new int[] {1, shape.extent(0)}), shape);
        }
    }

    /**
     * NumPy's matmul: matrix products over the last two axes, with the others broadcast. A vector is treated as a
     * matrix with an axis of extent 1, which the result lacks.
     */
    private record MatMul() implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge a = inputs.required(0);
            Edge b = inputs.required(1);
            return List.of(
                    a.type().isReal() ? product(builder, a, b) : IntegerProducts.product(builder, this, inputs, a, b));
        }
    }

    /** {@code A B} for each matrix of the batch. */
    static Edge product(PlanBuilder builder, Edge a, Edge b) {
        int[] p = a.shape().extents();
        int[] q = b.shape().extents();
        if (p.length == 0 || q.length == 0) {
            throw new ModelException("a factor is a scalar: use Mul");
        }
        int[] left = p.length == 1 ? new int[] {1, p[0]} : p;
        int[] right = q.length == 1 ? new int[] {q[0], 1} : q;
        int rows = left[left.length - 2];
        int inner = left[left.length - 1];
        int columns = right[right.length - 1];
        if (right[right.length - 2] != inner) {
            throw new ModelException("inner extents differ: " + a.shape() + " times " + b.shape());
        }
        Shape leftBatch = Shape.of(Arrays.copyOf(left, left.length - 2));
        Shape rightBatch = Shape.of(Arrays.copyOf(right, right.length - 2));
        Shape batch = leftBatch.broadcast(rightBatch);
        int[] result = Arrays.copyOf(batch.extents(), batch.rank() + 2);
        result[batch.rank()] = rows;
        result[batch.rank() + 1] = columns;
        if (q.length == 1) {
            result = Arrays.copyOf(result, result.length - 1);
        }
        if (p.length == 1) {
            result = without(result, batch.rank());
        }
        Shape shape = Shape.of(result);
        if (shape.size() == 0 || inner == 0) {
            return builder.constant(Operands.zeros(a.type(), shape));
        }
        int[] leftAt = leftBatch.broadcastIndex(batch);
        int[] rightAt = rightBatch.broadcastIndex(batch);
        if (!a.isConstant() && !b.isConstant()) {
            BilinearMap map = BilinearMap.matrices(leftAt, rightAt, rows, inner, columns);
            return builder.product(map, shape, a, b);
        }
        MatrixProduct map;
        if (b.isConstant()) {
            Factors factors = new Factors(rightBatch.size(), b.constant()::reals, 1, columns);
            map = MatrixProduct.right(factors, rightAt, times(leftAt, rows * inner), rows, inner, columns);
        } else {
            Factors factors = new Factors(leftBatch.size(), a.constant()::reals, inner, 1);
            map = MatrixProduct.left(factors, leftAt, times(rightAt, inner * columns), rows, inner, columns);
        }
        return builder.linear(map, null, shape, b.isConstant() ? a : b);
    }

    private static int[] without(int[] extents, int axis) {
        int[] fewer = new int[extents.length - 1];
        System.arraycopy(extents, 0, fewer, 0, axis);
        System.arraycopy(extents, axis + 1, fewer, axis, fewer.length - axis);
        return fewer;
    }

    private static int[] times(int[] index, int size) {
        return Arrays.stream(index).map(i -> Math.multiplyExact(i, size)).toArray();
    }
}
