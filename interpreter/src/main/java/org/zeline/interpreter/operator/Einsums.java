package org.zeline.interpreter.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;

/** Einstein's sums: products of elements with equal labels, summed over those that the result has not. */
final class Einsums {
    private Einsums() {}

    static void register() {
        OperatorSet.add("Einsum", 12, 1, Integer.MAX_VALUE, a -> {
            if (!a.has("equation")) {
                throw new ModelException("attribute equation is missing");
            }
            return new Einsum(a.text("equation", ""));
        });
    }

    /** A value and one label an axis. */
    private record Term(List<String> labels, Edge value) {}

    private record Einsum(String equation) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            EinsumLabels labels = EinsumLabels.of(equation, inputs);
            Edge first = inputs.required(0);
            for (int i = 1; i < inputs.count(); i++) {
                Arithmetic.requireOneType(first, inputs.required(i));
            }
            if (!first.type().isReal()) {
                Shape shape = labels.shape(labels.result());
                return List.of(
                        inputs.constantFrom(0)
                                ? builder.constant(integers(builder, labels, inputs, shape))
                                : builder.defer(this, Integers.REASON, inputs, first.type(), shape));
            }
            List<Term> terms = new ArrayList<>();
            for (int i = 0; i < inputs.count(); i++) {
                terms.add(arranged(
                        builder,
                        labels,
                        new Term(labels.operands().get(i), inputs.required(i)),
                        distinct(labels.operands().get(i))));
            }
            while (terms.size() > 1) {
                Term left = terms.remove(0);
                Term right = terms.remove(0);
                terms.add(0, joined(builder, labels, left, right, needed(labels, terms)));
            }
            Term only = summed(builder, terms.get(0), labels.result());
            return List.of(arranged(builder, labels, only, labels.result()).value());
        }
    }

    private static List<String> distinct(List<String> labels) {
        return labels.stream().distinct().toList();
    }

    /** The labels that the result or other terms have. */
    private static List<String> needed(EinsumLabels labels, List<Term> others) {
        List<String> needed = new ArrayList<>(labels.result());
        others.forEach(term -> needed.addAll(term.labels()));
        return needed;
    }

    /** A term with its axes in another order, repeated where its extent is 1; equal labels take the diagonal. */
    private static Term arranged(PlanBuilder builder, EinsumLabels labels, Term term, List<String> order) {
        Map<String, Integer> steps = new LinkedHashMap<>();
        int[] strides = term.value().shape().strides();
        for (int i = 0; i < strides.length; i++) {
            int stride = term.value().shape().extent(i) == 1 ? 0 : strides[i];
            steps.merge(term.labels().get(i), stride, Integer::sum);
        }
        Shape shape = labels.shape(order);
        int[] step =
                order.stream().mapToInt(label -> steps.getOrDefault(label, 0)).toArray();
        if (term.labels().equals(order) && term.value().shape().equals(shape)) {
            return term;
        }
        return new Term(order, Operands.move(builder, term.value(), shape.walk(0, step), shape));
    }

    /** Sums over labels that are not needed. */
    private static Term summed(PlanBuilder builder, Term term, List<String> needed) {
        int[] over = new int[term.labels().size()];
        int count = 0;
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < over.length; i++) {
            if (needed.contains(term.labels().get(i))) {
                kept.add(term.labels().get(i));
            } else {
                over[count++] = i;
            }
        }
        return count == 0
                ? term
                : new Term(kept, AxisMaps.reduce(builder, term.value(), Arrays.copyOf(over, count), false, false));
    }

    /** The product of two terms as matrices: labels of both that are needed count the matrices. */
    private static Term joined(PlanBuilder builder, EinsumLabels labels, Term a, Term b, List<String> needed) {
        List<String> forLeft = new ArrayList<>(needed);
        forLeft.addAll(b.labels());
        List<String> forRight = new ArrayList<>(needed);
        forRight.addAll(a.labels());
        Term left = summed(builder, a, forLeft);
        Term right = summed(builder, b, forRight);
        List<String> common =
                left.labels().stream().filter(right.labels()::contains).toList();
        List<String> batch = common.stream().filter(needed::contains).toList();
        List<String> inner =
                common.stream().filter(label -> !needed.contains(label)).toList();
        List<String> rows =
                left.labels().stream().filter(label -> !common.contains(label)).toList();
        List<String> columns =
                right.labels().stream().filter(label -> !common.contains(label)).toList();
        Edge x = matrices(builder, labels, left, batch, rows, inner);
        Edge w = matrices(builder, labels, right, batch, inner, columns);
        List<String> result = new ArrayList<>(batch);
        result.addAll(rows);
        result.addAll(columns);
        Edge product = MatrixProducts.product(builder, x, w);
        return new Term(result, Operands.reshaped(builder, product, labels.shape(result)));
    }

    private static Edge matrices(
            PlanBuilder builder,
            EinsumLabels labels,
            Term term,
            List<String> batch,
            List<String> rows,
            List<String> columns) {
        List<String> order = new ArrayList<>(batch);
        order.addAll(rows);
        order.addAll(columns);
        Shape shape = Shape.of(
                labels.shape(batch).size(),
                labels.shape(rows).size(),
                labels.shape(columns).size());
        return Operands.reshaped(builder, arranged(builder, labels, term, order).value(), shape);
    }

    /** All products, one by one, in the width of the type. */
    private static IntegerTensor integers(PlanBuilder builder, EinsumLabels labels, Inputs inputs, Shape shape) {
        List<String> all = new ArrayList<>(labels.result());
        labels.extents().keySet().stream().filter(label -> !all.contains(label)).forEach(all::add);
        long[] products = new long[labels.shape(all).size()];
        Arrays.fill(products, 1);
        for (int i = 0; i < inputs.count(); i++) {
            Term term = new Term(labels.operands().get(i), inputs.required(i));
            long[] factors =
                    arranged(builder, labels, term, all).value().constant().integers();
            for (int j = 0; j < products.length; j++) {
                products[j] *= factors[j];
            }
        }
        long[] sums = new long[shape.size()];
        int each = products.length / Math.max(1, sums.length);
        for (int j = 0; j < products.length; j++) {
            sums[j / each] += products[j];
        }
        long[] wrapped =
                Arrays.stream(sums).map(inputs.required(0).type()::wrap).toArray();
        return new IntegerTensor(inputs.required(0).type(), shape, wrapped);
    }
}
