package org.zeline.interpreter.operator;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.BatchAverage;
import org.zeline.interpreter.function.PiecewiseLinear;
import org.zeline.interpreter.function.SmoothFunction;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.linear.SparseRows;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;

/** Normalisations by the moments or the norm of parts of a tensor. */
final class Normalizations {
    private Normalizations() {}

    static void register(OperatorSet operators) {
        operators.add("InstanceNormalization", 1, 3, 3, a -> instance(a.real("epsilon", 1e-5f)));
        operators.add("GroupNormalization", 18, 20, 3, 3, a -> new Group(groups(a), epsilon(a), true));
        operators.add("GroupNormalization", 21, 3, 3, a -> new Group(groups(a), epsilon(a), false));
        operators.add("LayerNormalization", 1, 2, 3, Layer::decode); // exporters also use it before opset 17
        operators.add("RMSNormalization", 23, 2, 2, a -> rootMeanSquare(a.integer("axis", -1), epsilon(a)));
        operators.add("SimplifiedLayerNormalization", 1, 2, 2, a -> rootMeanSquare(a.integer("axis", -1), epsilon(a)));
        operators.add("MeanVarianceNormalization", 9, 1, 1, Normalizations::meanVariance);
        operators.add("LpNormalization", 1, 1, 1, Normalizations::norm);
        operators.add("LRN", 1, 1, 1, LocalResponse::decode);
    }

    /** Also reads stash_type, which has no effect: all arithmetic is in double precision. */
    private static double epsilon(Attributes a) {
        a.integer("stash_type", 1);
        return a.real("epsilon", 1e-5f);
    }

    /** Group normalisation with one scale and one bias per channel. */
    static Operator group(long groups, double epsilon) {
        return new Group(checked("groups", groups), epsilon, false);
    }

    private static int groups(Attributes a) {
        return checked("num_groups", a.integer("num_groups", 0));
    }

    private static int checked(String name, long groups) {
        if (groups < 1 || groups > Integer.MAX_VALUE) {
            throw new ModelException(name + " must be at least 1, got " + groups);
        }
        return (int) groups;
    }

    /** A tensor minus its mean, and {@code 1 / sqrt(variance + epsilon)}; reduced axes are kept with extent 1. */
    record Moments(Edge centered, Edge mean, Edge variance, Edge inverse) {
        static Moments of(PlanBuilder builder, Edge x, int[] over, double epsilon) {
            return of(builder, x, value -> AxisMaps.reduce(builder, value, over, true, true), epsilon);
        }

        /** The same over the whole batch, if the plan is for training on a part of it. */
        static Moments ofBatch(PlanBuilder builder, Edge x, int[] over, double epsilon) {
            if (!builder.isForTraining()) {
                return of(builder, x, over, epsilon);
            }
            BatchAverage average = new BatchAverage();
            return of(
                    builder,
                    x,
                    value -> builder.mapped(average, x.type(), AxisMaps.reduce(builder, value, over, true, true)),
                    epsilon);
        }

        private static Moments of(PlanBuilder builder, Edge x, UnaryOperator<Edge> average, double epsilon) {
            Edge mean = average.apply(x);
            Edge centered = Arithmetic.sum(builder, x, -1, mean);
            Edge variance = average.apply(builder.smooth(SmoothFunctions.SQUARE, centered));
            return new Moments(centered, mean, variance, inverseRoot(builder, variance, epsilon));
        }

        Edge standardized(PlanBuilder builder) {
            return Arithmetic.product(builder, centered, inverse);
        }
    }

    /** {@code 1 / sqrt(x + epsilon)}. */
    static Edge inverseRoot(PlanBuilder builder, Edge x, double epsilon) {
        return builder.smooth(SmoothFunctions.power(-0.5), Arithmetic.shifted(builder, x, epsilon));
    }

    /** {@code scale x + bias}. */
    static Edge scaled(PlanBuilder builder, Edge x, Edge scale, @Nullable Edge bias) {
        Edge result = Arithmetic.product(builder, x, scale);
        return bias == null ? result : Arithmetic.sum(builder, result, 1, bias);
    }

    /** A parameter with one number per channel, reshaped so that it is broadcast to {@code x}. */
    static Edge perChannel(PlanBuilder builder, Edge parameter, Shape x, int channels) {
        if (parameter.shape().size() != channels) {
            throw new ModelException(
                    "scale and bias need " + Operands.counted(channels, "value") + ", got shape " + parameter.shape());
        }
        int[] extents = new int[Math.max(1, x.rank() - 1)];
        Arrays.fill(extents, 1);
        extents[0] = channels;
        return Operands.reshaped(builder, parameter, Shape.of(extents));
    }

    private static int[] from(int first, Shape shape) {
        return IntStream.range(first, shape.rank()).toArray();
    }

    private static Operator instance(double epsilon) {
        return (builder, inputs) -> {
            Edge x = Functions.real(inputs);
            if (x.shape().rank() < 3) {
                throw new ModelException("needs an input with spatial axes, got shape " + x.shape());
            }
            int channels = x.shape().extent(1);
            Edge standardized =
                    Moments.of(builder, x, from(2, x.shape()), epsilon).standardized(builder);
            Edge scale = perChannel(builder, inputs.required(1), x.shape(), channels);
            return List.of(
                    scaled(builder, standardized, scale, perChannel(builder, inputs.required(2), x.shape(), channels)));
        };
    }

