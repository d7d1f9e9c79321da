package org.zeline.interpreter.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.TestGraph.ints;
import static org.zeline.interpreter.operator.OneNode.bools;
import static org.zeline.interpreter.operator.OneNode.counting;
import static org.zeline.interpreter.operator.OneNode.reals;
import static org.zeline.interpreter.operator.OneNode.whole;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.function.Enclosure;
import org.zeline.interpreter.function.Softmax;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.pass.EnclosePass;
import org.zeline.interpreter.pass.Rounding;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.AttributeProto;

/** Reductions, ArgMax and ArgMin, cumulative sums and Softmax on hand-computed values. */
class ReductionsTest {
    private static final Tensor X = reals(Shape.of(2, 3), 1, -2, 3, -4, 5, -6);

    private static double[] of(int opset, String type, Tensor x, AttributeProto... attributes) {
        return OneNode.run(opset, type, List.of(x), attributes).doubles();
    }

    @Test
    void norms() {
        assertThat(of(13, "ReduceL1", X, ints("axes", 1))).containsExactly(6, 15);
        assertThat(of(13, "ReduceL2", reals(3, -4))).containsExactly(5);
        assertThat(of(13, "ReduceSumSquare", X, ints("axes", 0))).containsExactly(17, 29, 45);
        assertThat(of(13, "ReduceProd", X, ints("axes", 1))).containsExactly(-6, 120);
        assertThat(of(13, "ReduceProd", counting(7), integer("keepdims", 0))).containsExactly(0);
        assertThat(of(13, "ReduceLogSum", reals(1, 3))).containsExactly(new double[] {Math.log(4)}, within(1e-15));
        assertThat(of(13, "ReduceLogSumExp", reals(1000, 1000)))
                .containsExactly(new double[] {1000 + Math.log(2)}, within(1e-12));
    }

    @Test
    void reducesEmptyAxes() {
        Tensor none = reals(Shape.of(2, 0));
        double inf = Double.POSITIVE_INFINITY;
        Map<String, Double> expected = Map.of(
                "ReduceSum",
                0.0,
                "ReduceProd",
                1.0,
                "ReduceL2",
                0.0,
                "ReduceMax",
                -inf,
                "ReduceMin",
                inf,
                "ReduceLogSum",
                -inf,
                "ReduceLogSumExp",
                -inf,
                "ReduceMean",
                Double.NaN);
        expected.forEach((type, value) -> {
            Tensor y = OneNode.run(20, type, List.of(none, whole(ElementType.INT64, 1)));
            assertThat(y.shape()).isEqualTo(Shape.of(2, 1));
            assertThat(y.doubles()).containsExactly(value, value);
        });
        Tensor bytes = whole(ElementType.INT8, Shape.of(0));
        assertThat(OneNode.run(20, "ReduceMax", List.of(bytes)).integers()).containsExactly(-128);
        Tensor wide = whole(ElementType.UINT64, Shape.of(0));
        assertThat(OneNode.run(20, "ReduceMin", List.of(wide)).integers()).containsExactly(-1);
    }

    /** Without axes to reduce, the function is still applied to each element. */
    @Test
    void noopWithEmptyAxesStillAppliesTheFunction() {
        AttributeProto noop = integer("noop_with_empty_axes", 1);
        assertThat(of(18, "ReduceSumSquare", X, noop)).containsExactly(1, 4, 9, 16, 25, 36);
        assertThat(of(18, "ReduceL1", X, noop)).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(of(18, "ReduceMax", X, noop)).containsExactly(X.doubles());
        assertThat(of(18, "ReduceSum", X)).containsExactly(-3);
    }

    @Test
    void reducesIntegersAndBooleans() {
        Tensor x = whole(ElementType.INT32, Shape.of(2, 2), 1 << 30, 1 << 30, -7, 2);
        assertThat(OneNode.run(13, "ReduceSum", List.of(x, whole(ElementType.INT64, 1)))
                        .integers())
                .containsExactly(Integer.MIN_VALUE, -5);
        assertThat(OneNode.run(13, "ReduceL1", List.of(x), ints("axes", 1)).integers())
                .containsExactly(Integer.MIN_VALUE, 9);
        assertThat(OneNode.run(13, "ReduceMean", List.of(x), ints("axes", 0)).integers())
                .containsExactly(((1 << 30) - 7) / 2, ((1 << 30) + 2) / 2);
        long large = 1L << 60;
        Tensor wide = whole(ElementType.INT64, large, large + 1);
        assertThat(OneNode.run(13, "ReduceMax", List.of(wide)).integers()).containsExactly(large + 1);
        assertThat(OneNode.run(20, "ReduceMin", List.of(bools(1, 0, 1))).integers())
                .containsExactly(0);
    }

