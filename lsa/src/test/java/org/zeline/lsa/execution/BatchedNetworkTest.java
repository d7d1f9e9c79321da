package org.zeline.lsa.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

class BatchedNetworkTest {
    private static final Shape BATCH = Shape.of(2, 2);
    private static final Tensor X = Tensor.of(BATCH, 1, 2, 3, 4);

    /** {@code relu(x W)} with W = c0 of one column, and twice that as the output. */
    private static OnnxModel model() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 2, 2);
        String y = g.node("Relu", List.of(g.node("MatMul", List.of(x, g.reals(Shape.of(2, 1), 1, -1)))));
        return g.model(g.node("Mul", List.of(y, g.reals(Shape.of(1), 2))));
    }

    @Test
    void computesValuesForGivenParametersAndTheirGradients() {
        BatchedNetwork network = new BatchedNetwork(model(), List.of("v1", "v2"), List.of("c0"), Instructions.SCALAR);
        BatchPass pass = network.pass(BATCH);
        List<Tensor> values = pass.run(List.of(X, Tensor.of(Shape.of(2, 1), 3, -1)));
        assertThat(values.get(0).doubles()).containsExactly(1, 5);
        assertThat(values.get(1).doubles()).containsExactly(2, 10);
        double[] @Nullable [] gradients = {new double[4], {100, 100}};
        pass.addGradient(new double[] @Nullable [] {null, {1, 10}}, gradients);
        assertThat(gradients[0]).containsExactly(6, -2, 60, -20);
        assertThat(gradients[1]).containsExactly(100 + 2 * (1 + 30), 100 + 2 * (2 + 40));
    }

    /** Along the line from (2, 1) to (0, 1), x W = 1 - 2 z reaches 0 at z = 1/2: the slope is -2, then 0. */
    @Test
    void largestSlopeIsThatOfTheSteepestPiece() {
        BatchedNetwork network = new BatchedNetwork(model(), List.of("v1"), List.of(), Instructions.SCALAR);
        assertThat(network.largestSlope(Shape.of(1, 2), new double[] {2, 1}, new double[] {-2, 0}))
                .isCloseTo(2, within(1e-12));
        assertThat(network.largestSlope(Shape.of(1, 2), new double[] {0, 1}, new double[] {-1, 0}))
                .isZero();
    }

    @Test
    void namesWhatIsMissing() {
        assertThatThrownBy(() -> new BatchedNetwork(model(), List.of("nowhere"), List.of(), Instructions.SCALAR))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("no value 'nowhere'");
        assertThatThrownBy(() -> new BatchedNetwork(model(), List.of("v1"), List.of("v0"), Instructions.SCALAR))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("no initializer 'v0'");
        TestGraph g = new TestGraph(13);
        OnnxModel two = g.model(g.node("Add", List.of(g.input("a", 1, 2), g.input("b", 1, 2))));
        assertThatThrownBy(() -> new BatchedNetwork(two, List.of("v0"), List.of(), Instructions.SCALAR))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("one input of real numbers, this one has 2 inputs");
    }
}
