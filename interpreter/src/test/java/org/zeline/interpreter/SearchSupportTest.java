package org.zeline.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.onnx.proto.ModelProto;

final class SearchSupportTest {
    private static SearchSupport.Entry entry(SearchSupport support, String operator) {
        return support.entries().stream()
                .filter(one -> one.node().operator().equals(operator))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everySearchSupportsPiecewiseLinearNodes() {
        TestGraph graph = new TestGraph(13);
        String x = graph.input("x", ElementType.DOUBLE, 1, 4);
        String c = graph.node("Neg", List.of(graph.reals(Shape.of(1, 4), 1, 2, 3, 4)));
        SearchSupport support =
                SearchSupport.of(graph.model(graph.node("Relu", List.of(graph.node("Add", List.of(x, c))))), Map.of());
        assertThat(support.exact()).isTrue();
        assertThat(support.bounded()).isTrue();
        assertThat(entry(support, "Relu").note()).isEmpty();
        assertThat(entry(support, "Neg").note()).isEqualTo("constant");
    }

    @Test
    void exactSearchSupportsASmoothNodeOnlyBeforeAThreshold() {
        TestGraph graph = new TestGraph(13);
        String smooth = graph.node("Sigmoid", List.of(graph.input("x", ElementType.DOUBLE, 1, 4)));
        String before = graph.node("Relu", List.of(smooth));
        String last = graph.node("Sigmoid", List.of(before));
        SearchSupport support = SearchSupport.of(graph.model(last), Map.of());
        assertThat(support.exact()).isFalse();
        assertThat(support.bounded()).isTrue();
        SearchSupport.Entry first = support.entries().get(0);
        assertThat(first.exact()).isFalse();
        assertThat(first.bounded()).isTrue();
        assertThat(first.note()).contains("not piecewise linear");
        SearchSupport.Entry end = support.entries().get(2);
        assertThat(end.exact()).isTrue();
        assertThat(end.note()).isEqualTo("as the last step before a threshold");
    }

    /** The input of the model has shape n x 3. */
    private static OnnxModel open() {
        TestGraph graph = new TestGraph(13);
        String x = graph.input("x", ElementType.DOUBLE, 1, 3);
        ModelProto.Builder proto =
                graph.proto(graph.node("MatMul", List.of(x, graph.reals(Shape.of(3, 1), 1, 2, 3)))).toBuilder();
        proto.getGraphBuilder()
                .getInputBuilder(0)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .getDimBuilder(0)
                .setDimParam("n");
        return OnnxModel.parse(proto.build().toByteArray(), "open.onnx");
    }

    @Test
    void symbolicDimensionsAreOneUnlessGiven() {
        assertThat(SearchSupport.of(open(), Map.of()).exact()).isTrue();
        assertThat(SearchSupport.of(open(), Map.of("x", new long[] {2, 3})).exact())
                .isTrue();
        assertThatThrownBy(() -> SearchSupport.of(open(), Map.of("x", new long[] {2, 4})))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("open.onnx: ")
                .hasMessageContaining("'x'");
    }
}
