package org.zeline.conformance;

import com.google.protobuf.ByteString;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.graph.TensorCodec;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.StringTensor;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.AttributeProto;

/**
 * One node with a free input, as {@code operators.txt} describes it.
 *
 * @param operator the name of the operator
 * @param since the first opset for which the sample is valid
 * @param until the last opset for which the sample is valid
 * @param shape the shape of the free input
 * @param kind the kind of values of the free input
 * @param inputs the inputs as written
 * @param attributes the attributes as written
 */
record OperatorSample(
        String operator, int since, int until, Shape shape, String kind, List<String> inputs, List<String> attributes) {

    /** The opset of the default domain in models with an operator of another versioned domain. */
    private static final int MAIN_OPSET = 17;

    /** Whether the opsets are those of {@code ai.onnx.ml}. */
    boolean isMachineLearning() {
        return operator.startsWith("ai.onnx.ml.");
    }

    /** At least one sample for every operator. */
    static List<OperatorSample> all() {
        return listed("operators.txt");
    }

    /** All samples in a file. */
    static List<OperatorSample> listed(String file) {
        try (InputStream in = Objects.requireNonNull(OperatorSample.class.getResourceAsStream(file));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(OperatorSample::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static OperatorSample of(String line) {
        String[] fields = line.split("\\|", -1);
        if (fields.length != 5) {
            throw new IllegalArgumentException("five fields are needed: " + line);
        }
        String[] opsets = fields[1].strip().split("-", -1);
        boolean anyOpset = fields[1].isBlank();
        String[] x = fields[2].strip().split(" ", -1);
        return new OperatorSample(
                fields[0].strip(),
                anyOpset ? 1 : Integer.parseInt(opsets[0]),
                anyOpset || opsets[1].isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(opsets[1]),
                shape(x[0]),
                x.length > 1 ? x[1] : "real",
                words(fields[3], ", "),
                words(fields[4], " "));
    }

    private static List<String> words(String field, String separator) {
        return field.isBlank() ? List.of() : Arrays.asList(field.strip().split(separator));
    }

    private static Shape shape(String text) {
        return Shape.of(words(text, "x").stream().mapToInt(Integer::parseInt).toArray());
    }

    /** The element type of the free input. */
    ElementType type() {
        return switch (kind) {
            case "real", "positive", "unit", "above1", "number" -> ElementType.DOUBLE;
            case "integer" -> ElementType.INT32;
            default -> ElementType.valueOf(kind.toUpperCase(Locale.ROOT));
        };
    }

    /** A value for the free input. */
    double draw(Random random) {
        return switch (kind) {
            case "real", "number" -> 2 * random.nextGaussian();
            case "integer" -> random.nextInt(9) - 4;
            case "positive" -> 0.5 + 2 * random.nextDouble();
            case "unit" -> 0.8 * (2 * random.nextDouble() - 1);
            case "above1" -> 1.5 + 2 * random.nextDouble();
            case "bool" -> random.nextInt(2);
            default -> random.nextInt(3);
        };
    }

    /** How far the free input may move from a drawn value and still be of its kind. */
    double room() {
        return switch (kind) {
            case "real" -> 2;
            case "positive", "above1" -> 0.4;
            default -> 0.15;
        };
    }

    /**
     * {@return a model of this single node in double precision, with one free input}
     *
     * @param opset within its range
     * @param random makes its constants
     */
    Built build(int opset, Random random) {
        return build(opset, ElementType.DOUBLE, type(), false, random);
    }

    /**
     * {@return a model of this single node}
     *
     * @param opset within its range
     * @param real the type of its real constants
     * @param type the type of the free input
     * @param open whether random constants are inputs too
     * @param random makes its constants
     */
    Built build(int opset, ElementType real, ElementType type, boolean open, Random random) {
        int main = isMachineLearning() ? MAIN_OPSET : opset;
        TestGraph g = new TestGraph(main).importing("ai.onnx.ml", opset);
        String x = g.input("x", type, shape.extents());
        List<Tensor> others = new ArrayList<>();
        if (inputs.equals(List.of("@"))) {
            return new Built(g, new StructuredSamples(g, main, real).output(operator, x), others);
        }
        List<String> from = new ArrayList<>();
        for (String input : inputs) {
            from.add(
                    switch (input) {
                        case "x" -> x;
                        case "_" -> "";
                        case "c" ->
                            type == ElementType.BOOL
                                    ? x
                                    : g.node("Cast", List.of(g.node("Relu", List.of(x))), bool(main));
                        case "q" -> quantized(g, real, x);
                        default -> {
                            Tensor value = constant(input, type.isReal() ? real : type, random);
                            if (!open || !input.matches("\\+?\\d+(x\\d+)*")) {
                                yield g.constant(value);
                            }
                            others.add(value);
                            yield g.input(
                                    "y" + others.size(),
                                    value.type(),
                                    value.shape().extents());
                        }
                    });
        }
        int outputs = 1;
        int output = 0;
        List<AttributeProto> given = new ArrayList<>();
        for (String text : attributes) {
            String name = text.substring(0, text.indexOf('='));
            String value = text.substring(text.indexOf('=') + 1);
            if (name.equals("outputs")) {
                outputs = Integer.parseInt(value);
            } else if (name.equals("output")) {
                output = Integer.parseInt(value);
            } else {
                given.add(attribute(name, value, real));
            }
        }
        String y = g.nodes(operator, outputs, from, given.toArray(new AttributeProto[0]))
                .get(output);
        return new Built(g, y, others);
    }

    /** True where x is positive. */
    private static AttributeProto bool(int opset) {
        return opset < 6 ? TestGraph.text("to", "BOOL") : TestGraph.integer("to", ElementType.BOOL.code());
    }

    private static String quantized(TestGraph g, ElementType real, String x) {
        String zero = g.constant(Tensor.of(ElementType.UINT8, Shape.of(new int[0]), new double[] {128}));
        String scale = g.constant(Tensor.of(real, Shape.of(new int[0]), new double[] {0.05}));
        return g.node("QuantizeLinear", List.of(x, scale, zero));
    }

    /**
     * A model.
     *
     * @param graph the graph
     * @param output the name of the output to compare
     * @param others values for the inputs after the first
     */
    record Built(TestGraph graph, String output, List<Tensor> others) {}

    private static Tensor constant(String text, ElementType real, Random random) {
        if (text.startsWith("{")) {
            String[] values = text.substring(1, text.length() - 1).split(",");
            return new StringTensor(Shape.of(values.length), values);
        }
        int parenthesis = text.indexOf('(');
        if (parenthesis >= 0) {
            return listed(parenthesis == 0 ? real : ElementType.FLOAT, text.substring(parenthesis));
        }
        int bracket = text.indexOf('[');
        if (bracket >= 0) {
            String type = bracket == 0 ? "int64" : text.substring(0, bracket);
            return listed(ElementType.valueOf(type.toUpperCase(Locale.ROOT)), text.substring(bracket));
        }
        if (text.endsWith("i")) {
            return Tensor.of(Shape.of(new int[0]), Long.parseLong(text.substring(0, text.length() - 1)));
        }
        if (text.contains(":")) {
            ElementType type =
                    ElementType.valueOf(text.substring(0, text.indexOf(':')).toUpperCase(Locale.ROOT));
            Shape shape = shape(text.substring(text.indexOf(':') + 1));
            double[] values = random.ints(shape.size(), 0, 100).asDoubleStream().toArray();
            return Tensor.of(type, shape, values);
        }
        if (text.contains(".")) {
            return Tensor.of(real, Shape.of(new int[0]), new double[] {Double.parseDouble(text)});
        }
        boolean positive = text.startsWith("+");
        Shape shape = shape(positive ? text.substring(1) : text);
        double[] values = new double[shape.size()];
        Arrays.setAll(values, i -> positive ? 0.5 + random.nextDouble() : random.nextGaussian());
        if (!real.isReal() && !real.isSigned()) {
            Arrays.setAll(values, i -> Math.abs(values[i]));
        }
        return Tensor.of(real, shape, values);
    }

    /** Rows are separated by semicolons; a number after the bracket is the rank, padded with leading axes of 1. */
    private static Tensor listed(ElementType type, String text) {
        int end = Math.max(text.indexOf(']'), text.indexOf(')'));
        String[] rows = text.substring(1, end).split(";");
        double[] values = Arrays.stream(rows)
                .flatMap(row -> Arrays.stream(row.split(",")))
                .mapToDouble(Double::parseDouble)
                .toArray();
        int rank = end + 1 < text.length() ? Integer.parseInt(text.substring(end + 1)) : rows.length > 1 ? 2 : 1;
        int[] extents = new int[rank];
        Arrays.fill(extents, 1);
        if (rank > 0) {
            extents[rank - 1] = values.length / rows.length;
        }
        if (rank > 1) {
            extents[rank - 2] = rows.length;
        }
        return Tensor.of(type, Shape.of(extents), values);
    }

    private static AttributeProto attribute(String name, String value, ElementType real) {
        AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
        if (value.matches("\\w*[(\\[].*") && !value.startsWith("[")) {
            attribute
                    .setType(AttributeProto.AttributeType.TENSOR)
                    .setT(TensorCodec.encode(constant(value, real, new Random(1))));
        } else if (value.startsWith("[")) {
            String[] values = value.substring(1, value.length() - 1).split(",");
            if (values[0].matches("[A-Za-z].*")) {
                attribute.setType(AttributeProto.AttributeType.STRINGS);
                Arrays.stream(values).map(ByteString::copyFromUtf8).forEach(attribute::addStrings);
            } else if (value.contains(".")) {
                attribute.setType(AttributeProto.AttributeType.FLOATS);
                Arrays.stream(values).map(Float::parseFloat).forEach(attribute::addFloats);
            } else {
                attribute.setType(AttributeProto.AttributeType.INTS);
                Arrays.stream(values).map(Long::parseLong).forEach(attribute::addInts);
            }
        } else if (value.matches("-?\\d+")) {
            attribute.setType(AttributeProto.AttributeType.INT).setI(Long.parseLong(value));
        } else if (value.matches("-?\\d+\\.\\d+")) {
            attribute.setType(AttributeProto.AttributeType.FLOAT).setF(Float.parseFloat(value));
        } else {
            attribute.setType(AttributeProto.AttributeType.STRING).setS(ByteString.copyFromUtf8(value));
        }
        return attribute.build();
    }

    @Override
    public String toString() {
        return operator + (since > 1 || until < Integer.MAX_VALUE ? " " + since + "-" + until : "");
    }
}
