package org.zeline.interpreter.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.pass.VjpPass;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

class GraphTest {
    /** {@code relu(x) w}. */
    private static Graph graph() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 2);
        String y = g.node("Mul", List.of(g.node("Relu", List.of(x)), g.reals(Shape.of(2), 3, 5.0)));
        return g.model(y).graph();
    }

    @Test
    void valuesInsideBecomeOutputsAndConstantsInputs() {
        Graph graph = graph().exposing(List.of("v0")).freeing(List.of("c0"));
        PlanBuilder builder = new PlanBuilder(Kernels.scalar(), Draws.seeded(0));
        List<@Nullable Edge> given = new ArrayList<>();
        given.add(builder.free(ElementType.DOUBLE, Shape.of(2)));
        given.add(builder.free(ElementType.DOUBLE, Shape.of(2)));
        VjpPass pass = new VjpPass(builder.plan(graph.bind(builder, given, Map.of())), Kernels.scalar());
        List<Tensor> outputs = pass.run(List.of(Tensor.of(Shape.of(2), 2, -1.0), Tensor.of(Shape.of(2), 7, 11.0)));
        assertThat(outputs.get(0).doubles()).containsExactly(14, 0);
        assertThat(outputs.get(1).doubles()).containsExactly(2, 0);
        double[][] gradients = pass.gradient(new double[][] {{1, 1}, null});
        assertThat(gradients[0]).containsExactly(7, 0);
        assertThat(gradients[1]).containsExactly(2, 0);
    }

    @Test
    void unknownNamesAreRefused() {
        assertThatThrownBy(() -> graph().exposing(List.of("none")))
                .isInstanceOf(ModelException.class)
                .hasMessage("the graph has no value 'none'");
        assertThatThrownBy(() -> graph().freeing(List.of("x"))).hasMessage("the graph has no initializer 'x'");
    }

    /** Some tools write nodes in any order, among them one that a graph inside another node reads. */
    @Test
    void nodesAreSorted() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 2);
        TestGraph then = new TestGraph(13, "t_");
        TestGraph otherwise = new TestGraph(13, "e_");
        String sum = g.node("Sub", List.of(x, "v3"));
        String truth = g.constant(Tensor.of(ElementType.BOOL, Shape.of(new int[0]), new double[] {1}));
        String chosen = g.node(
                "If",
                List.of(truth),
                then.body("then_branch", then.node("Mul", List.of(sum, "v2"))),
                otherwise.body("else_branch", otherwise.node("Neg", List.of(x))));
        g.node("Relu", List.of("v3"));
        g.node("Neg", List.of(x));
        List<Tensor> results = g.run(List.of(Tensor.of(Shape.of(2), 2, -3.0)), chosen, sum);
        assertThat(results.get(1).doubles()).containsExactly(4, -6);
        assertThat(results.get(0).doubles()).containsExactly(0, -18);
        assertThat(g.model(chosen).graph().nodes().stream().map(Node::type).toList())
                .containsExactly("Neg", "Sub", "Relu", "If");
    }

    /** What is in order stays as it is. */
    @Test
    void orderIsKept() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 2);
        String last = g.node("Add", List.of(g.node("Relu", List.of(x)), g.node("Neg", List.of(x))));
        g.node("Abs", List.of(x));
        assertThat(g.model(last).graph().nodes().stream().map(Node::name).toList())
                .containsExactly("relu0", "neg1", "add2", "abs3");
    }
}
