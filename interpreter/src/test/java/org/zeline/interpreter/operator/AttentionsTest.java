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

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Attention, rotations, Einstein's sums, determinants and losses on values worked out by hand. */
class AttentionsTest {
    private static final double INF = Double.POSITIVE_INFINITY;

    private static double[] about(double... values) {
        return values;
    }

    /** Queries of zeros look at all keys alike, so that each result is the mean of the values in sight. */
    private static Tensor means(int opset, int queries, List<Tensor> more, boolean causal) {
        Tensor q = reals(Shape.of(1, 1, queries, 1), new double[queries]);
        Tensor k = reals(Shape.of(1, 1, 3, 1), 1, 2, 3);
        Tensor v = reals(Shape.of(1, 1, 3, 1), 3, 5, 10);
        List<Tensor> in = new java.util.ArrayList<>(List.of(q, k, v));
        in.addAll(more);
        return OneNode.all(opset, "Attention", 1, in, integer("is_causal", causal ? 1 : 0))
                .get(0);
    }

    @Test
    void masks() {
        assertThat(means(23, 3, List.of(), false).doubles()).containsExactly(about(6, 6, 6), within(1e-14));
        assertThat(means(23, 3, List.of(), true).doubles()).containsExactly(about(3, 4, 6), within(1e-14));
        Tensor mask = whole(ElementType.BOOL, Shape.of(1, 3), 1, 0, 1);
        assertThat(means(23, 1, List.of(mask), false).doubles()).containsExactly(about(6.5), within(1e-14));
        Tensor bias = reals(Shape.of(1, 3), 0, Math.log(3), -INF);
        assertThat(means(23, 1, List.of(bias), false).doubles()).containsExactly(about(4.5), within(1e-14));
        Tensor brief = whole(ElementType.BOOL, Shape.of(1, 2), 1, 1);
        assertThat(means(23, 1, List.of(brief), false).doubles()).containsExactly(about(4), within(1e-14));
    }

    /** Of values 3, 5 and 10; the bounds of a window stand on either side of the query's own position. */
    @Test
    void windows() {
        assertThat(windowed(3, 0, 0, false)).containsExactly(about(3, 5, 10), within(1e-14));
        assertThat(windowed(3, 1, 0, false)).containsExactly(about(3, 4, 7.5), within(1e-14));
        assertThat(windowed(3, -1, 0, false)).containsExactly(about(3, 4, 6), within(1e-14));
        assertThat(windowed(3, 0, 1, false)).containsExactly(about(4, 7.5, 10), within(1e-14));
        assertThat(windowed(3, 0, 1, true)).containsExactly(about(3, 5, 10), within(1e-14));
        assertThat(windowed(3, -1, -1, false)).containsExactly(about(6, 6, 6), within(1e-14));
        assertThatThrownBy(() -> windowed(3, -2, 0, false))
                .hasMessageContaining("left_window_size must be -1 for no bound, or not negative, got -2");
    }

    private static double[] windowed(int queries, int left, int right, boolean causal) {
        Tensor q = reals(Shape.of(1, 1, queries, 1), new double[queries]);
        Tensor k = reals(Shape.of(1, 1, 3, 1), 1, 2, 3);
        Tensor v = reals(Shape.of(1, 1, 3, 1), 3, 5, 10);
        return OneNode.run(
                        25,
                        "Attention",
                        List.of(q, k, v),
                        integer("is_causal", causal ? 1 : 0),
                        integer("left_window_size", left),
                        integer("right_window_size", right))
                .doubles();
    }

    /** Behind a past, and with lengths, a query's position counts from the first key. */
    @Test
    void windowsBehindAPast() {
        Tensor q = reals(Shape.of(1, 1, 1, 1), 0);
        Tensor past = reals(Shape.of(1, 1, 2, 1), 4, 8);
        Tensor k = reals(Shape.of(1, 1, 1, 1), 10);
        Tensor y = OneNode.all(
                        25, "Attention", 3, Arrays.asList(q, k, k, null, past, past), integer("left_window_size", 1))
                .get(0);
        assertThat(y.doubles()).containsExactly(about(9), within(1e-14));
        List<Tensor> more = new java.util.ArrayList<>(List.of(q, reals(Shape.of(1, 1, 3, 1), 1, 2, 3)));
        more.add(reals(Shape.of(1, 1, 3, 1), 3, 5, 10));
        more.addAll(Arrays.asList(null, null, null, whole(ElementType.INT64, 2)));
        assertThat(OneNode.run(25, "Attention", more, integer("left_window_size", 0))
                        .doubles())
                .containsExactly(about(5), within(1e-14));
    }

