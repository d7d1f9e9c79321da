package org.zeline.interpreter.pass;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Results that stand where their inputs did change nothing that somebody still reads. */
class ForwardPassTest {
    private static final Tensor X = Tensor.of(Shape.of(2), -1.0, 2.0);

    @Test
    void whatIsGivenStays() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 2);
        List<Tensor> y = g.run(List.of(X), g.node("Relu", List.of(x)), g.node("Add", List.of(x, x)));
        assertThat(X.doubles()).containsExactly(-1, 2);
        assertThat(y.get(0).doubles()).containsExactly(0, 2);
        assertThat(y.get(1).doubles()).containsExactly(-2, 4);
    }

    @Test
    void outputsAndWhatIsReadLaterStay() {
        TestGraph g = new TestGraph(13);
        String twice = g.node("Add", List.of(g.input("x", ElementType.DOUBLE, 2), g.reals(Shape.of(2), 1, 1)));
        String positive = g.node("Relu", List.of(twice));
        String opposite = g.node("Neg", List.of(twice));
        List<Tensor> y = g.run(List.of(X), g.node("Add", List.of(opposite, positive)), positive);
        assertThat(y.get(0).doubles()).containsExactly(0, 0);
        assertThat(y.get(1).doubles()).containsExactly(0, 3);
    }

    /** An operator that runs late may hand on the elements that it is given, in another shape. */
    @Test
    void whatAnotherValueSharesStays() {
        TestGraph g = new TestGraph(13);
        String sum = g.node("Add", List.of(g.input("x", ElementType.DOUBLE, 2), g.reals(Shape.of(2), 0, 0)));
        String column = g.node("Reshape", List.of(sum, g.input("shape", ElementType.INT64, 2)));
        String positive = g.node("Relu", List.of(sum));
        List<Tensor> y = g.run(List.of(X, Tensor.of(Shape.of(2), 2, 1)), column, positive);
        assertThat(y.get(0).doubles()).containsExactly(-1, 2);
        assertThat(y.get(1).doubles()).containsExactly(0, 2);
    }
}
