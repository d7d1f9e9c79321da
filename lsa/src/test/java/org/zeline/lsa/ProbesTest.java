package org.zeline.lsa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;

class ProbesTest {
    private static final OnnxModel MODEL = LsaNetworks.model(1);

    private static List<String> operators(Probes probes) {
        return probes.in(MODEL).stream().map(Probe::operator).toList();
    }

    @Test
    void activationsAndLearnableLayersAreReadInOrder() {
        assertThat(operators(Probes.standard())).containsExactly("Conv", "Relu", "Gemm", "Relu", "Gemm");
        assertThat(operators(Probes.ofActivations())).containsExactly("Relu", "Relu");
    }

    @Test
    void aLearnableLayerAndItsActivationMayBeOne() {
        Probes joined = new Probes(Probes.ACTIVATIONS, true, true, List.of());
        assertThat(operators(joined)).containsExactly("Relu", "Relu", "Gemm");
    }

    @Test
    void valuesAreReadByNameAndPattern() {
        Probes named = new Probes(Set.of(), false, false, List.of("maxpool*", "v5"));
        assertThat(operators(named)).containsExactly("MaxPool", "Relu");
        Probes wrong = new Probes(Set.of(), false, false, List.of("v5", "nothing"));
        assertThatThrownBy(() -> wrong.in(MODEL)).hasMessage("no node and no value is called 'nothing'");
        assertThatThrownBy(() -> new Probes(Set.of(), false, false, List.of()).in(MODEL))
                .hasMessageContaining("no layer to look at");
    }

    /** One weight in two nodes makes two layers. */
    @Test
    void aLayerUsedTwiceAppearsTwice() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 2, 3);
        String w = g.reals(org.zeline.interpreter.value.Shape.of(3, 3), new double[9]);
        String y = g.node("MatMul", List.of(g.node("Relu", List.of(g.node("MatMul", List.of(x, w)))), w));
        assertThat(Probes.standard().in(g.model(y)))
                .extracting(Probe::operator)
                .containsExactly("MatMul", "Relu", "MatMul");
    }
}
