package org.zeline.interpreter.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.TestGraph.ints;
import static org.zeline.interpreter.TestGraph.real;
import static org.zeline.interpreter.operator.OneNode.reals;
import static org.zeline.interpreter.operator.OneNode.whole;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.function.Enclosure;
import org.zeline.interpreter.function.SmoothFunction;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.pass.EnclosePass;
import org.zeline.interpreter.pass.Rounding;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.AttributeProto;

/** Element-wise functions of one or two tensors on hand-computed values. */
class FunctionsTest {
    private static double[] of(int opset, String type, double[] x, AttributeProto... attributes) {
        return OneNode.run(opset, type, List.of(reals(x)), attributes).doubles();
    }

    private static double[] x(double... values) {
        return values;
    }

    @Test
    void inverseFunctions() {
        double[] points = {-0.9, -0.1, 0, 1e-9, 0.5};
        assertThat(of(9, "Sinh", of(9, "Asinh", points))).containsExactly(points, within(1e-15));
        assertThat(of(9, "Atanh", of(13, "Tanh", points))).containsExactly(points, within(1e-14));
        assertThat(of(7, "Sin", of(7, "Asin", points))).containsExactly(points, within(1e-15));
        assertThat(of(7, "Cos", of(7, "Acos", points))).containsExactly(points, within(1e-15));
        assertThat(of(7, "Tan", of(7, "Atan", points))).containsExactly(points, within(1e-15));
        assertThat(of(9, "Cosh", of(9, "Acosh", x(1, 1.5, 300)))).containsExactly(x(1, 1.5, 300), within(1e-12));
        assertThat(of(9, "Asinh", x(-1e300))[0]).isCloseTo(-691.4686750787736, within(1e-12));
        assertThat(of(9, "Acosh", x(1e300))[0]).isCloseTo(691.4686750787736, within(1e-12));
    }

    @Test
    void roundingAndSign() {
        assertThat(of(11, "Round", x(-2.5, -1.5, 0.5, 1.5, 2.51))).containsExactly(-2, -2, 0, 2, 3);
        assertThat(of(13, "Floor", x(-1.5, 2))).containsExactly(-2, 2);
        assertThat(of(13, "Ceil", x(-1.5, 2))).containsExactly(-1, 2);
        assertThat(of(13, "Sign", x(-3, 0, 0.1))).containsExactly(-1, 0, 1);
        Tensor large = whole(ElementType.UINT64, -1, 0, 7);
        assertThat(OneNode.run(13, "Sign", List.of(large)).integers()).containsExactly(1, 0, 1);
    }

    @Test
    void activations() {
        double e = Math.exp(-1);
        assertThat(of(12, "Celu", x(-2, 3), real("alpha", 2f))).containsExactly(x(2 * e - 2, 3), within(1e-15));
        assertThat(of(18, "Mish", x(0, 1))).containsExactly(x(0, 0.8650983882673103), within(1e-15));
        assertThat(of(1, "Softsign", x(-1, 3))).containsExactly(-0.5, 0.75);
        assertThat(of(10, "ThresholdedRelu", x(1, 1.5), real("alpha", 1f))).containsExactly(0, 1.5);
        assertThat(of(24, "Swish", x(1), real("alpha", 0f))).containsExactly(0.5);
        assertThat(of(9, "Shrink", x(-2, -1, 0.5, 2), real("lambd", 1f), real("bias", 0.5f)))
                .containsExactly(-1.5, 0, 0, 1.5);
        assertThat(of(13, "HardSigmoid", x(-2, 0, 2), real("alpha", -0.25f))).containsExactly(1, 0.5, 0);
        assertThat(of(13, "HardSigmoid", x(-2, 2), real("alpha", 0f), real("beta", 2f)))
                .containsExactly(1, 1);
    }

    /** Selu has other defaults from opset 6 on; up to opset 5 the hint consumed_inputs may be given and is ignored. */
    @Test
    void earlyOpsets() {
        assertThat(of(5, "Selu", x(1), ints("consumed_inputs", 0))).containsExactly(1.0507f);
        assertThat(of(6, "Selu", x(1))).containsExactly(1.0507010221481323);
        assertThatThrownBy(() -> of(6, "Selu", x(1), ints("consumed_inputs", 0)))
                .hasMessageContaining("unknown attribute consumed_inputs");
        Tensor a = OneNode.counting(2, 3);
        Tensor b = reals(10, 20);
        assertThat(OneNode.run(6, "Add", List.of(a, b), integer("broadcast", 1), integer("axis", 0))
                        .doubles())
                .containsExactly(10, 11, 12, 23, 24, 25);
        assertThat(OneNode.run(6, "Mul", List.of(a, reals(1, 2, 3)), integer("broadcast", 1))
                        .doubles())
                .containsExactly(0, 2, 6, 3, 8, 15);
        assertThatThrownBy(() -> OneNode.run(6, "Add", List.of(a, reals(1, 2, 3))))
                .hasMessageContaining("need the same shape unless broadcast is 1, got 2x3 and 3");
        assertThatThrownBy(() -> OneNode.run(6, "Sum", List.of(a, reals(1, 2, 3))))
                .hasMessageContaining("the same shape before opset 8");
    }

