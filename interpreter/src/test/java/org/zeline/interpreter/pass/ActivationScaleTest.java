package org.zeline.interpreter.pass;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

class ActivationScaleTest {
    private static final Shape ROW = Shape.of(1, 3);

    private final TestGraph g = new TestGraph(17);
    private final String x = g.input("x", ROW.extents());

    private double scale(String output) {
        return ActivationScale.of(
                g.plan(Kernels.scalar(), ROW, output), Kernels.scalar(), List.of(Tensor.of(ROW, new double[] {1, 2, 3
                })));
    }

    private String masked(double mask) {
        return g.node("Add", List.of(x, g.reals(ROW, 0, 0, mask)));
    }

    @Test
    void whatSoftmaxDropsDoesNotCount() {
        assertThat(scale(g.node("Softmax", List.of(masked(-1e30))))).isEqualTo(2);
        assertThat(scale(g.node("Relu", List.of(masked(-1e30))))).isEqualTo(2);
    }

    @Test
    void whatIsCopiedDoesNotCount() {
        String most = g.node("Max", List.of(g.node("Neg", List.of(x)), g.reals(ROW, 1e30, -5, -5)));
        assertThat(scale(most)).isEqualTo(3);
    }

    @Test
    void whatIsAddedAndTakenAwayCounts() {
        String sum = masked(1e30);
        assertThat(scale(g.node("Sub", List.of(sum, g.reals(ROW, 0, 0, 1e30))))).isEqualTo(1e30);
    }

    @Test
    void infiniteConstantsDoNotCount() {
        assertThat(scale(masked(Double.NEGATIVE_INFINITY))).isEqualTo(2);
    }

    /** Before a jump, what is compared counts. */
    @Test
    void whatIsComparedCounts() {
        String large = g.node("Mul", List.of(x, g.reals(Shape.of(1), 1000)));
        String whole = g.node("Floor", List.of(large));
        assertThat(scale(g.node("Mul", List.of(whole, g.reals(Shape.of(1), 1e-3)))))
                .isEqualTo(3000);
    }
}
