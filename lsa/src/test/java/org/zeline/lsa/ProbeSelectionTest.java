package org.zeline.lsa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.Shape;
import org.zeline.lsa.network.TestNetworks;

class ProbeSelectionTest {
    private static final OnnxModel MODEL = TestNetworks.model(1);

    private static List<String> operators(ProbeSelection probes) {
        return probes.in(MODEL).stream().map(Probe::operator).toList();
    }

    @Test
    void selectsActivationsAndLearnableLayersInOrder() {
        assertThat(operators(ProbeSelection.standard())).containsExactly("Conv", "Relu", "Gemm", "Relu", "Gemm");
        assertThat(operators(ProbeSelection.ofActivations())).containsExactly("Relu", "Relu");
    }

    @Test
    void joinsALearnableLayerWithItsActivation() {
        ProbeSelection joined = new ProbeSelection(ProbeSelection.ACTIVATIONS, true, true, List.of());
        assertThat(operators(joined)).containsExactly("Relu", "Relu", "Gemm");
    }

    @Test
    void selectsValuesByNameAndPattern() {
        ProbeSelection named = new ProbeSelection(Set.of(), false, false, List.of("maxpool*", "v5"));
        assertThat(operators(named)).containsExactly("MaxPool", "Relu");
        ProbeSelection wrong = new ProbeSelection(Set.of(), false, false, List.of("v5", "nothing"));
        assertThatThrownBy(() -> wrong.in(MODEL)).hasMessageContaining("no node and no value is called 'nothing'");
        assertThatThrownBy(() -> new ProbeSelection(Set.of(), false, false, List.of()).in(MODEL))
                .hasMessageContaining("no layer to analyse");
    }

    /** Two nodes that share a weight are two layers. */
    @Test
    void selectsALayerTwiceIfItIsUsedTwice() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 2, 3);
        String w = g.reals(Shape.of(3, 3), new double[9]);
        String y = g.node("MatMul", List.of(g.node("Relu", List.of(g.node("MatMul", List.of(x, w)))), w));
        assertThat(ProbeSelection.standard().in(g.model(y)))
                .extracting(Probe::operator)
                .containsExactly("MatMul", "Relu", "MatMul");
    }
}