    @Test
    void shrinkOfIntegersIsExact() {
        long large = (1L << 60) + 1;
        Tensor x = whole(ElementType.INT64, large, -large, 1);
        assertThat(OneNode.run(9, "Shrink", List.of(x), real("lambd", 1f), real("bias", 2f))
                        .integers())
                .containsExactly(large - 2, 2 - large, 0);
    }

    @Test
    void sumMeanAndMod() {
        Tensor a = reals(7, -7);
        assertThat(OneNode.run(13, "Mean", List.of(a, reals(1, 1), reals(1))).doubles())
                .containsExactly(x(3, -5 / 3.0), within(1e-15));
        assertThat(OneNode.run(13, "Sum", List.of(a)).doubles()).containsExactly(7, -7);
        assertThat(OneNode.run(13, "Mod", List.of(a, reals(-4)), integer("fmod", 1))
                        .doubles())
                .containsExactly(3, -3);
        Tensor p = whole(ElementType.INT32, 7, -7, 7, -7);
        Tensor q = whole(ElementType.INT32, 4, 4, -4, -4);
        assertThat(OneNode.run(13, "Mod", List.of(p, q)).integers()).containsExactly(3, 1, -1, -3);
        assertThat(OneNode.run(13, "Mod", List.of(p, q), integer("fmod", 1)).integers())
                .containsExactly(3, -3, 3, -3);
        Tensor unsigned = whole(ElementType.UINT64, -1);
        assertThat(OneNode.run(13, "Mod", List.of(unsigned, whole(ElementType.UINT64, 10)))
                        .integers())
                .containsExactly(5);
        assertThatThrownBy(() -> OneNode.run(13, "Mod", List.of(a, a))).hasMessageContaining("fmod must be 1");
    }

    @Test
    void integersWrapAround() {
        Tensor a = whole(ElementType.INT8, 127, -128);
        assertThat(OneNode.run(14, "Add", List.of(a, whole(ElementType.INT8, 1)))
                        .integers())
                .containsExactly(-128, -127);
        assertThat(OneNode.run(14, "Neg", List.of(a)).integers()).containsExactly(-127, -128);
        Tensor u = whole(ElementType.UINT8, 3);
        assertThat(OneNode.run(14, "Sub", List.of(u, whole(ElementType.UINT8, 5)))
                        .integers())
                .containsExactly(254);
        Tensor w = whole(ElementType.UINT64, -2);
        assertThat(OneNode.run(14, "Div", List.of(w, whole(ElementType.UINT64, 2)))
                        .integers())
                .containsExactly(Long.MAX_VALUE);
        assertThat(OneNode.run(13, "Relu", List.of(w)).integers()).containsExactly(-2);
    }

    @Test
    void powOfAllTypes() {
        Tensor base = whole(ElementType.INT32, 3, -2, 1, -1);
        assertThat(OneNode.run(15, "Pow", List.of(base, whole(ElementType.INT64, 20, 3, -5, -5)))
                        .integers())
                .containsExactly(3486784401L - (1L << 32), -8, 1, -1);
        assertThat(OneNode.run(15, "Pow", List.of(base, reals(2, 1, 0.5, 2))).integers())
                .containsExactly(9, -2, 1, 1);
        assertThat(OneNode.run(15, "Pow", List.of(reals(2, -2), whole(ElementType.INT32, -2)))
                        .doubles())
                .containsExactly(0.25, 0.25);
        assertThat(OneNode.run(15, "Pow", List.of(reals(-3), reals(0))).doubles())
                .containsExactly(1);
        assertThatThrownBy(() ->
                        OneNode.run(15, "Pow", List.of(whole(ElementType.INT32, 0), whole(ElementType.INT32, -1))))
                .hasMessageContaining("0 can't be raised to the negative power -1");
    }

    /** The derivative of a periodic function has many extrema: wide and narrow ranges, near to and far from zero. */
    @Test
    void enclosesPeriodicFunctions() {
        for (SmoothFunction function : List.of(SmoothFunction.SIN, SmoothFunction.COS, SmoothFunctions.TAN)) {
            int known = 0;
            for (double lower = -8; lower < 8; lower += 0.31) {
                for (double width : new double[] {0.01, 0.4, 1.5, 3, 7}) {
                    known += enclosed(function, lower, width);
                    enclosed(function, lower * 1e6, width);
                }
            }
            assertThat(known).isGreaterThan(100);
        }
    }

    /** 1 if the enclosure is bounded, else 0; fails if it does not contain the function. */
    private static int enclosed(SmoothFunction function, double lower, double width) {
        PlanBuilder builder = new PlanBuilder(Kernels.scalar(), Draws.seeded(0));
        Plan plan = builder.plan(List.of(builder.smooth(function, builder.free(ElementType.FLOAT, Shape.of(1)))));
        EnclosePass pass = new EnclosePass(plan, Kernels.scalar(), new double[1], new double[] {1}, Rounding.NONE);
        Enclosure y = pass.over(new double[] {lower}, new double[] {lower + width});
        for (double z = lower; z <= lower + width; z += width / 50) {
            double truth = function.value().applyAsDouble(z);
            double line = y.value(0, 0) + y.slope(0, 0) * (z - pass.centers()[0]);
            double rounding = 1e-9 * (1 + Math.abs(truth)) * Math.max(1, Math.abs(lower) * 1e-5);
            assertThat(Math.abs(truth - line)).isLessThanOrEqualTo(y.remainder(0, 0) + rounding);
        }
        return y.remainder(0, 0) < 10 ? 1 : 0;
    }
}
