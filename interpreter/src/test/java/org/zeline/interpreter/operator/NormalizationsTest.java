package org.zeline.interpreter.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.TestGraph.ints;
import static org.zeline.interpreter.TestGraph.real;
import static org.zeline.interpreter.operator.OneNode.counting;
import static org.zeline.interpreter.operator.OneNode.reals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Normalisations and pools by norms on values worked out by hand. */
class NormalizationsTest {
    private static double[] about(double... values) {
        return values;
    }

    private static List<Tensor> batch(Tensor x) {
        return List.of(x, reals(2, 1), reals(0, 10), reals(1, 1), reals(4, 1));
    }

    /** The first opsets train unless they are told not to; the later ones do not unless they are told to. */
    @Test
    void batchNormalizationAtAllOpsets() {
        Tensor x = reals(Shape.of(2, 2, 1), 1, 2, 5, 4);
        double[] tested = {0, 11, 4, 13};
        double[] trained = {-2, 9, 2, 11};
        var exact = real("epsilon", 0f);
        for (int opset : new int[] {1, 6}) {
            assertThat(OneNode.run(opset, "BatchNormalization", batch(x), exact, integer("is_test", 1))
                            .doubles())
                    .containsExactly(tested, within(1e-15));
            assertThat(OneNode.run(opset, "BatchNormalization", batch(x), exact).doubles())
                    .containsExactly(trained, within(1e-15));
        }
        for (int opset : new int[] {7, 9, 14, 15}) {
            assertThat(OneNode.run(opset, "BatchNormalization", batch(x), exact).doubles())
                    .containsExactly(tested, within(1e-15));
        }
        List<Tensor> y = OneNode.all(
                15, "BatchNormalization", 3, batch(x), exact, integer("training_mode", 1), real("momentum", 0.75f));
        assertThat(y.get(0).doubles()).containsExactly(trained, within(1e-15));
        assertThat(y.get(1).doubles()).containsExactly(about(1.5, 1.5), within(1e-15));
        assertThat(y.get(2).doubles()).containsExactly(about(4, 1), within(1e-15));
        assertThat(OneNode.all(9, "BatchNormalization", 5, batch(x), exact)
                        .get(3)
                        .doubles())
                .containsExactly(about(3, 3), within(1e-15));
    }

    /** Tools write LayerNormalization, and the form without a mean, at any opset. */
    @Test
    void layersAtAllOpsets() {
        Tensor x = reals(Shape.of(2, 2), 1, 3, 10, 2);
        for (int opset : new int[] {11, 13, 16, 17, 26}) {
            List<Tensor> y = OneNode.all(
                    opset, "LayerNormalization", 3, List.of(x, reals(1, 2), reals(0, 5)), real("epsilon", 0));
            assertThat(y.get(0).doubles()).containsExactly(about(-1, 7, 1, 3), within(1e-15));
            assertThat(y.get(1).doubles()).containsExactly(2, 6);
            assertThat(y.get(2).doubles()).containsExactly(about(1, 0.25), within(1e-15));
            assertThat(y.get(1).type()).isEqualTo(ElementType.FLOAT);
            assertThat(OneNode.run(
                                    opset,
                                    "SimplifiedLayerNormalization",
                                    List.of(reals(Shape.of(1, 2), 1, 7), reals(10, 20)),
                                    real("epsilon", 0))
                            .doubles())
                    .containsExactly(about(2, 28), within(1e-14));
        }
    }

    @Test
    void featuresOfTheirOwn() {
        Tensor x = reals(Shape.of(1, 1, 2), 3, 5);
        Shape one = Shape.of(1, 2);
        List<Tensor> in = List.of(x, reals(one, 1, 2), reals(one, 0, 1), reals(one, 1, 4), reals(one, 4, 1));
        assertThat(OneNode.run(7, "BatchNormalization", in, real("epsilon", 0f), integer("spatial", 0))
                        .doubles())
                .containsExactly(1, 3);
    }

