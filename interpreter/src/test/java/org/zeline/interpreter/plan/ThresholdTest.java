package org.zeline.interpreter.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.zeline.interpreter.TestGraph.integer;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;

class ThresholdTest {
    private static final double LOGIT = Math.log(0.8 / 0.2);

    private static @Nullable Threshold before(TestGraph g, String output) {
        PlanBuilder builder = new PlanBuilder(Kernels.scalar(), Draws.seeded(1));
        Edge x = builder.free(ElementType.FLOAT16, Shape.of(1, 4));
        return new Threshold(g.model(output).bind(builder, List.of(x)).get(0), 0.8).beforeIncreasing(builder);
    }

    /** Exports in half precision end so. */
    @Test
    void aCastBehindASigmoidMovesNothing() {
        TestGraph g = new TestGraph(13);
        String score = g.node("Sigmoid", List.of(g.input("x", ElementType.FLOAT16, 1, 4)));
        Threshold moved = Objects.requireNonNull(before(g, g.node("Cast", List.of(score), integer("to", 1))));
        assertThat(moved.threshold()).isCloseTo(LOGIT, within(1e-15));
        assertThat(moved.value().type()).isEqualTo(ElementType.FLOAT16);
        assertThat(moved.value().shape()).isEqualTo(Shape.of(1, 4));
    }

    @Test
    void norDoesAChangeOfShape() {
        TestGraph g = new TestGraph(13);
        String score = g.node("Sigmoid", List.of(g.input("x", ElementType.FLOAT16, 1, 4)));
        String flat = g.node("Squeeze", List.of(score, g.integers(0)));
        Threshold moved = Objects.requireNonNull(before(g, g.node("Cast", List.of(flat), integer("to", 11))));
        assertThat(moved.threshold()).isCloseTo(LOGIT, within(1e-15));
    }

    @Test
    void whatDoesNotIncreaseStaysBeforeTheThreshold() {
        TestGraph g = new TestGraph(13);
        String score = g.node("Relu", List.of(g.input("x", ElementType.FLOAT16, 1, 4)));
        assertThat(before(g, g.node("Cast", List.of(score), integer("to", 1)))).isNull();
        TestGraph shifted = new TestGraph(13);
        String x = shifted.input("x", ElementType.FLOAT16, 1, 4);
        String one = shifted.constant(
                org.zeline.interpreter.value.Tensor.of(ElementType.FLOAT16, Shape.of(new int[0]), new double[] {1}));
        assertThat(before(shifted, shifted.node("Add", List.of(shifted.node("Sigmoid", List.of(x)), one))))
                .isNull();
    }
}
