package org.zeline.interpreter.operator;

import java.util.Arrays;
import java.util.List;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;

/** Determinants of the matrices in the last two axes. */
final class Determinants {
    private Determinants() {}

    static void register() {
        OperatorSet.add("Det", 11, 1, 1, a -> new Det());
    }

    private record Det() implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = Functions.real(inputs);
            int rank = x.shape().rank();
            if (rank < 2 || x.shape().extent(rank - 1) != x.shape().extent(rank - 2)) {
                throw new ModelException("needs square matrices in the last two axes, got shape " + x.shape());
            }
            int n = x.shape().extent(rank - 1);
            Shape shape = Shape.of(Arrays.copyOf(x.shape().extents(), rank - 2));
            if (x.isConstant()) {
                double[] values = x.constant().reals();
                double[] results = new double[shape.size()];
                Arrays.setAll(results, m -> eliminated(Arrays.copyOfRange(values, m * n * n, (m + 1) * n * n), n));
                return List.of(builder.constant(new RealTensor(x.type(), shape, results)));
            }
            if (n < 1 || n > 3) {
                String reason = "determinants of more than three rows are computed only when the model runs";
                return List.of(builder.defer(this, reason, inputs, x.type(), shape));
            }
            int[] rows = new int[n];
            Arrays.setAll(rows, i -> i);
            return List.of(expanded(builder, x, shape, n, 0, rows));
        }

        /** Laplace's expansion along a row, over the columns that are left. */
        private static Edge expanded(PlanBuilder builder, Edge x, Shape shape, int n, int row, int[] columns) {
            Edge sum = null;
            for (int c = 0; c < columns.length; c++) {
                int at = row * n + columns[c];
                int[] index = new int[shape.size()];
                Arrays.setAll(index, m -> m * n * n + at);
                Edge term = Operands.move(builder, x, index, shape);
                if (columns.length > 1) {
                    int[] others = new int[columns.length - 1];
                    for (int i = 0; i < others.length; i++) {
                        others[i] = columns[i < c ? i : i + 1];
                    }
                    term = Arithmetic.product(builder, term, expanded(builder, x, shape, n, row + 1, others));
                }
                sum = sum == null ? term : Arithmetic.sum(builder, sum, c % 2 == 0 ? 1 : -1, term);
            }
            return java.util.Objects.requireNonNull(sum);
        }
    }

    /** By elimination with the largest pivots. */
    private static double eliminated(double[] a, int n) {
        double product = 1;
        for (int k = 0; k < n; k++) {
            int pivot = k;
            for (int i = k + 1; i < n; i++) {
                pivot = Math.abs(a[i * n + k]) > Math.abs(a[pivot * n + k]) ? i : pivot;
            }
            if (a[pivot * n + k] == 0) {
                return 0;
            }
            if (pivot != k) {
                product = -product;
                for (int j = 0; j < n; j++) {
                    double swap = a[k * n + j];
                    a[k * n + j] = a[pivot * n + j];
                    a[pivot * n + j] = swap;
                }
            }
            product *= a[k * n + k];
            for (int i = k + 1; i < n; i++) {
                double factor = a[i * n + k] / a[k * n + k];
                for (int j = k + 1; j < n; j++) {
                    a[i * n + j] -= factor * a[k * n + j];
                }
            }
        }
        return product;
    }
}