    @Test
    void aRowThatIsMaskedAsAWholeIsZero() {
        Tensor mask = whole(ElementType.BOOL, Shape.of(2, 3), 0, 0, 0, 0, 0, 1);
        assertThat(means(23, 2, List.of(mask), false).doubles()).containsExactly(about(0, 10), within(1e-14));
    }

    /** Keys beyond the length are padding, and the queries stand at its end. */
    @Test
    void lengthsWithoutPadding() {
        Tensor length = whole(ElementType.INT64, 2);
        List<Tensor> more = Arrays.asList(null, null, null, length);
        assertThat(means(24, 1, more, false).doubles()).containsExactly(about(4), within(1e-14));
        assertThat(means(24, 2, more, true).doubles()).containsExactly(about(3, 4), within(1e-14));
    }

    @Test
    void thePastComesFirst() {
        Tensor q = reals(Shape.of(1, 1, 1, 1), 0);
        Tensor past = reals(Shape.of(1, 1, 2, 1), 1, 2);
        Tensor pastValue = reals(Shape.of(1, 1, 2, 1), 4, 8);
        Tensor k = reals(Shape.of(1, 1, 1, 1), 7);
        List<Tensor> y =
                OneNode.all(23, "Attention", 3, Arrays.asList(q, k, k, null, past, pastValue), integer("is_causal", 1));
        assertThat(y.get(0).doubles()).containsExactly(about(19 / 3.0), within(1e-14));
        assertThat(y.get(1).doubles()).containsExactly(1, 2, 7);
        assertThat(y.get(2).doubles()).containsExactly(4, 8, 7);
    }

    /** Two heads of queries to one of keys; inputs of rank 3 hold the heads next to each other. */
    @Test
    void groupsShareKeys() {
        Tensor q = reals(Shape.of(1, 1, 2), 0, Math.log(3));
        Tensor k = reals(Shape.of(1, 2, 1), 0, 1);
        Tensor v = reals(Shape.of(1, 2, 1), 0, 4);
        Tensor y =
                OneNode.run(23, "Attention", List.of(q, k, v), integer("q_num_heads", 2), integer("kv_num_heads", 1));
        assertThat(y.shape()).isEqualTo(Shape.of(1, 1, 2));
        assertThat(y.doubles()).containsExactly(about(2, 3), within(1e-14));
    }

    /** The cap comes before the mask, which therefore still masks. */
    @Test
    void intermediateResults() {
        Tensor q = reals(Shape.of(1, 1, 1, 4), 2, 0, 0, 0);
        Tensor k = reals(Shape.of(1, 1, 2, 4), 3, 0, 0, 0, 5, 0, 0, 0);
        Tensor bias = reals(Shape.of(1, 2), 1, -INF);
        double cap = 2 * Math.tanh(1.5);
        double[][] expected = {{3, 5}, {cap, 2 * Math.tanh(2.5)}, {cap + 1, -INF}, {1, 0}};
        for (int mode = 0; mode < 4; mode++) {
            List<Tensor> y = OneNode.all(
                    23,
                    "Attention",
                    4,
                    List.of(q, k, k, bias),
                    real("softcap", 2f),
                    integer("qk_matmul_output_mode", mode));
            assertThat(y.get(3).doubles()).containsExactly(expected[mode], within(1e-14));
        }
    }

    @Test
    void rotations() {
        Tensor x = reals(Shape.of(1, 1, 1, 4), 1, 2, 3, 4);
        Tensor cos = reals(Shape.of(2, 2), 9, 9, 0, 1);
        Tensor sin = reals(Shape.of(2, 2), 9, 9, 1, 0);
        Tensor at = whole(ElementType.INT64, Shape.of(1, 1), 1);
        assertThat(OneNode.run(23, "RotaryEmbedding", List.of(x, cos, sin, at)).doubles())
                .containsExactly(-3, 2, 1, 4);
        assertThat(OneNode.run(23, "RotaryEmbedding", List.of(x, cos, sin, at), integer("interleaved", 1))
                        .doubles())
                .containsExactly(-2, 1, 3, 4);
        Tensor half = reals(Shape.of(1, 1, 1), 0);
        Tensor one = reals(Shape.of(1, 1, 1), 1);
        assertThat(OneNode.run(23, "RotaryEmbedding", List.of(x, half, one), integer("rotary_embedding_dim", 2))
                        .doubles())
                .containsExactly(-2, 1, 3, 4);
        Tensor flat = reals(Shape.of(1, 1, 4), 1, 2, 3, 4);
        assertThat(OneNode.run(23, "RotaryEmbedding", List.of(flat, half, one), integer("num_heads", 2))
                        .doubles())
                .containsExactly(-2, 1, -4, 3);
    }

