package org.zeline.lsa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.zeline.lsa.VulnerableLayers.Entry;
import org.zeline.lsa.VulnerableLayers.Reading;

class VulnerableLayersTest {
    /** Means 1, 2 and 6; mu = 3, sigma^2 = (4 + 4 + 1 + 1 + 1 + 25) / 6 = 6. */
    private static final LayerProfile PROFILE = new LayerProfile(
            Measure.RELATIVE_ERROR,
            List.of(new Probe("a", "Relu", "a"), new Probe("b", "Relu", "b"), new Probe("c", "Relu", "c")),
            new double[][] {{1, 1}, {2, 2}, {4, 8}},
            new double[3],
            new double[3][1],
            new int[3],
            new boolean[3]);

    private static List<String> listed(Reading reading, double eta) {
        return VulnerableLayers.of(PROFILE, reading, eta, 1).listed().stream()
                .map(entry -> entry.layer().layer())
                .toList();
    }

    @Test
    void theBoundIsMeanPlusEtaPopulationDeviations() {
        VulnerableLayers found = VulnerableLayers.of(PROFILE, Reading.LAYER_AVERAGE, 1, 1);
        assertThat(found.mean()).isEqualTo(3);
        assertThat(found.deviation()).isCloseTo(Math.sqrt(6), within(1e-15));
        assertThat(found.layers()).extracting(entry -> entry.layer().layer()).containsExactly("c", "b", "a");
    }

    /** mu + sigma = 5.45, mu + 1.5 sigma = 6.67: the mean of 6 exceeds the first, one sample of 8 both. */
    @Test
    void bothReadingsOfTheAlgorithm() {
        assertThat(listed(Reading.LAYER_AVERAGE, 1)).containsExactly("c");
        assertThat(listed(Reading.LAYER_AVERAGE, 1.5)).isEmpty();
        assertThat(listed(Reading.ANY_SAMPLE, 1.5)).containsExactly("c");
        assertThat(listed(Reading.ANY_SAMPLE, -0.7)).containsExactly("c", "b");
    }

    /** The widest gap of the layer means above mu is from 2 to 6, and 4 lies above the mean of 3. */
    @Test
    void etaIsChosenInTheWidestGap() {
        VulnerableLayers found = VulnerableLayers.of(PROFILE, Reading.LAYER_AVERAGE, Double.NaN, 1);
        assertThat(found.eta()).isCloseTo(1 / Math.sqrt(6), within(1e-15));
        assertThat(found.listed()).hasSize(1);
    }

    @Test
    void intervalsComeFromTheSamples() {
        Entry top = VulnerableLayers.of(PROFILE, Reading.LAYER_AVERAGE, 1, 1)
                .layers()
                .get(0);
        assertThat(top.lower()).isEqualTo(4);
        assertThat(top.upper()).isEqualTo(8);
        assertThat(top.bestRank()).isEqualTo(1);
        assertThat(top.worstRank()).isEqualTo(1);
        assertThat(top.above()).isEqualTo(0.5);
    }

    @Test
    void etaMustBeFinite() {
        assertThatThrownBy(() -> VulnerableLayers.of(PROFILE, Reading.ANY_SAMPLE, Double.POSITIVE_INFINITY, 1))
                .hasMessageContaining("eta must be finite");
    }

    @Test
    void theScoreSumsAccuraciesZeroStrengthIncluded() {
        RobustnessCurve curve = new RobustnessCurve("fgsm", List.of(0.0, 0.1, 0.3), List.of(99.0, 80.5, 20.0));
        assertThat(curve.score()).isEqualTo(199.5);
        assertThatThrownBy(() -> new RobustnessCurve("fgsm", List.of(0.1), List.of(1.0)))
                .hasMessageContaining("begin with 0");
    }
}
