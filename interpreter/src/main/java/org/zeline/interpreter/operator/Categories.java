package org.zeline.interpreter.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.zeline.interpreter.function.PiecewiseLinear;
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
import org.zeline.interpreter.value.StringTensor;
import org.zeline.interpreter.value.Tensor;

/** Operators of {@code ai.onnx.ml} on categories, which are integers, real numbers or strings. */
final class Categories {
    private static final String ML = "ai.onnx.ml.";

    private Categories() {}

    static void register(OperatorSet operators) {
        operators.add(ML + "OneHotEncoder", 1, OperatorSet.NEWEST_ML, 1, 1, OneHot::decode);
        operators.add(ML + "CategoryMapper", 1, OperatorSet.NEWEST_ML, 1, 1, a -> mapper(a));
        operators.add(ML + "LabelEncoder", 1, 1, 1, 1, a -> Encoder.ofClasses(a));
        operators.add(ML + "LabelEncoder", 2, 3, 1, 1, a -> encoder(a, false));
        operators.add(ML + "LabelEncoder", 4, OperatorSet.NEWEST_ML, 1, 1, a -> encoder(a, true));
    }

    private static Tensor texts(List<String> texts) {
        return new StringTensor(Shape.of(texts.size()), texts.toArray(new String[0]));
    }

    private static Tensor scalar(Tensor one) {
        return one.reshape(Shape.of(new int[0]));
    }

    private static Tensor integer(long value) {
        return scalar(Operands.vector(new long[] {value}));
    }

    private static Tensor real(double value) {
        return new RealTensor(ElementType.FLOAT, Shape.of(new int[0]), new double[] {value});
    }

    private static Tensor text(String value) {
        return scalar(texts(List.of(value)));
    }

    /** Strings to the integers at the same position, or the reverse, depending on the type of the input. */
    private static Operator mapper(Attributes a) {
        Tensor texts = texts(a.has("cats_strings") ? a.texts("cats_strings") : List.of());
        Tensor integers = Operands.vector(TreeNodes.integers(a, "cats_int64s"));
        Tensor number = integer(a.integer("default_int64", -1));
        Tensor name = text(a.text("default_string", "_Unused"));
        return byType(new Encoder(texts, integers, number, false), new Encoder(integers, texts, name, false));
    }

    /** One operator for strings and another for integers. */
    private static Operator byType(Encoder ofTexts, Encoder ofIntegers) {
        return (builder, inputs) -> {
            boolean text = inputs.required(0).type() == ElementType.STRING;
            return (text ? ofTexts : ofIntegers).bind(builder, inputs);
        };
    }

    private static Operator encoder(Attributes a, boolean tensors) {
        Tensor keys = listed(a, "keys", tensors);
        Tensor values = listed(a, "values", tensors);
        Map<ElementType, Tensor> defaults = Map.of(
                ElementType.STRING, text(a.text("default_string", "_Unused")),
                ElementType.INT64, integer(a.integer("default_int64", -1)),
                ElementType.FLOAT, real(a.real("default_float", -0.0)));
        Tensor given = tensors && a.has("default_tensor") ? a.tensor("default_tensor") : null;
        Tensor absent = given != null ? scalar(given) : defaults.get(values.type());
        if (absent == null) {
            absent = Operands.zeros(values.type(), Shape.of(new int[0]));
        }
        if (absent.type() != values.type()) {
            throw new ModelException(
                    "default_tensor needs the type of the values, " + values.type() + ", got " + absent.type());
        }
        return new Encoder(keys, values, absent, tensors);
    }

    /** The keys or values, from the one attribute that gives them. */
    private static Tensor listed(Attributes a, String name, boolean tensors) {
        List<Tensor> given = new ArrayList<>();
        if (a.has(name + "_strings")) {
            given.add(texts(a.texts(name + "_strings")));
        }
        if (a.has(name + "_int64s")) {
            given.add(Operands.vector(a.integers(name + "_int64s")));
        }
        if (a.has(name + "_floats")) {
            double[] reals = a.reals(name + "_floats");
            given.add(new RealTensor(ElementType.FLOAT, Shape.of(reals.length), reals));
        }
        if (tensors && a.has(name + "_tensor")) {
            given.add(a.tensor(name + "_tensor"));
        }
        if (given.size() != 1) {
            throw new ModelException("needs one attribute with " + name + ", got " + given.size());
        }
        return given.get(0);
    }

    /** Replaces each key by its value, and everything else by a default; NaN may be a key. */
    private record Encoder(Tensor keys, Tensor values, Tensor absent, boolean matchesNaN) implements Operator {
        Encoder {
            if (keys.shape().size() != values.shape().size()) {
                throw new ModelException("needs as many keys as values, got "
                        + keys.shape().size() + " and " + values.shape().size());
            }
        }

        static Operator ofClasses(Attributes a) {
            List<String> classes = a.texts("classes_strings");
            long[] positions = new long[classes.size()];
            Arrays.setAll(positions, i -> i);
            Tensor numbers = Operands.vector(positions);
            return byType(
                    new Encoder(texts(classes), numbers, integer(a.integer("default_int64", -1)), false),
                    new Encoder(numbers, texts(classes), text(a.text("default_string", "_Unused")), false));
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            if ((x.type() == ElementType.STRING) != (keys.type() == ElementType.STRING)) {
                throw new ModelException("the keys have type " + keys.type() + ", the input has " + x.type());
            }
            if (x.isConstant()) {
                return List.of(builder.constant(looked(x.constant())));
            }
            if (!x.type().fitsDouble()
                    || (!values.type().fitsDouble() && !values.type().isInteger())) {
                boolean named = values.type() == ElementType.STRING || x.type() == ElementType.STRING;
                String reason = named ? Operands.notFollowed(ElementType.STRING) : Integers.REASON;
                return List.of(builder.defer(this, reason, inputs, values.type(), x.shape()));
            }
            return List.of(builder.elementwise(jumps(), values.type(), x));
        }