    /** Scale and bias have one number per group up to opset 20, one per channel from opset 21 on. */
    private record Group(int groups, double epsilon, boolean perGroup) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = Functions.real(inputs);
            Shape shape = x.shape();
            if (shape.rank() < 2 || shape.extent(1) % groups != 0) {
                throw new ModelException("num_groups " + groups + " does not divide the channels of shape " + shape);
            }
            Shape grouped = Shape.of(shape.extent(0), groups, shape.extent(1) / groups * shape.size(2, shape.rank()));
            Edge parts = Operands.reshaped(builder, x, grouped);
            Edge result = Moments.of(builder, parts, new int[] {2}, epsilon).standardized(builder);
            if (!perGroup) {
                result = Operands.reshaped(builder, result, shape);
            }
            int count = perGroup ? groups : shape.extent(1);
            Edge scale = perChannel(builder, inputs.required(1), result.shape(), count);
            Edge bias = perChannel(builder, inputs.required(2), result.shape(), count);
            return List.of(Operands.reshaped(builder, scaled(builder, result, scale, bias), shape));
        }
    }

    /** {@code scale (x - mean) / sqrt(variance + epsilon) + bias}, over all axes from {@code axis} on. */
    private record Layer(long axis, double epsilon, ElementType stash, int outputs) implements Operator {
        static Layer decode(Attributes a) {
            ElementType stash = ElementType.ofCode(a.integer("stash_type", ElementType.FLOAT.code()));
            return new Layer(a.integer("axis", -1), a.real("epsilon", 1e-5f), stash, a.outputs());
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = Functions.real(inputs);
            Moments moments = Moments.of(builder, x, from(x.shape().axis(axis), x.shape()), epsilon);
            Edge result = scaled(builder, moments.standardized(builder), inputs.required(1), inputs.optional(2));
            if (!result.shape().equals(x.shape())) {
                throw new ModelException("scale and bias don't broadcast to " + x.shape());
            }
            if (outputs < 2) {
                return List.of(result);
            }
            return List.of(result, as(builder, moments.mean(), stash), as(builder, moments.inverse(), stash))
                    .subList(0, Math.min(outputs, 3));
        }
    }

    /** {@code scale x / sqrt(mean of x^2 + epsilon)}, over all axes from {@code axis} on. */
    private static Operator rootMeanSquare(long axis, double epsilon) {
        return (builder, inputs) -> {
            Edge x = Functions.real(inputs);
            int[] over = from(x.shape().axis(axis), x.shape());
            Edge square = AxisMaps.reduce(builder, builder.smooth(SmoothFunctions.SQUARE, x), over, true, true);
            Edge normal = Arithmetic.product(builder, x, inverseRoot(builder, square, epsilon));
            Edge scale = inputs.required(1);
            return List.of(scaled(builder, normal, scale, null));
        };
    }

    /**
     * {@code (x - mean) / (sqrt(variance) + 1e-9)}, over all axes except the channels unless the attribute names
     * others.
     */
    private static Operator meanVariance(Attributes a) {
        long[] axes = a.has("axes") ? a.integers("axes") : new long[] {0, 2, 3};
        return (builder, inputs) -> {
            Edge x = Functions.real(inputs);
            Moments moments = Moments.of(builder, x, Operands.axes(axes, x.shape()), 0);
            Edge deviation = Arithmetic.shifted(builder, builder.smooth(SmoothFunction.SQRT, moments.variance()), 1e-9);
            return List.of(Arithmetic.quotient(builder, moments.centered(), deviation));
        };
    }

    /** {@code x / norm}, or 0 where the norm is 0. */
    private static Operator norm(Attributes a) {
        long axis = a.integer("axis", -1);
        long p = a.integer("p", 2);
        if (p != 1 && p != 2) {
            throw new ModelException("p must be 1 or 2, got " + p);
        }
        return (builder, inputs) -> {
            Edge x = Functions.real(inputs);
            int[] over = {x.shape().axis(axis)};
            Edge norm = p == 1
                    ? AxisMaps.reduce(builder, builder.elementwise(PiecewiseLinear.ABS, x), over, false, true)
                    : builder.smooth(SmoothFunction.SQRT, Reductions.sumOfSquares(builder, x, over, true));
            Edge divisor = Arithmetic.sum(builder, norm, 1, builder.elementwise(PiecewiseLinear.ZERO, norm));
            return List.of(Arithmetic.quotient(builder, x, divisor));
        };
    }

    /** {@code x / (bias + alpha / size sum of x^2)^beta}, with the sum over {@code size} neighbouring channels. */
    private record LocalResponse(double alpha, double beta, double bias, int size) implements Operator {
        static LocalResponse decode(Attributes a) {
            long size = a.integer("size", 0);
            if (size < 1 || size > Integer.MAX_VALUE) {
                throw new ModelException("size must be at least 1, got " + size);
            }
            return new LocalResponse(a.real("alpha", 1e-4f), a.real("beta", 0.75), a.real("bias", 1), (int) size);
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = Functions.real(inputs);
            if (x.shape().rank() < 2) {
                throw new ModelException("needs an input with channels, got shape " + x.shape());
            }
            int channels = x.shape().extent(1);
            SparseRows rows = new SparseRows();
            for (int c = 0; c < channels; c++) {
                int last = Math.min(channels - 1, c + size / 2);
                for (int i = Math.max(0, c - (size - 1) / 2); i <= last; i++) {
                    rows.add(i, alpha / size);
                }
                rows.end();
            }
            Edge sums = AxisMaps.apply(builder, builder.smooth(SmoothFunctions.SQUARE, x), 1, rows);
            Edge factors = Powers.raised(builder, Arithmetic.shifted(builder, sums, bias), -beta);
            return List.of(Arithmetic.product(builder, x, factors));
        }
    }

    /** {@code x}, declared to be of the given type. */
    static Edge as(PlanBuilder builder, Edge x, ElementType type) {
        return x.type() == type ? x : Casts.relabelled(builder, x, type);
    }
}
