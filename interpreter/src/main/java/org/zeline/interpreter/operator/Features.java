package org.zeline.interpreter.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.zeline.interpreter.function.PiecewiseLinear;
import org.zeline.interpreter.function.SmoothFunction;
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

/** Operators of {@code ai.onnx.ml} that prepare features: scaling, imputation, selection. */
final class Features {
    private static final String ML = "ai.onnx.ml.";

    private Features() {}

    static void register(OperatorSet operators) {
        add(operators, "Scaler", 1, 1, a -> scaler(reals(a, "offset"), reals(a, "scale")));
        add(operators, "Normalizer", 1, 1, a -> normalizer(a.text("norm", "MAX", "MAX", "L1", "L2")));
        add(operators, "Binarizer", 1, 1, a -> binarizer(a.real("threshold", 0)));
        add(operators, "Imputer", 1, 1, Imputer::decode);
        add(operators, "ArrayFeatureExtractor", 2, 2, a -> new Extractor());
        add(
                operators,
                "FeatureVectorizer",
                1,
                Integer.MAX_VALUE,
                a -> vectorizer(TreeNodes.integers(a, "inputdimensions")));
    }

    private static void add(OperatorSet operators, String name, int fewest, int most, OperatorSet.Decoder decoder) {
        operators.add(ML + name, 1, OperatorSet.NEWEST_ML, fewest, most, decoder);
    }

    private static double[] reals(Attributes a, String name) {
        return a.has(name) ? a.reals(name) : new double[0];
    }

    /** A real number, float unless it is double. */
    private static Edge real(PlanBuilder builder, Edge x) {
        if (x.type() == ElementType.STRING) {
            throw new ModelException("needs numbers, got strings");
        }
        return x.type() == ElementType.DOUBLE ? x : Normalizations.as(builder, x, ElementType.FLOAT);
    }

    /** One or more numbers as a constant that is broadcast to the last axis of {@code x}. */
    private static Edge perColumn(PlanBuilder builder, String name, double[] values, Edge x) {
        int rank = x.shape().rank();
        if (values.length != 1
                && (rank < 1 || rank > 2 || values.length != x.shape().extent(rank - 1))) {
            throw new ModelException(name + " needs one value, or one per column of a matrix, got " + values.length
                    + " for shape " + x.shape());
        }
        Shape shape = values.length == 1 ? Shape.of(new int[0]) : Shape.of(values.length);
        return builder.constant(new RealTensor(x.type(), shape, values));
    }

    /** {@code (x - offset) scale}, as float. */
    private static Operator scaler(double[] offset, double[] scale) {
        return (builder, inputs) -> {
            Edge x = real(builder, inputs.required(0));
            Edge shifted =
                    offset.length == 0 ? x : Arithmetic.sum(builder, x, -1, perColumn(builder, "offset", offset, x));
            Edge scaled = scale.length == 0
                    ? shifted
                    : Arithmetic.product(builder, shifted, perColumn(builder, "scale", scale, x));
            return List.of(ClassScores.asFloat(builder, scaled));
        };
    }

    /** Each row divided by its largest element, its L1 or its L2 norm, unless that is 0. */
    private static Operator normalizer(String norm) {
        return (builder, inputs) -> {
            Shape shape = inputs.required(0).shape();
            Edge x = real(builder, inputs.required(0));
            if (shape.rank() < 1 || shape.rank() > 2) {
                throw new ModelException("needs an input of rank 1 or 2, got shape " + shape);
            }
            int[] over = {shape.rank() - 1};
            Edge size = switch (norm) {
                case "MAX" -> Reductions.largest(builder, x, over, true);
                case "L1" -> AxisMaps.reduce(builder, builder.elementwise(PiecewiseLinear.ABS, x), over, false, true);
                default -> builder.smooth(SmoothFunction.SQRT, Reductions.sumOfSquares(builder, x, over, true));
            };
            Edge divisor = Arithmetic.sum(builder, size, 1, builder.elementwise(PiecewiseLinear.ZERO, size));
            return List.of(ClassScores.asFloat(builder, Arithmetic.quotient(builder, x, divisor)));
        };
    }

    /** 1 where {@code x} is above the threshold, else 0, in the type of {@code x}. */
    private static Operator binarizer(double threshold) {
        return (builder, inputs) -> {
            Edge x = inputs.required(0);
            if (x.type() == ElementType.STRING) {
                throw new ModelException("needs numbers, got strings");
            }
            Edge gap = Arithmetic.shifted(builder, Normalizations.as(builder, x, ElementType.DOUBLE), -threshold);
            return List.of(builder.elementwise(PiecewiseLinear.POSITIVE, x.type(), gap));
        };
    }