    private static double[] einsum(String equation, Tensor... inputs) {
        return OneNode.run(12, "Einsum", List.of(inputs), text("equation", equation))
                .doubles();
    }

    @Test
    void einsteinsSums() {
        Tensor a = counting(2, 2);
        Tensor b = reals(Shape.of(2, 2), 1, 10, 100, 1000);
        assertThat(einsum("ij,jk->ik", a, b)).containsExactly(100, 1000, 302, 3020);
        assertThat(einsum("ij,jk", a, b)).containsExactly(100, 1000, 302, 3020);
        assertThat(einsum("ba", a)).containsExactly(0, 2, 1, 3);
        assertThat(einsum("ii->i", b)).containsExactly(1, 1000);
        assertThat(einsum("ii", b)).containsExactly(1001);
        assertThat(einsum("ij,ij->", a, b)).containsExactly(3210);
        assertThat(einsum("...i,i->...", a, reals(1, 10))).containsExactly(10, 32);
        assertThat(einsum("i,j,k->kji", reals(1, 2), reals(3), reals(5, 7))).containsExactly(15, 30, 21, 42);
        Tensor whole = whole(ElementType.INT32, 1 << 30, 1 << 30);
        assertThat(OneNode.run(12, "Einsum", List.of(whole), text("equation", "i->"))
                        .integers())
                .containsExactly(Integer.MIN_VALUE);
        assertThatThrownBy(() -> einsum("ij->i", reals(1))).hasMessageContaining("does not fit rank 1");
        assertThatThrownBy(() -> einsum("i->j", reals(1))).hasMessageContaining("other or repeated labels");
    }

    @Test
    void determinants() {
        assertThat(OneNode.run(11, "Det", List.of(reals(Shape.of(2, 2, 2), 0, 1, 1, 0, 2, 3, 4, 5)))
                        .doubles())
                .containsExactly(-1, -2);
        Tensor three = reals(Shape.of(3, 3), 2, 0, 1, 1, 3, 2, 1, 1, 1);
        assertThat(OneNode.run(11, "Det", List.of(three)).doubles()).containsExactly(about(0), within(1e-15));
        double[] four = new double[16];
        for (int i = 0; i < 4; i++) {
            four[4 * i + 3 - i] = i + 1;
        }
        assertThat(OneNode.run(11, "Det", List.of(reals(Shape.of(4, 4), four))).doubles())
                .containsExactly(24);
    }

    @Test
    void losses() {
        Tensor x = reals(Shape.of(3, 2), -1, -2, -3, -4, -5, -6);
        Tensor target = whole(ElementType.INT64, 1, 0, 1);
        assertThat(loss("NegativeLogLikelihoodLoss", x, target, null, "none")).containsExactly(2, 3, 6);
        assertThat(loss("NegativeLogLikelihoodLoss", x, target, null, "sum")).containsExactly(11);
        assertThat(loss("NegativeLogLikelihoodLoss", x, target, reals(2, 4), "mean"))
                .containsExactly(about(38 / 10.0), within(1e-15));
        Tensor ignoring = whole(ElementType.INT64, 1, -100, 1);
        assertThat(OneNode.run(13, "NegativeLogLikelihoodLoss", List.of(x, ignoring), integer("ignore_index", -100))
                        .doubles())
                .containsExactly(4);
        assertThatThrownBy(() -> loss("NegativeLogLikelihoodLoss", x, ignoring, null, "sum"))
                .hasMessageContaining("class -100 is not within [0, 2)");
        List<Tensor> y = OneNode.all(
                13,
                "SoftmaxCrossEntropyLoss",
                2,
                List.of(reals(Shape.of(1, 2), 0, Math.log(3)), whole(ElementType.INT64, 1)));
        assertThat(y.get(0).doubles()).containsExactly(about(Math.log(4 / 3.0)), within(1e-15));
        assertThat(y.get(1).doubles()).containsExactly(about(-Math.log(4), Math.log(0.75)), within(1e-15));
    }

    private static double[] loss(String type, Tensor x, Tensor target, @Nullable Tensor weight, String reduction) {
        return OneNode.all(13, type, 1, Arrays.asList(x, target, weight), text("reduction", reduction))
                .get(0)
                .doubles();
    }
}
