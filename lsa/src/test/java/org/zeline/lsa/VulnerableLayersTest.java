package org.zeline.lsa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.VulnerableLayers.Entry;
import org.zeline.lsa.VulnerableLayers.Rule;

class VulnerableLayersTest {
    /** Means 1, 2 and 6; mu = 3, sigma^2 = (4 + 4 + 1 + 1 + 1 + 25) / 6 = 6. */
    private static final LayerProfile PROFILE = profile(new double[][] {{1, 1}, {2, 2}, {4, 8}});

    /** One number per layer and sample, 1 if clean, so that relative errors are the given distances. */
    private static LayerProfile profile(double[][] distances) {
        List<Probe> layers = Stream.of("a", "b", "c")
                .map(name -> new Probe(name, "Relu", name))
                .toList();
        List<Tensor> clean = new ArrayList<>();
        List<Tensor> perturbed = new ArrayList<>();
        for (double[] row : distances) {
            clean.add(Tensor.of(
                    Shape.of(row.length, 1), Arrays.stream(row).map(d -> 1).toArray()));
            perturbed.add(Tensor.of(
                    Shape.of(row.length, 1), Arrays.stream(row).map(d -> 1 + d).toArray()));
        }
        LayerProfile.Builder builder = new LayerProfile.Builder(Measure.RELATIVE_ERROR, layers);
        builder.add(clean, perturbed);
        return builder.build();
    }

    private static List<String> listed(Rule reading, double eta) {
        return VulnerableLayers.of(PROFILE, reading, eta, 1).vulnerable().stream()
                .map(entry -> entry.layer().layer())
                .toList();
    }

    @Test
    void thresholdIsMeanPlusEtaPopulationDeviations() {
        VulnerableLayers found = VulnerableLayers.of(PROFILE, Rule.LAYER_AVERAGE, 1, 1);
        assertThat(found.mean()).isEqualTo(3);
        assertThat(found.deviation()).isCloseTo(Math.sqrt(6), within(1e-15));
        assertThat(found.layers()).extracting(entry -> entry.layer().layer()).containsExactly("c", "b", "a");
    }

    /** mu + sigma = 5.45, mu + 1.5 sigma = 6.67: the mean of 6 exceeds the first, one sample of 8 both. */
    @Test
    void rulesDifferInWhatExceedsTheThreshold() {
        assertThat(listed(Rule.LAYER_AVERAGE, 1)).containsExactly("c");
        assertThat(listed(Rule.LAYER_AVERAGE, 1.5)).isEmpty();
        assertThat(listed(Rule.ANY_SAMPLE, 1.5)).containsExactly("c");
        assertThat(listed(Rule.ANY_SAMPLE, -0.7)).containsExactly("c", "b");
    }

    /** The widest gap of the layer means above mu is from 2 to 6, and 4 lies above the mean of 3. */
    @Test
    void thresholdLiesInTheWidestGap() {
        VulnerableLayers found = VulnerableLayers.inWidestGap(PROFILE, Rule.LAYER_AVERAGE, 1);
        assertThat(found.eta()).isCloseTo(1 / Math.sqrt(6), within(1e-15));
        assertThat(found.vulnerable()).hasSize(1);
        assertThat(found.threshold()).isCloseTo(4, within(1e-14));
    }

    @Test
    void bootstrapIntervalsComeFromTheSamples() {
        Entry top =
                VulnerableLayers.of(PROFILE, Rule.LAYER_AVERAGE, 1, 1).layers().get(0);
        assertThat(top.interval()).isEqualTo(new VulnerableLayers.Interval(4, 8));
        assertThat(top.ranks()).isEqualTo(new VulnerableLayers.Ranks(1, 1));
        assertThat(top.above()).isEqualTo(0.5);
    }

    @Test
    void etaMustBeFinite() {
        assertThatThrownBy(() -> VulnerableLayers.of(PROFILE, Rule.ANY_SAMPLE, Double.POSITIVE_INFINITY, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("eta must be finite");
        assertThatThrownBy(() -> VulnerableLayers.of(PROFILE, Rule.ANY_SAMPLE, Double.NaN, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("eta must be finite, got NaN");
    }
}