    /** Values equal to the replaced one, which may be NaN, become the imputed value of their column. */
    private record Imputer(double[] reals, double replaced, long[] integers, long replacedInteger) implements Operator {
        static Imputer decode(Attributes a) {
            return new Imputer(
                    Features.reals(a, "imputed_value_floats"),
                    a.real("replaced_value_float", 0),
                    TreeNodes.integers(a, "imputed_value_int64s"),
                    a.integer("replaced_value_int64", 0));
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            if (!x.type().isReal()) {
                return List.of(exact(builder, inputs, x));
            }
            Edge imputed = Operands.broadcast(builder, perColumn(builder, "imputed_value_floats", reals, x), x.shape());
            Edge condition = Double.isNaN(replaced)
                    ? builder.mapped(PiecewiseConstants.IS_NAN, ElementType.BOOL, x)
                    : builder.elementwise(
                            PiecewiseLinear.ZERO, ElementType.BOOL, Arithmetic.shifted(builder, x, -replaced));
            return List.of(builder.conditional(condition, imputed, x));
        }

        private Edge exact(PlanBuilder builder, Inputs inputs, Edge x) {
            if (x.type() == ElementType.STRING || x.shape().rank() == 0) {
                throw new ModelException(
                        "needs numbers of rank 1 at least, got " + x.type() + " of shape " + x.shape());
            }
            int columns = x.shape().extent(x.shape().rank() - 1);
            if (integers.length != 1 && integers.length != columns) {
                throw new ModelException(
                        "imputed_value_int64s needs 1 or " + columns + " values, got " + integers.length);
            }
            if (!x.isConstant()) {
                return builder.defer(this, Integers.REASON, inputs, x.type(), x.shape());
            }
            long[] values = x.constant().integers().clone();
            for (int i = 0; i < values.length; i++) {
                values[i] = values[i] == replacedInteger ? integers[i % columns % integers.length] : values[i];
            }
            return builder.constant(new IntegerTensor(x.type(), x.shape(), values));
        }
    }

    /** The columns at the given positions of the last axis; a vector is one row. */
    private record Extractor() implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge positions = inputs.required(1);
            if (!positions.isConstant()) {
                return builder.defer(this, 1, "its indices depend on the input", inputs);
            }
            if (x.shape().rank() == 0) {
                throw new ModelException("needs an input of rank 1 at least, got a scalar");
            }
            int columns = x.shape().extent(x.shape().rank() - 1);
            long[] picked = Operands.integers(positions);
            int[] extents = x.shape().rank() == 1 ? new int[] {1, 1} : x.shape().extents();
            extents[extents.length - 1] = picked.length;
            Shape shape = Shape.of(extents);
            builder.budget().require(shape);
            int[] index = new int[shape.size()];
            for (int i = 0; i < index.length; i++) {
                long pick = picked[i % picked.length];
                if (pick < 0 || pick >= columns) {
                    throw new ModelException("index " + pick + " is out of range for an axis of " + columns);
                }
                index[i] = i / picked.length * columns + (int) pick;
            }
            return List.of(Operands.move(builder, x, index, shape));
        }
    }

    /** The inputs side by side as floats; each is cut, or filled up with zeros, to its number of columns. */
    private static Operator vectorizer(long[] dimensions) {
        return (builder, inputs) -> {
            if (dimensions.length != inputs.count()) {
                throw new ModelException("inputdimensions needs " + Operands.counted(inputs.count(), "value") + ", got "
                        + dimensions.length);
            }
            List<Edge> parts = new ArrayList<>();
            int[] firsts = new int[dimensions.length + 1];
            for (int p = 0; p < dimensions.length; p++) {
                parts.add(columns(builder, inputs.required(p), Math.toIntExact(Math.max(0, dimensions[p]))));
                firsts[p + 1] = Math.addExact(firsts[p], parts.get(p).shape().extent(1));
                if (parts.get(p).shape().extent(0) != parts.get(0).shape().extent(0)) {
                    throw new ModelException("all inputs need the same number of rows");
                }
            }
            int width = firsts[dimensions.length];
            Shape shape = Shape.of(parts.get(0).shape().extent(0), width);
            int[] source = new int[shape.size()];
            int[] index = new int[source.length];
            for (int i = 0; i < source.length; i++) {
                int column = i % width;
                while (firsts[source[i] + 1] <= column) {
                    source[i]++;
                }
                int own = firsts[source[i] + 1] - firsts[source[i]];
                index[i] = i / width * own + column - firsts[source[i]];
            }
            return List.of(Operands.join(builder, parts, source, index, shape));
        };
    }

    private static Edge columns(PlanBuilder builder, Edge x, int columns) {
        Shape given = x.shape();
        int rows = given.rank() < 2 ? 1 : given.extent(0);
        int width = given.size() / Math.max(1, rows);
        Shape shape = Shape.of(rows, columns);
        builder.budget().require(shape);
        int[] index = new int[shape.size()];
        Arrays.setAll(index, i -> i % columns < width ? i / columns * width + i % columns : -1);
        Edge reals = ClassScores.asFloat(builder, real(builder, x));
        return width == columns
                ? Operands.reshaped(builder, reals, shape)
                : Operands.move(builder, reals, index, shape);
    }
}
