package org.zeline.interpreter.operator;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/**
 * Random numbers. They come from the draws that a run is given, so that its seed fixes them; the seed in the file is
 * read and not used.
 */
final class Randoms {
    private Randoms() {}

    static void register() {
        OperatorSet.add("RandomNormal", 1, 0, 0, a -> ofShape(a, normal(a)));
        OperatorSet.add("RandomNormalLike", 1, 1, 1, a -> like(a, normal(a)));
        OperatorSet.add("RandomUniform", 1, 0, 0, a -> ofShape(a, uniform(a)));
        OperatorSet.add("RandomUniformLike", 1, 1, 1, a -> like(a, uniform(a)));
        OperatorSet.add("Bernoulli", 15, 1, 1, Randoms::bernoulli);
        OperatorSet.add("Multinomial", 7, 1, 1, Randoms::multinomial);
    }

    /** Draws so many numbers. */
    @FunctionalInterface
    private interface Source {
        double[] draw(PlanBuilder builder, int count);
    }

    private static Source normal(Attributes a) {
        double mean = a.real("mean", 0);
        double scale = a.real("scale", 1);
        return (builder, count) -> Arrays.stream(builder.draws().normals(count))
                .map(v -> mean + scale * v)
                .toArray();
    }

    private static Source uniform(Attributes a) {
        double low = a.real("low", 0);
        double high = a.real("high", 1);
        return (builder, count) -> Arrays.stream(builder.draws().uniforms(count))
                .map(u -> low + (high - low) * u)
                .toArray();
    }

    private static Operator ofShape(Attributes a, Source source) {
        Shape shape = Shape.of(a.integers("shape"));
        ElementType type = a.elementType("dtype", ElementType.FLOAT);
        a.real("seed", 0);
        return (builder, inputs) -> List.of(tensor(builder, source, type, shape));
    }

    private static Operator like(Attributes a, Source source) {
        ElementType type = a.elementType("dtype", null);
        a.real("seed", 0);
        return (builder, inputs) -> {
            Edge x = inputs.required(0);
            return List.of(tensor(builder, source, type == null ? x.type() : type, x.shape()));
        };
    }

    private static Edge tensor(PlanBuilder builder, Source source, @Nullable ElementType type, Shape shape) {
        if (type == null || !type.isReal()) {
            throw new ModelException("random numbers need a real type, got " + type);
        }
        builder.budget().require(shape);
        return builder.constant(new RealTensor(type, shape, source.draw(builder, shape.size())));
    }

    /** 1 with the probability that the element gives, else 0. */
    private static Operator bernoulli(Attributes a) {
        ElementType type = a.elementType("dtype", null);
        a.real("seed", 0);
        return new Operator() {
            @Override
            public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
                Edge x = inputs.required(0);
                ElementType own = type == null ? x.type() : type;
                if (!x.isConstant()) {
                    return List.of(
                            builder.defer(this, "it draws from what depends on the input", inputs, own, x.shape()));
                }
                double[] probability = x.constant().reals();
                double[] uniform = builder.draws().uniforms(probability.length);
                Arrays.setAll(uniform, i -> uniform[i] < probability[i] ? 1 : 0);
                return List.of(builder.constant(Tensor.wrapping(own, x.shape(), uniform)));
            }
        };
    }

    /** Classes drawn with probabilities whose logarithms, up to a constant, are the elements of a row. */
    private static Operator multinomial(Attributes a) {
        long size = a.integer("sample_size", 1);
        ElementType type = a.elementType("dtype", ElementType.INT32);
        a.real("seed", 0);
        return new Operator() {
            @Override
            public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
                Edge x = inputs.required(0);
                if (x.shape().rank() != 2 || x.shape().extent(1) == 0 || type == null || !type.isInteger()) {
                    throw new ModelException("needs a matrix and an integer type, got " + x.shape() + " and " + type);
                }
                int rows = x.shape().extent(0);
                Shape shape = Shape.of(rows, size);
                if (!x.isConstant()) {
                    return List.of(builder.defer(this, "it draws from what depends on the input", inputs, type, shape));
                }
                double[] logits = x.constant().reals();
                int classes = x.shape().extent(1);
                builder.budget().require(shape);
                double[] uniform = builder.draws().uniforms(shape.size());
                long[] drawn = new long[shape.size()];
                double[] sums = new double[classes];
                for (int i = 0; i < drawn.length; i++) {
                    int row = i / shape.extent(1);
                    if (i % shape.extent(1) == 0) {
                        sums = sums(Arrays.copyOfRange(logits, row * classes, (row + 1) * classes));
                    }
                    drawn[i] = pick(sums, uniform[i]);
                }
                return List.of(builder.constant(new IntegerTensor(type, shape, drawn)));
            }
        };
    }

    /** The weights of the classes up to each one. */
    private static double[] sums(double[] logits) {
        double largest = Arrays.stream(logits).max().orElse(0);
        double[] sums = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < sums.length; i++) {
            sum += Math.exp(logits[i] - largest);
            sums[i] = sum;
        }
        return sums;
    }

    /** The first class up to which the weights exceed that part of all. */
    private static int pick(double[] sums, double uniform) {
        double part = uniform * sums[sums.length - 1];
        int low = 0;
        int high = sums.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (part >= sums[middle]) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