        private static Object key(Tensor keys, int i) {
            return switch (keys.type()) {
                case STRING -> keys.strings()[i];
                case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> keys.reals()[i] + 0.0;
                default -> (double) keys.integers()[i];
            };
        }

        /** The position of each key; of equal keys, the first counts. */
        private Map<Object, Integer> places() {
            Map<Object, Integer> places = new HashMap<>();
            for (int i = 0; i < keys.shape().size(); i++) {
                Object key = key(keys, i);
                if (matchesNaN || !key.equals(Double.NaN)) {
                    places.putIfAbsent(key, i);
                }
            }
            return places;
        }

        private Tensor looked(Tensor x) {
            Map<Object, Integer> places = places();
            int[] index = new int[x.shape().size()];
            for (int i = 0; i < index.length; i++) {
                index[i] = places.getOrDefault(key(x, i), -1);
            }
            return chosen(index, x.shape());
        }

        private Tensor chosen(int[] index, Shape shape) {
            int[] within = Arrays.stream(index).map(i -> Math.max(i, 0)).toArray();
            if (values.type() == ElementType.STRING) {
                String[] texts = new String[index.length];
                Arrays.setAll(texts, i -> index[i] < 0 ? absent.strings()[0] : values.strings()[within[i]]);
                return new StringTensor(shape, texts);
            }
            if (values.type().isReal()) {
                double[] reals = new double[index.length];
                Arrays.setAll(reals, i -> index[i] < 0 ? absent.reals()[0] : values.reals()[within[i]]);
                return new RealTensor(values.type(), shape, reals);
            }
            long[] integers = new long[index.length];
            Arrays.setAll(integers, i -> index[i] < 0 ? absent.integers()[0] : values.integers()[within[i]]);
            return new IntegerTensor(values.type(), shape, integers);
        }

        /** The default everywhere except at the keys. */
        private PiecewiseLinear jumps() {
            double[] to = values.doubles();
            double other = absent.doubles()[0];
            SortedMap<Double, Double> jumps = new TreeMap<>();
            places().forEach((key, place) -> jumps.put((Double) key, to[place]));
            Double atNaN = jumps.remove(Double.NaN);
            double[] knots =
                    jumps.keySet().stream().mapToDouble(Double::doubleValue).toArray();
            double[] values =
                    jumps.values().stream().mapToDouble(Double::doubleValue).toArray();
            double[] between = new double[knots.length + 1];
            Arrays.fill(between, other);
            return PiecewiseLinear.of(knots, new double[between.length], between, values)
                    .atNaN(atNaN == null ? other : atNaN);
        }
    }

    /** A new last axis with 1 at the position of the category, else 0. Real numbers are truncated to integers first. */
    private record OneHot(Tensor categories, boolean zeros) implements Operator {
        static OneHot decode(Attributes a) {
            boolean named = a.has("cats_strings");
            Tensor categories =
                    named ? texts(a.texts("cats_strings")) : Operands.vector(TreeNodes.integers(a, "cats_int64s"));
            if (a.has("cats_int64s")) {
                throw new ModelException("needs either cats_int64s or cats_strings, got both");
            }
            return new OneHot(categories, a.flag("zeros", true));
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            int count = categories.shape().size();
            int[] extents = Arrays.copyOf(x.shape().extents(), x.shape().rank() + 1);
            extents[extents.length - 1] = count;
            Shape shape = Shape.of(extents);
            builder.budget().require(shape);
            boolean texts = x.type() == ElementType.STRING;
            if (texts != (categories.type() == ElementType.STRING)) {
                throw new ModelException(
                        "the categories have type " + categories.type() + ", the input has " + x.type());
            }
            if (!x.isConstant() && (texts || !zeros)) {
                String reason = texts ? Operands.notFollowed(ElementType.STRING) : "it fails for unknown categories";
                return List.of(builder.defer(this, reason, inputs, ElementType.FLOAT, shape));
            }
            Edge result = texts ? named(builder, x, shape) : numbered(builder, x, shape);
            if (!zeros
                    && Arrays.stream(result.constant().doubles()).sum()
                            < x.shape().size()) {
                throw new ModelException("the input holds an unknown category, and zeros is 0");
            }
            return List.of(result);
        }

        private Edge named(PlanBuilder builder, Edge x, Shape shape) {
            String[] given = x.constant().strings();
            double[] ones = new double[shape.size()];
            int count = categories.shape().size();
            Arrays.setAll(ones, i -> given[i / count].equals(categories.strings()[i % count]) ? 1 : 0);
            return builder.constant(new RealTensor(ElementType.FLOAT, shape, ones));
        }

        private Edge numbered(PlanBuilder builder, Edge x, Shape shape) {
            int count = categories.shape().size();
            Edge whole = x.type().isReal()
                    ? builder.mapped(PiecewiseConstants.TRUNCATE, ElementType.DOUBLE, x)
                    : Normalizations.as(builder, x, ElementType.DOUBLE);
            int[] index = new int[shape.size()];
            double[] offset = new double[shape.size()];
            Arrays.setAll(index, i -> i / count);
            Arrays.setAll(offset, i -> -(double) categories.integers()[i % count]);
            Edge gap = Arithmetic.shifted(builder, Operands.move(builder, whole, index, shape), offset);
            return builder.elementwise(PiecewiseLinear.ZERO, ElementType.FLOAT, gap);
        }
    }
}
