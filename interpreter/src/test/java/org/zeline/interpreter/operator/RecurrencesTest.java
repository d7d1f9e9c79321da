package org.zeline.interpreter.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.TestGraph.real;
import static org.zeline.interpreter.TestGraph.text;
import static org.zeline.interpreter.TestGraph.texts;
import static org.zeline.interpreter.operator.OneNode.reals;
import static org.zeline.interpreter.operator.OneNode.whole;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.AttributeProto;

/** Recurrent operators on sequences short enough to follow by hand. */
class RecurrencesTest {
    private static final AttributeProto IDENTITY = texts("activations", "Affine");

    private static Tensor ones(int... extents) {
        Shape shape = Shape.of(extents);
        double[] values = new double[shape.size()];
        Arrays.fill(values, 1);
        return reals(shape, values);
    }

    /** {@code h = x + h / 2}, so each step halves what came before. */
    private static List<Tensor> rnn(@Nullable Tensor lengths, AttributeProto... attributes) {
        Tensor x = reals(Shape.of(3, 2, 1), 8, 1, 4, 2, 2, 4);
        Tensor w = ones(1, 1, 1);
        Tensor r = reals(Shape.of(1, 1, 1), 0.5);
        return OneNode.all(14, "RNN", 2, Arrays.asList(x, w, r, null, lengths), attributes);
    }

    @Test
    void forwardAndBackward() {
        List<Tensor> y = rnn(null, IDENTITY);
        assertThat(y.get(0).shape()).isEqualTo(Shape.of(3, 1, 2, 1));
        assertThat(y.get(0).doubles()).containsExactly(8, 1, 8, 2.5, 6, 5.25);
        assertThat(y.get(1).shape()).isEqualTo(Shape.of(1, 2, 1));
        assertThat(y.get(1).doubles()).containsExactly(6, 5.25);
        List<Tensor> back = rnn(null, IDENTITY, text("direction", "reverse"));
        assertThat(back.get(0).doubles()).containsExactly(10.5, 3, 5, 4, 2, 4);
        assertThat(back.get(1).doubles()).containsExactly(10.5, 3);
    }

    /** A sequence that has ended gives zeros, and keeps its state; backwards it begins at its own end. */
    @Test
    void sequencesOfTheirOwnLengths() {
        Tensor lengths = whole(ElementType.INT32, 2, 3);
        List<Tensor> y = rnn(lengths, IDENTITY);
        assertThat(y.get(0).doubles()).containsExactly(8, 1, 8, 2.5, 0, 5.25);
        assertThat(y.get(1).doubles()).containsExactly(8, 5.25);
        List<Tensor> back = rnn(lengths, IDENTITY, text("direction", "reverse"));
        assertThat(back.get(0).doubles()).containsExactly(10, 3, 4, 4, 0, 4);
        assertThatThrownBy(() -> rnn(whole(ElementType.INT32, 4, 1), IDENTITY))
                .hasMessageContaining("sequence_lens needs 2 numbers in [0, 3], got [4, 1]");
    }

    @Test
    void bothDirectionsWithBiasAndParameters() {
        Tensor x = reals(Shape.of(2, 1, 1), 1, -3);
        Tensor w = ones(2, 1, 1);
        Tensor r = reals(Shape.of(2, 1, 1), 1, 0);
        Tensor b = reals(Shape.of(2, 2), 0.5, 0.5, 0, 0);
        Tensor start = reals(Shape.of(2, 1, 1), 10, 100);
        List<Tensor> y = OneNode.all(
                14,
                "RNN",
                2,
                Arrays.asList(x, w, r, b, null, start),
                text("direction", "bidirectional"),
                texts("activations", "Affine", "LeakyRelu"),
                AttributeProto.newBuilder()
                        .setName("activation_alpha")
                        .setType(AttributeProto.AttributeType.FLOATS)
                        .addFloats(2)
                        .addFloats(0.5f)
                        .build());
        assertThat(y.get(0).doubles()).containsExactly(24, 1, 44, -1.5);
        assertThat(y.get(1).doubles()).containsExactly(44, 1);
    }

    /** The batch first: input, states and outputs change their order. */
    @Test
    void layout() {
        Tensor x = reals(Shape.of(2, 2, 1), 8, 4, 1, 2);
        Tensor r = reals(Shape.of(1, 1, 1), 0.5);
        List<Tensor> y = OneNode.all(14, "RNN", 2, List.of(x, ones(1, 1, 1), r), IDENTITY, integer("layout", 1));
        assertThat(y.get(0).shape()).isEqualTo(Shape.of(2, 2, 1, 1));
        assertThat(y.get(0).doubles()).containsExactly(8, 8, 1, 2.5);
        assertThat(y.get(1).shape()).isEqualTo(Shape.of(2, 1, 1));
    }

    private static double sigmoid(double v) {
        return 1 / (1 + Math.exp(-v));
    }

