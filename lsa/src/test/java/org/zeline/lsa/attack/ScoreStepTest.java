package org.zeline.lsa.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.network.Bounds;

final class ScoreStepTest {
    private static final RealTensor INPUT = Tensor.of(Shape.of(1, 3), new double[] {0.5, 0.5, 0.5});

    /** Scores are x times 2, -1 and 3. */
    private static Tensor perturbed(double strength, Bounds bounds, int... region) {
        TestGraph graph = new TestGraph(13);
        String scores = graph.node(
                "Mul", List.of(graph.input("x", ElementType.DOUBLE, 1, 3), graph.reals(Shape.of(1, 3), 2, -1, 3)));
        return new ScoreStep(graph.model(scores), region, bounds, Instructions.SCALAR).perturbed(INPUT, strength);
    }

    @Test
    void scoresInTheRegionFallAndOthersRise() {
        assertThat(perturbed(0.25, Bounds.NONE, 0, 1).doubles()).containsExactly(0.25, 0.75, 0.75);
    }

    @Test
    void theBoundsHold() {
        assertThat(perturbed(2, Bounds.UNIT, 0).doubles()).containsExactly(0, 0, 1);
    }

    @Test
    void noStrengthMovesNothing() {
        assertThat(perturbed(0, Bounds.UNIT, 2).doubles()).containsExactly(0.5, 0.5, 0.5);
    }
}