    @Test
    void argMaxAndArgMin() {
        Tensor x = reals(Shape.of(2, 3), 2, 5, 5, 1, 1, 0);
        assertThat(OneNode.run(13, "ArgMax", List.of(x), integer("axis", 1)).integers())
                .containsExactly(1, 0);
        Tensor last = OneNode.run(
                13, "ArgMax", List.of(x), integer("axis", -1), integer("select_last_index", 1), integer("keepdims", 0));
        assertThat(last.integers()).containsExactly(2, 1);
        assertThat(last.shape()).isEqualTo(Shape.of(2));
        assertThat(OneNode.run(13, "ArgMin", List.of(x)).integers()).containsExactly(1, 1, 1);
        long large = 1L << 60;
        Tensor wide = whole(ElementType.INT64, large, large + 1, large + 1);
        assertThat(OneNode.run(13, "ArgMax", List.of(wide), integer("select_last_index", 1))
                        .integers())
                .containsExactly(2);
        assertThat(of(13, "Hardmax", reals(Shape.of(2, 2), 1, 1, 0, 3))).containsExactly(1, 0, 0, 1);
        assertThat(of(11, "Hardmax", reals(Shape.of(1, 2, 2), 1, 1, 0, 3))).containsExactly(0, 0, 0, 1);
    }

    @Test
    void cumulativeSumsAndProducts() {
        Tensor axis = whole(ElementType.INT32, Shape.of(new int[0]), -1);
        Tensor x = reals(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
        assertThat(OneNode.run(14, "CumSum", List.of(x, axis)).doubles()).containsExactly(1, 3, 6, 4, 9, 15);
        assertThat(OneNode.run(14, "CumSum", List.of(x, axis), integer("exclusive", 1), integer("reverse", 1))
                        .doubles())
                .containsExactly(5, 3, 0, 11, 6, 0);
        assertThat(OneNode.run(26, "CumProd", List.of(x, axis)).doubles()).containsExactly(1, 2, 6, 4, 20, 120);
        assertThat(OneNode.run(26, "CumProd", List.of(x, axis), integer("exclusive", 1), integer("reverse", 1))
                        .doubles())
                .containsExactly(6, 3, 1, 30, 6, 1);
        Tensor bytes = whole(ElementType.UINT8, 200, 100, 1);
        assertThat(OneNode.run(14, "CumSum", List.of(bytes, axis), integer("reverse", 1))
                        .integers())
                .containsExactly(45, 101, 1);
        assertThat(OneNode.run(26, "CumProd", List.of(bytes, axis), integer("exclusive", 1))
                        .integers())
                .containsExactly(1, 200, 20000 % 256);
    }

    @Test
    void logSoftmax() {
        double[] y = of(13, "LogSoftmax", reals(0, -2000, Math.log(3)));
        assertThat(y).containsExactly(new double[] {-Math.log(4), -2000 - Math.log(4), Math.log(0.75)}, within(1e-12));
    }

    /** One entry per pair of elements would need 80 GB. */
    @Test
    void softmaxOfALongAxisNeedsLittleMemory() {
        double[] x = new double[100_000];
        Arrays.fill(x, 7);
        double[] y = of(13, "Softmax", reals(x));
        assertThat(y[99_999]).isCloseTo(1e-5, within(1e-15));
    }

    /** Masked elements are exactly zero, and the bounds of the others remain finite. */
    @Test
    void maskedElementsDoNotWidenTheSoftmax() {
        PlanBuilder builder = new PlanBuilder(Kernels.scalar(), Draws.seeded(0));
        Edge x = builder.free(ElementType.DOUBLE, Shape.of(3));
        Edge masked = Arithmetic.shifted(builder, x, 0, Double.NEGATIVE_INFINITY, 0);
        Plan plan = builder.plan(List.of(builder.mapped(new Softmax(1, 3, 1, false), masked.type(), masked)));
        EnclosePass pass =
                new EnclosePass(plan, Kernels.scalar(), new double[3], new double[] {1, 5, -1}, Rounding.NONE);
        Enclosure y = pass.over(new double[] {0}, new double[] {0.1});
        assertThat(y.value(1, 0)).isZero();
        assertThat(y.remainder(1, 0)).isZero();
        double truth = 1 / (1 + Math.exp(-0.2));
        assertThat(y.remainder(0, 0)).isLessThan(0.01);
        assertThat(Math.abs(truth - y.value(0, 0) - 0.05 * y.slope(0, 0)))
                .isLessThanOrEqualTo(y.remainder(0, 0) + 1e-12);
    }

    @Test
    void refusesWrongAxesAndTypes() {
        assertThatThrownBy(() -> of(13, "ReduceL1", X, ints("axes", 2))).hasMessageContaining("axis 2 is out of range");
        assertThatThrownBy(() -> OneNode.run(13, "ReduceLogSum", List.of(whole(ElementType.INT32, 1))))
                .hasMessageContaining("needs real numbers, got int32");
    }
}
