package org.zeline.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Compares with counts by hand. */
final class FlopCountTest {
    private static Tensor ones(int... extents) {
        Shape shape = Shape.of(extents);
        double[] values = new double[shape.size()];
        java.util.Arrays.fill(values, 1);
        return Tensor.of(shape, values);
    }

    private static FlopCount count(OnnxModel model, int varying, Tensor... inputs) {
        return FlopCount.of(model, List.of(inputs), varying, Draws.seeded(0));
    }

    @Test
    void aConvolutionCountsAllTapsIncludingPadding() {
        TestGraph graph = new TestGraph(13);
        String x = graph.input("x", 1, 2, 5, 4);
        String weights = graph.constant(ones(3, 2, 3, 3));
        String y = graph.node("Conv", List.of(x, weights), TestGraph.ints("pads", 1, 1, 1, 1));
        assertThat(count(graph.model(y), 0, ones(1, 2, 5, 4)).toOutput(0)).isEqualTo(2.0 * (3 * 5 * 4) * (2 * 9));
    }

    @Test
    void aTransposedConvolutionCountsItsTapsPerInputElement() {
        TestGraph graph = new TestGraph(13);
        String x = graph.input("x", 1, 2, 5, 4);
        String y = graph.node("ConvTranspose", List.of(x, graph.constant(ones(2, 3, 2, 2))));
        assertThat(count(graph.model(y), 0, ones(1, 2, 5, 4)).toOutput(0)).isEqualTo(2.0 * (2 * 5 * 4) * (3 * 4));
    }

    @Test
    void productsByConstantsCountOnEitherSide() {
        TestGraph graph = new TestGraph(13);
        String x = graph.input("x", 6, 5);
        String right = graph.node("MatMul", List.of(x, graph.constant(ones(5, 7))));
        String both = graph.node("MatMul", List.of(graph.constant(ones(2, 6)), right));
        assertThat(count(graph.model(both), 0, ones(6, 5)).toOutput(0)).isEqualTo(2.0 * (6 * 5 * 7 + 2 * 6 * 7));
    }

    @Test
    void onlyOperationsBetweenVaryingInputAndOutputCount() {
        TestGraph graph = new TestGraph(13);
        String x = graph.input("x", ElementType.DOUBLE, 1, 4);
        String other = graph.input("other", ElementType.DOUBLE, 1, 4);
        String mine = graph.node("MatMul", List.of(x, graph.constant(ones(4, 3))));
        String theirs = graph.node("MatMul", List.of(other, graph.constant(ones(4, 3))));
        String sum = graph.node("Relu", List.of(graph.node("Add", List.of(mine, theirs))));
        String further = graph.node("MatMul", List.of(sum, graph.constant(ones(3, 9))));
        FlopCount counts = count(graph.model(sum, further), 0, ones(1, 4), ones(1, 4));
        assertThat(counts.toOutput(0)).isEqualTo(2.0 * 12);
        assertThat(counts.toOutput(1)).isEqualTo(2.0 * (12 + 27));
        assertThatThrownBy(() -> counts.toOutput(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void productsOfTwoVaryingValuesCountAsZero() {
        TestGraph graph = new TestGraph(13);
        String x = graph.input("x", 3, 3);
        assertThat(count(graph.model(graph.node("MatMul", List.of(x, x))), 0, ones(3, 3))
                        .toOutput(0))
                .isZero();
    }

    @Test
    void aMismatchedShapeIsReportedWithTheModel() {
        TestGraph graph = new TestGraph(13);
        OnnxModel model = graph.model(graph.node("Relu", List.of(graph.input("x", ElementType.DOUBLE, 1, 4))));
        assertThatThrownBy(() -> count(model, 0, ones(1, 5)))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(model.name() + ": ")
                .hasMessageContaining("'x'");
    }
}
