package org.zeline.interpreter.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;

class DrawsTest {
    private static final List<Tensor> DATA = List.of(new RealTensor(ElementType.FLOAT, Shape.of(2), new double[2]));

    private static OnnxModel twoRandomNodes() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 2);
        String noise = g.node("RandomNormalLike", List.of(x));
        String more = g.node("RandomNormalLike", List.of(x), TestGraph.real("scale", 10));
        return g.model(g.node("Add", List.of(g.node("Add", List.of(x, noise)), more)));
    }

    private static double[] run(Draws draws) {
        return twoRandomNodes().run(DATA, draws, Instructions.SCALAR).get(0).doubles();
    }

    @Test
    void everyNodeTakesItsList() {
        Draws draws = Draws.fixed(List.of(new double[] {1, 2}, new double[] {3, 4}));
        assertThat(run(draws)).containsExactly(31, 42);
    }

    @Test
    void listsThatDontFitAreRefused() {
        double[] two = {1, 2};
        assertThatThrownBy(() -> run(Draws.fixed(List.of(two))))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("holds 1 list, the graph has more random nodes");
        assertThatThrownBy(() -> run(Draws.fixed(List.of(two, new double[3]))))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("needs 2 draws for this node, got 3");
        assertThatThrownBy(() -> run(Draws.fixed(List.of(two, two, two))))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("test.onnx: random_normal_like holds 3 lists, the graph's random nodes take 2");
    }

    @Test
    void seededDrawsNeverEnd() {
        Draws draws = Draws.seeded(3);
        double[] first = draws.normals(4);
        draws.end();
        assertThat(draws.normals(4)).isNotEqualTo(first);
        assertThat(Draws.seeded(3).normals(4)).isEqualTo(first);
    }
}
