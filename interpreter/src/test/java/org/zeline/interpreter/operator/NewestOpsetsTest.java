package org.zeline.interpreter.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.TestGraph.real;
import static org.zeline.interpreter.TestGraph.text;
import static org.zeline.interpreter.operator.OneNode.counting;
import static org.zeline.interpreter.operator.OneNode.reals;
import static org.zeline.interpreter.operator.OneNode.whole;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** What opsets 27 and 28 brought, and the preview domain, on values worked out by hand. */
class NewestOpsetsTest {
    private static double sigmoid(double v) {
        return 1 / (1 + Math.exp(-v));
    }

    @Test
    void gatedLinearUnits() {
        Tensor y = OneNode.run(28, "SwiGLU", List.of(reals(1, -2), reals(3, 5)), real("alpha", 2));
        assertThat(y.reals()).containsExactly(new double[] {3 * sigmoid(2), -10 * sigmoid(-4)}, within(1e-15));
        assertThatThrownBy(() -> OneNode.run(28, "SwiGLU", List.of(reals(1, 2), reals(3))))
                .hasMessageContaining("one shape");
        assertThatThrownBy(() -> OneNode.run(27, "SwiGLU", List.of(reals(1), reals(3))))
                .hasMessageContaining("not supported at this opset");
    }

    @Test
    void celuOfDoubles() {
        assertThat(OneNode.run(28, "Celu", List.of(reals(2, -1)), real("alpha", 2))
                        .reals())
                .containsExactly(new double[] {2, 2 * (Math.exp(-0.5) - 1)}, within(1e-15));
    }

    /** Two channels; the second is moved by one step. */
    @Test
    void causalConvolutions() {
        Tensor x = reals(Shape.of(1, 2, 3), 1, 2, 3, 4, 5, 6);
        Tensor w = reals(Shape.of(2, 1, 2), 10, 1, 1, 0);
        List<Tensor> y = OneNode.all(27, "CausalConvWithState", 2, List.of(x, w));
        assertThat(y.get(0).reals()).containsExactly(1, 12, 23, 0, 4, 5);
        assertThat(y.get(1).reals()).containsExactly(3, 6);
        Tensor past = reals(Shape.of(1, 2, 1), 7, 8);
        y = OneNode.all(27, "CausalConvWithState", 2, List.of(x, w, reals(100, -8), past), text("activation", "silu"));
        double[] sums = {171, 112, 123, 0, -4, -3};
        assertThat(y.get(0).reals())
                .containsExactly(Arrays.stream(sums).map(v -> v * sigmoid(v)).toArray(), within(1e-12));
        assertThat(y.get(1).reals()).containsExactly(3, 6);
        Tensor wrong = reals(Shape.of(1, 2, 2), 7, 8, 9, 10);
        assertThatThrownBy(() -> OneNode.run(27, "CausalConvWithState", List.of(x, w, reals(1, 1), wrong)))
                .hasMessageContaining("past_state needs shape 1x2x1");
    }

    /**
     * One head with keys and values of one number, so that the state is one. The decay halves it in the second step.
     */
    @ParameterizedTest
    @CsvSource({
        "linear,      12, 78,  26", // states 3 * 2, then 6 + 4 * 5
        "gated,       12, 69,  23", // 6 / 2 + 4 * 5
        "delta,       6,  -12, -4", // 3 * (2 / 2), then 3 + 4 * (5 - 4 * 3) / 4
        "gated_delta, 6,  1.5, 0.5" // 3 / 2 + 4 * (5 - 4 * 3 / 2) / 4
    })
    void linearAttentionStepByStep(String rule, double first, double second, double state) {
        Shape shape = Shape.of(1, 2, 1);
        boolean gated = rule.startsWith("gated");
        boolean delta = rule.endsWith("delta");
        List<@Nullable Tensor> inputs = new ArrayList<>();
        inputs.add(reals(shape, 2, 3));
        inputs.add(reals(shape, 3, 4));
        inputs.add(reals(shape, 2, 5));
        inputs.add(null);
        inputs.add(gated ? reals(shape, 0, Math.log(0.5)) : null);
        inputs.add(delta ? reals(shape, 0.5, 0.25) : null);
        List<Tensor> y = OneNode.all(
                27,
                "LinearAttention",
                2,
                inputs,
                text("update_rule", rule),
                integer("q_num_heads", 1),
                integer("kv_num_heads", 1));
        assertThat(y.get(0).shape()).isEqualTo(shape);
        assertThat(y.get(0).reals()).containsExactly(new double[] {first, second}, within(1e-14));
        assertThat(y.get(1).shape()).isEqualTo(Shape.of(1, 1, 1, 1));
        assertThat(y.get(1).reals()).containsExactly(new double[] {state}, within(1e-14));
    }

    /** Two heads of queries share one of keys, each element of which decays by itself. */
    @Test
    void linearAttentionOfGroupsFromAPastState() {
        List<Tensor> y = OneNode.all(
                27,
                "LinearAttention",
                2,
                List.of(
                        reals(Shape.of(1, 1, 4), 1, 0, 0, 1),
                        reals(Shape.of(1, 1, 2), 2, 3),
                        reals(Shape.of(1, 1, 1), 5),
                        reals(Shape.of(1, 1, 2, 1), 10, 20),
                        reals(Shape.of(1, 1, 2), Math.log(0.5), 0)),
                text("update_rule", "gated"),
                integer("q_num_heads", 2),
                integer("kv_num_heads", 1));
        double scale = 1 / Math.sqrt(2);
        assertThat(y.get(0).reals()).containsExactly(new double[] {15 * scale, 35 * scale}, within(1e-14));
        assertThat(y.get(1).reals()).containsExactly(new double[] {15, 35}, within(1e-14));
        assertThatThrownBy(() -> OneNode.run(
                        27,
                        "LinearAttention",
                        List.of(reals(Shape.of(1, 1, 1), 1), reals(Shape.of(1, 1, 1), 1), reals(Shape.of(1, 1, 1), 1)),
                        integer("q_num_heads", 1),
                        integer("kv_num_heads", 1)))
                .hasMessageContaining("this update_rule needs decay");
    }

