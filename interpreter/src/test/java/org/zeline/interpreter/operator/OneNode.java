package org.zeline.interpreter.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.StringTensor;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.AttributeProto;

/** One node, computed with its inputs given when the model runs, and again with constants: both must agree. */
final class OneNode {
    private OneNode() {}

    static Tensor run(int opset, String type, List<Tensor> inputs, AttributeProto... attributes) {
        return all(opset, type, 1, inputs, attributes).get(0);
    }

    /** An input that is {@code null} is absent. */
    static List<Tensor> all(
            int opset,
            String type,
            int outputs,
            List<? extends @Nullable Tensor> inputs,
            AttributeProto... attributes) {
        TestGraph open = new TestGraph(opset);
        TestGraph folded = new TestGraph(opset);
        List<String> openNames = new ArrayList<>();
        List<String> foldedNames = new ArrayList<>();
        List<Tensor> given = new ArrayList<>();
        for (Tensor input : inputs) {
            if (input == null) {
                openNames.add("");
                foldedNames.add("");
                continue;
            }
            openNames.add(
                    open.input("x" + given.size(), input.type(), input.shape().extents()));
            foldedNames.add(folded.constant(input));
            given.add(input);
        }
        List<Tensor> results =
                open.run(given, open.nodes(type, outputs, openNames, attributes).toArray(new String[0]));
        List<Tensor> constants = folded.run(
                List.of(), folded.nodes(type, outputs, foldedNames, attributes).toArray(new String[0]));
        for (int i = 0; i < outputs; i++) {
            assertSame(results.get(i), constants.get(i));
        }
        return constants;
    }

    private static void assertSame(Tensor x, Tensor y) {
        assertThat(x.type()).isEqualTo(y.type());
        assertThat(x.shape()).isEqualTo(y.shape());
        if (x.type() == ElementType.STRING) {
            assertThat(x.strings()).isEqualTo(y.strings());
        } else if (x.type().isReal()) {
            for (int i = 0; i < x.doubles().length; i++) {
                double expected = y.doubles()[i];
                boolean same = Double.compare(x.doubles()[i], expected) == 0
                        || Math.abs(x.doubles()[i] - expected) <= 1e-12 * (1 + Math.abs(expected));
                assertThat(same)
                        .as("element %d: %s and %s", i, x.doubles()[i], expected)
                        .isTrue();
            }
        } else {
            assertThat(x.integers()).isEqualTo(y.integers());
        }
    }

    static Tensor reals(double... values) {
        return new RealTensor(ElementType.DOUBLE, Shape.of(values.length), values);
    }

    static Tensor reals(Shape shape, double... values) {
        return new RealTensor(ElementType.DOUBLE, shape, values);
    }

    static Tensor real(double value) {
        return new RealTensor(ElementType.DOUBLE, Shape.of(new int[0]), new double[] {value});
    }

    static Tensor whole(ElementType type, long... values) {
        return new IntegerTensor(type, Shape.of(values.length), values);
    }

    static Tensor whole(ElementType type, Shape shape, long... values) {
        return new IntegerTensor(type, shape, values);
    }

    static Tensor bools(long... values) {
        return whole(ElementType.BOOL, values);
    }

    static Tensor texts(String... values) {
        return new StringTensor(Shape.of(values.length), values);
    }

    /** The numbers 0, 1, 2 ... of a shape. */
    static Tensor counting(int... extents) {
        Shape shape = Shape.of(extents);
        double[] values = new double[shape.size()];
        Arrays.setAll(values, i -> i);
        return reals(shape, values);
    }
}