    @Test
    void instancesGroupsAndLayers() {
        Tensor x = reals(Shape.of(1, 2, 2), 1, 3, 10, 30);
        var exact = real("epsilon", 0f);
        assertThat(OneNode.run(6, "InstanceNormalization", List.of(x, reals(1, 2), reals(0, 5)), exact)
                        .doubles())
                .containsExactly(about(-1, 1, 3, 7), within(1e-14));
        assertThat(OneNode.run(17, "LayerNormalization", List.of(x, reals(1, 2)), exact)
                        .doubles())
                .containsExactly(about(-1, 2, -1, 2), within(1e-14));
        Tensor wide = reals(Shape.of(1, 4, 1), 1, 3, 10, 30);
        assertThat(OneNode.run(
                                18,
                                "GroupNormalization",
                                List.of(wide, reals(1, 2), reals(0, 5)),
                                exact,
                                integer("num_groups", 2))
                        .doubles())
                .containsExactly(about(-1, 1, 3, 7), within(1e-14));
        assertThat(OneNode.run(
                                21,
                                "GroupNormalization",
                                List.of(wide, reals(1, 2, 3, 4), reals(0, 0, 1, 1)),
                                exact,
                                integer("num_groups", 2))
                        .doubles())
                .containsExactly(about(-1, 2, -2, 5), within(1e-14));
        assertThatThrownBy(() -> OneNode.run(
                        21, "GroupNormalization", List.of(wide, reals(1, 2), reals(0, 5)), integer("num_groups", 2)))
                .hasMessageContaining("scale and bias need 4 values");
    }

    @Test
    void byNorms() {
        var exact = real("epsilon", 0f);
        Tensor x = reals(Shape.of(2, 2), 3, 4, 0, 0);
        assertThat(OneNode.run(1, "LpNormalization", List.of(x)).doubles())
                .containsExactly(about(0.6, 0.8, 0, 0), within(1e-15));
        assertThat(OneNode.run(1, "LpNormalization", List.of(x), integer("p", 1), integer("axis", 0))
                        .doubles())
                .containsExactly(1, 1, 0, 0);
        assertThat(OneNode.run(23, "RMSNormalization", List.of(reals(1, 7), reals(1, 2)), exact)
                        .doubles())
                .containsExactly(about(0.2, 2.8), within(1e-15));
        assertThat(OneNode.run(13, "MeanVarianceNormalization", List.of(reals(1, 3)), ints("axes", 0))
                        .doubles())
                .containsExactly(about(-1, 1), within(1e-8));
    }

    /** Of an even size there is one channel more behind than before. */
    @Test
    void neighbouringChannels() {
        Tensor x = reals(Shape.of(1, 3, 1, 1), 1, 2, 3);
        double[] y = OneNode.run(
                        13,
                        "LRN",
                        List.of(x),
                        integer("size", 2),
                        real("alpha", 2f),
                        real("beta", 1f),
                        real("bias", 1f))
                .doubles();
        assertThat(y).containsExactly(about(1 / 6.0, 2 / 14.0, 0.3), within(1e-15));
    }

    @Test
    void poolsByNorms() {
        Tensor x = reals(Shape.of(1, 1, 3), 3, -4, 0);
        assertThat(OneNode.run(18, "LpPool", List.of(x), ints("kernel_shape", 2))
                        .doubles())
                .containsExactly(5, 4);
        assertThat(OneNode.run(18, "LpPool", List.of(x), ints("kernel_shape", 2), integer("p", 1))
                        .doubles())
                .containsExactly(7, 4);
        assertThat(OneNode.run(18, "LpPool", List.of(x), ints("kernel_shape", 2), ints("dilations", 2))
                        .doubles())
                .containsExactly(3);
        assertThat(OneNode.run(1, "GlobalLpPool", List.of(x), real("p", 3f)).doubles())
                .containsExactly(about(Math.cbrt(91)), within(1e-14));
    }

    @Test
    void dropout() {
        Tensor x = counting(1000);
        List<Tensor> kept = OneNode.all(13, "Dropout", 2, List.of(x));
        assertThat(kept.get(0).doubles()).containsExactly(x.doubles());
        assertThat(kept.get(1).type()).isEqualTo(ElementType.BOOL);
        assertThat(OneNode.all(7, "Dropout", 2, List.of(x)).get(1).type()).isEqualTo(ElementType.DOUBLE);
        Tensor training = OneNode.whole(ElementType.BOOL, Shape.of(new int[0]), 1);
        List<Tensor> y = OneNode.all(13, "Dropout", 2, Arrays.asList(x, OneNode.real(0.25), training));
        int left = 0;
        for (int i = 1; i < 1000; i++) {
            boolean survives = y.get(1).integers()[i] == 1;
            left += survives ? 0 : 1;
            assertThat(y.get(0).doubles()[i]).isCloseTo(survives ? i / 0.75 : 0, within(1e-12));
        }
        assertThat(left).isBetween(180, 330);
        assertThat(OneNode.run(13, "Dropout", Arrays.asList(x, null, training)).doubles()[999])
                .isIn(0.0, 1998.0);
        assertThatThrownBy(() -> OneNode.run(13, "Dropout", List.of(x, OneNode.real(1), training)))
                .hasMessageContaining("ratio must lie in [0, 1)");
    }
}
