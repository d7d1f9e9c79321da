package org.zeline.interpreter.pass;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.value.Shape;

class WorkingSetTest {
    private static String product(TestGraph g, String x, int from, int to) {
        return g.node("MatMul", List.of(x, g.reals(Shape.of(from, to), new double[from * to])));
    }

    private static long elements(TestGraph g, String output) {
        return WorkingSet.elements(g.plan(Kernels.scalar(), Shape.of(1, 4), output));
    }

    @Test
    void whatIsLinearAlongTheLineTakesNothing() {
        TestGraph g = new TestGraph(13);
        String y = product(g, product(g, g.input("x", 1, 4), 4, 100), 100, 3);
        assertThat(elements(g, y)).isZero();
    }

    @Test
    void memoryIsUsedAgainForValuesOfTheSameSize() {
        TestGraph g = new TestGraph(13);
        String h = product(g, g.input("x", 1, 4), 4, 10);
        for (int layer = 0; layer < 5; layer++) {
            h = g.node("Relu", List.of(h));
            h = product(g, h, 10, 10);
        }
        // Input and output of a step, 10 each, and room for a copy of a product's input.
        assertThat(elements(g, h)).isEqualTo(30);
    }

    @Test
    void whatIsUsedLaterStaysHeld() {
        TestGraph g = new TestGraph(13);
        String skip = g.node("Relu", List.of(product(g, g.input("x", 1, 4), 4, 20)));
        String h = g.node("Relu", List.of(product(g, skip, 20, 10)));
        h = g.node("Relu", List.of(product(g, h, 10, 10)));
        String sum = g.node("Add", List.of(skip, product(g, h, 10, 20)));
        // Of 20 elements skip, the last product and the sum, of 10 two at a time, and a copy of 20.
        assertThat(elements(g, sum)).isEqualTo(3 * 20 + 2 * 10 + 20);
    }
}