    /** The graphs double the scores and take 1 off the weights. */
    @Test
    void flexibleAttention() {
        Tensor q = reals(Shape.of(1, 2, 1, 1), 1, 2);
        Tensor k = reals(Shape.of(1, 1, 2, 1), 0, 3);
        Tensor v = reals(Shape.of(1, 1, 2, 1), 10, 20);
        double[] plain = {10 + 10 * sigmoid(3), 10 + 10 * sigmoid(6)};
        assertThat(OneNode.run(26, "ai.onnx.preview.FlexAttention", List.of(q, k, v))
                        .reals())
                .containsExactly(plain, within(1e-13));
        TestGraph scores = new TestGraph(26, "s_");
        String doubled = scores.node("Sum", List.of(scores.input("s", ElementType.DOUBLE), "s"));
        TestGraph weights = new TestGraph(26, "w_");
        String less = weights.node(
                "Sub", List.of(weights.input("w", ElementType.DOUBLE), weights.reals(Shape.of(new int[0]), 1)));
        Tensor y = OneNode.run(
                26,
                "ai.onnx.preview.FlexAttention",
                List.of(q, k, v),
                real("scale", 0.5f),
                scores.body("score_mod", doubled),
                weights.body("prob_mod", less));
        assertThat(y.reals()).containsExactly(new double[] {plain[0] - 30, plain[1] - 30}, within(1e-13));
    }

    @Test
    void remaindersOfRealNumbersHaveTheDivisorsSign() {
        double infinity = Double.POSITIVE_INFINITY;
        Tensor x = reals(5.5, -5.5, 5.5, -0.0, 3, -3, infinity, 1);
        Tensor y = reals(2, 2, -2, 3, infinity, infinity, 2, 0);
        assertThat(OneNode.run(28, "Mod", List.of(x, y)).reals())
                .containsExactly(1.5, 0.5, -0.5, 0, 3, infinity, Double.NaN, Double.NaN);
        assertThat(OneNode.run(28, "Mod", List.of(reals(5.5, -5.5), OneNode.real(-2)))
                        .reals())
                .containsExactly(-0.5, -1.5);
        assertThatThrownBy(() -> OneNode.run(27, "Mod", List.of(reals(1), reals(2))))
                .hasMessageContaining("before opset 28");
    }

    @Test
    void shiftsOfSignedIntegersKeepTheSign() {
        Tensor x = whole(ElementType.INT8, -128, -3, 5, -3, 5, -1);
        Tensor by = whole(ElementType.INT8, 2, 1, 1, 8, 9, -1);
        assertThat(OneNode.run(28, "BitShift", List.of(x, by), text("direction", "RIGHT"))
                        .integers())
                .containsExactly(-32, -2, 2, -1, 0, -1);
        Tensor left = whole(ElementType.INT8, 64, 127, -1, 1);
        assertThat(OneNode.run(
                                28,
                                "BitShift",
                                List.of(left, whole(ElementType.INT8, 1, 1, 7, 8)),
                                text("direction", "LEFT"))
                        .integers())
                .containsExactly(-128, -2, -128, 0);
        assertThatThrownBy(() -> OneNode.run(27, "BitShift", List.of(x, by), text("direction", "LEFT")))
                .hasMessageContaining("unsigned integers before opset 28");
    }

    @Test
    void blocksOfColumnsFirst() {
        Tensor x = counting(1, 2, 2, 4);
        Tensor deep = OneNode.run(28, "SpaceToDepth", List.of(x), integer("blocksize", 2), text("mode", "CRD"));
        assertThat(deep.reals()).containsExactly(0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15);
        Tensor back = OneNode.run(28, "DepthToSpace", List.of(deep), integer("blocksize", 2), text("mode", "CRD"));
        assertThat(back.reals()).containsExactly(x.reals());
    }

    @Test
    void rangesTellTheirPrecision() {
        List<Tensor> bounds = List.of(OneNode.real(1), OneNode.real(2), OneNode.real(0.5));
        assertThat(OneNode.run(27, "Range", bounds, integer("stash_type", 1)).reals())
                .containsExactly(1, 1.5);
        assertThatThrownBy(() -> OneNode.run(27, "Range", bounds, integer("stash_type", 10)))
                .hasMessageContaining("stash_type must be 1 (float) or 11 (double), got 10");
    }

    /** Beyond the type: the lowest bits of the whole number, as ONNX's tests have it. */
    @Test
    void realNumbersAsVerySmallIntegers() {
        Tensor x = reals(7.9, 8, -8, -9, 16, -1.5, 3, 2);
        assertThat(cast(x, ElementType.INT4)).containsExactly(7, -8, -8, 7, 0, -1, 3, 2);
        assertThat(cast(x, ElementType.UINT4)).containsExactly(7, 8, 8, 7, 0, 15, 3, 2);
        assertThat(cast(x, ElementType.INT2)).containsExactly(-1, 0, 0, -1, 0, -1, -1, -2);
        assertThat(cast(x, ElementType.UINT2)).containsExactly(3, 0, 0, 3, 0, 3, 3, 2);
    }

    private static long[] cast(Tensor x, ElementType type) {
        return OneNode.run(25, "Cast", List.of(x), integer("to", type.code())).integers();
    }
}