    /** One step from the states 2 and 3, with peepholes that are seen by the gates. */
    @Test
    void lstm() {
        Tensor x = reals(Shape.of(1, 1, 1), 1);
        Tensor w = reals(Shape.of(1, 4, 1), 0.1, 0.2, 0.3, 0.4);
        Tensor r = reals(Shape.of(1, 4, 1), 0.5, 0.6, 0.7, 0.8);
        Tensor b = reals(Shape.of(1, 8), 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08);
        Tensor h = reals(Shape.of(1, 1, 1), 2);
        Tensor c = reals(Shape.of(1, 1, 1), 3);
        Tensor p = reals(Shape.of(1, 3), 0.1, -0.1, 0.2);
        List<Tensor> in = Arrays.asList(x, w, r, b, null, h, c, p);
        double i = sigmoid(0.1 + 2 * 0.5 + 0.06 + 0.1 * 3);
        double f = sigmoid(0.3 + 2 * 0.7 + 0.1 + 0.2 * 3);
        double cell = f * 3 + i * Math.tanh(0.4 + 2 * 0.8 + 0.12);
        double o = sigmoid(0.2 + 2 * 0.6 + 0.08 - 0.1 * cell);
        List<Tensor> y = OneNode.all(14, "LSTM", 3, in);
        assertThat(y.get(1).doubles()).containsExactly(new double[] {o * Math.tanh(cell)}, within(1e-14));
        assertThat(y.get(2).doubles()).containsExactly(new double[] {cell}, within(1e-14));
        double coupled = (1 - i) * 3 + i * Math.tanh(0.4 + 2 * 0.8 + 0.12);
        assertThat(OneNode.all(14, "LSTM", 3, in, integer("input_forget", 1))
                        .get(2)
                        .doubles())
                .containsExactly(new double[] {coupled}, within(1e-14));
        double clipped = sigmoid(0.5) * 3 + sigmoid(0.5) * Math.tanh(0.5);
        assertThat(OneNode.all(14, "LSTM", 3, in, real("clip", 0.5f)).get(2).doubles())
                .containsExactly(new double[] {clipped}, within(1e-14));
    }

    /** The reset gate acts on the state, or behind the linear map with its bias. */
    @Test
    void gru() {
        Tensor x = reals(Shape.of(1, 1, 1), 1);
        Tensor w = reals(Shape.of(1, 3, 1), 0.1, 0.2, 0.3);
        Tensor r = reals(Shape.of(1, 3, 1), 0.4, 0.5, 0.6);
        Tensor b = reals(Shape.of(1, 6), 0.01, 0.02, 0.03, 0.04, 0.05, 0.06);
        Tensor h = reals(Shape.of(1, 1, 1), 2);
        List<Tensor> in = Arrays.asList(x, w, r, b, null, h);
        double z = sigmoid(0.1 + 0.8 + 0.05);
        double reset = sigmoid(0.2 + 1 + 0.07);
        double before = Math.tanh(0.3 + reset * 2 * 0.6 + 0.09);
        double behind = Math.tanh(0.3 + reset * (2 * 0.6 + 0.06) + 0.03);
        assertThat(OneNode.all(14, "GRU", 2, in).get(1).doubles())
                .containsExactly(new double[] {(1 - z) * before + z * 2}, within(1e-14));
        assertThat(OneNode.all(14, "GRU", 2, in, integer("linear_before_reset", 1))
                        .get(1)
                        .doubles())
                .containsExactly(new double[] {(1 - z) * behind + z * 2}, within(1e-14));
        assertThatThrownBy(() -> OneNode.all(14, "GRU", 2, in, integer("hidden_size", 2)))
                .hasMessageContaining("hidden_size 2 contradicts");
        assertThatThrownBy(() -> OneNode.all(14, "GRU", 2, in, texts("activations", "Sigmoid")))
                .hasMessageContaining("activations needs 2 names, got 1");
    }

    /** A short bias had been read past its end. */
    @Test
    void parametersOfTheWrongShapeAreRefused() {
        Tensor x = ones(2, 3, 3);
        Tensor w = ones(1, 5, 3);
        Tensor r = ones(1, 5, 5);
        assertThatThrownBy(() -> OneNode.all(14, "RNN", 2, List.of(x, w, r, ones(1, 2))))
                .hasMessageContaining("B needs shape 1x10, got 1x2");
        assertThatThrownBy(() -> OneNode.all(14, "RNN", 2, List.of(x, ones(1, 5, 2), r)))
                .hasMessageContaining("W needs shape 1x5x3, got 1x5x2");
        assertThatThrownBy(() -> OneNode.all(14, "RNN", 2, List.of(x, w, ones(1, 4, 5))))
                .hasMessageContaining("R needs shape 1x5x5, got 1x4x5");
        assertThatThrownBy(() -> OneNode.all(14, "RNN", 2, List.of(x, w, ones())))
                .hasMessageContaining("R needs rank 3");
        assertThatThrownBy(() -> OneNode.all(14, "RNN", 2, List.of(x, ones(1, 0, 3), ones(1, 0, 0))))
                .hasMessageContaining("at least one element, got shape 1x0x0");
        List<Tensor> lstm = Arrays.asList(x, ones(1, 20, 3), ones(1, 20, 5), null, null, null, null, ones(1, 10));
        assertThatThrownBy(() -> OneNode.all(14, "LSTM", 3, lstm)).hasMessageContaining("P needs shape 1x15, got 1x10");
    }
}
