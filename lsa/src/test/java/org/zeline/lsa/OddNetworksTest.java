package org.zeline.lsa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Networks with layers that say nothing, weights that are no numbers, and files exported for batches of one size. */
class OddNetworksTest {
    private static final int SAMPLES = 7;
    private static final int WIDTH = 4;

    /** A layer, maybe moved so far that no sample is alive, maybe through a shape that fixes the batch. */
    private static OnnxModel network(int batch, double shift, long... through) {
        Random random = new Random(8);
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, batch, WIDTH);
        String weights = g.reals(Shape.of(WIDTH, 3), random.doubles(12, -1, 1).toArray());
        String y = g.node("Add", List.of(g.node("MatMul", List.of(x, weights)), g.reals(Shape.of(1), shift)));
        y = g.node("Relu", List.of(y));
        return g.model(through.length == 0 ? y : g.node("Reshape", List.of(y, g.integers(through))));
    }

    private static Samples samples() {
        double[] values = new Random(4).doubles(SAMPLES * WIDTH, 0, 1).toArray();
        return new Samples(
                new RealTensor(ElementType.DOUBLE, Shape.of(SAMPLES, WIDTH), values), new int[] {0, 1, 2, 0, 1, 2, 0});
    }

    private static LayerAnalysis analysis(OnnxModel model) {
        return LayerAnalysis.of(model, new Probes(Set.of("Relu"), false, false, List.of()))
                .with(Instructions.SCALAR);
    }

    private static final Disturbance DOUBLED = (model, x, labels, random) ->
            model.batch(x.shape(), Arrays.stream(x.doubles()).map(v -> 2 * v).toArray());

    @Test
    void aDeadLayerIsSaidToBe() {
        LayerProfile dead = analysis(network(SAMPLES, -100))
                .profile(samples(), DOUBLED, done -> {})
                .profile();
        assertThat(dead.dead()).containsExactly(true);
        assertThat(dead.undefined()).containsExactly(SAMPLES);
        LayerProfile alive = analysis(network(SAMPLES, 0.5))
                .profile(samples(), DOUBLED, done -> {})
                .profile();
        assertThat(alive.dead()).containsExactly(false);
        assertThat(alive.undefined()).containsExactly(0);
    }

    /** Linear CKA compares how samples lie to each other: it has a value for each batch, none for a sample. */
    @Test
    void linearCkaIsRankedByBatches() {
        LayerAnalysis analysis = analysis(network(SAMPLES, 0.5)).with(Measure.LINEAR_CKA);
        Disturbance noise = (model, x, labels, random) -> model.batch(
                x.shape(),
                Arrays.stream(x.doubles()).map(v -> v + random.nextGaussian()).toArray());
        LayerProfile one = analysis.profile(samples(), noise, done -> {}).profile();
        VulnerableLayers.Entry entry = VulnerableLayers.of(one, VulnerableLayers.Reading.LAYER_AVERAGE, 0, 1)
                .layers()
                .get(0);
        assertThat(entry.mean()).isEqualTo(one.perBatch()[0]).isPositive();
        assertThat(entry.lower()).isNaN();
        assertThat(one.undefined()).containsExactly(0);
        LayerProfile three =
                analysis.with(3, 0).profile(samples(), noise, done -> {}).profile();
        assertThat(three.units()[0]).hasSize(3);
        VulnerableLayers.Entry several = VulnerableLayers.of(three, VulnerableLayers.Reading.LAYER_AVERAGE, 0, 1)
                .layers()
                .get(0);
        assertThat(several.lower()).isLessThan(several.upper());
        assertThat(three.units()[0][2]).as("a batch of one sample").isZero();
        assertThat(three.undefined()).containsExactly(1);
    }

    @Test
    void aFileForBatchesOfOneSizeTakesAnyOther() {
        LayerProfile expected = analysis(network(SAMPLES, 0.5))
                .profile(samples(), DOUBLED, done -> {})
                .profile();
        LayerProfile found = analysis(network(1, 0.5))
                .profile(samples(), DOUBLED, done -> {})
                .profile();
        assertThat(found.perSample()[0]).containsExactly(expected.perSample()[0], within(1e-12));
    }

    @Test
    void aFileWhoseNodesFixTheBatchSaysWhichToTake() {
        OnnxModel fixed = network(1, 0.5, 1, 3);
        assertThatThrownBy(() -> analysis(fixed).profile(samples(), DOUBLED, done -> {}))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("Reshape")
                .hasMessageContaining("exported for batches of 1")
                .hasMessageContaining("--batch 1");
        LayerProfile expected = analysis(network(SAMPLES, 0.5))
                .profile(samples(), DOUBLED, done -> {})
                .profile();
        LayerProfile found = analysis(fixed)
                .with(1, 0)
                .profile(samples(), DOUBLED, done -> {})
                .profile();
        assertThat(found.perSample()[0]).containsExactly(expected.perSample()[0], within(1e-12));
        assertThatThrownBy(() -> analysis(network(1, 0.5, 1, -1)).profile(samples(), DOUBLED, done -> {}))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("not a row for each sample")
                .hasMessageContaining("--batch 1");
    }

    @Test
    void weightsThatAreNoNumbersAreNamed() {
        OnnxModel model = network(SAMPLES, Double.NaN);
        assertThatThrownBy(() -> analysis(model).profile(samples(), DOUBLED, done -> {}))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("initializer 'c1' holds NaN at element 0");
    }

    @Test
    void layersThatAreNoNumbersAreNamed() {
        Disturbance spoilt = (model, x, labels, random) -> {
            double[] values = x.doubles().clone();
            values[WIDTH + 1] = Double.NaN;
            return model.batch(x.shape(), values);
        };
        Tensor one = samples().inputs();
        assertThat(one.shape()).isEqualTo(Shape.of(SAMPLES, WIDTH));
        assertThatThrownBy(() -> analysis(network(SAMPLES, 0.5)).profile(samples(), spoilt, done -> {}))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("holds NaN for sample 1 of a batch, perturbed");
    }
}
