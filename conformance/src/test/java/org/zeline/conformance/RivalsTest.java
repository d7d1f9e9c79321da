package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.Hypothesis;
import org.zeline.si.RegionInference;
import org.zeline.si.calibration.Noise;
import org.zeline.si.calibration.Replicate;
import org.zeline.si.calibration.Rival;
import org.zeline.si.calibration.Simulation;
import org.zeline.si.data.Covariance;
import org.zeline.si.event.Event;

/** Permutation and conformal tests beside the selective one. */
class RivalsTest {
    private static final int SIZE = 12;
    private static final Shape SHAPE = Shape.of(1, SIZE);

    /** A network that marks what exceeds the mean, once elements are weighted; so their order matters. */
    private static OnnxModel model() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 1, SIZE);
        double[] weights = new Random(1).doubles(SIZE, 0.2, 2).toArray();
        String weighted = g.node("Mul", List.of(x, g.reals(SHAPE, weights)));
        String mean = g.node("ReduceMean", List.of(weighted), TestGraph.ints("axes", 1));
        return g.model(g.node("Sub", List.of(weighted, mean)));
    }

    private static RegionInference test() {
        return RegionInference.of(model(), Hypothesis.regionAbove(0.5).build(), new Covariance.Scalar(1));
    }

    private static Simulation simulation(double mean) {
        Noise noise = Noise.of(new Covariance.Scalar(1), SIZE);
        Noise drawn = random -> {
            double[] x = noise.draw(random);
            x[3] += mean;
            x[4] += mean;
            return x;
        };
        return new Simulation(test(), List.of(Tensor.of(SHAPE, new double[SIZE])), drawn, 5)
                .beside(EnumSet.allOf(Rival.class), 19, noise);
    }

    /** On exchangeable data small ranks are not more frequent than they may be; without ties, ranks are uniform. */
    @ParameterizedTest
    @EnumSource
    void ranksAreValidWithoutASignal(Rival rival) {
        Simulation simulation = simulation(0);
        int[] counts = new int[20];
        int all = 0;
        for (int i = 0; i < 4000; i++) {
            Optional<Replicate.Outcome> outcome = simulation.replicate(i).outcome();
            if (outcome.isPresent()) {
                double p = outcome.get().rivals().getOrDefault(rival, Double.NaN);
                counts[(int) Math.ceil(20 * p - 1e-9) - 1]++;
                all++;
            }
        }
        int below = 0;
        for (int rank = 1; rank <= 20; rank++) {
            below += counts[rank - 1];
            double share = rank / 20.0;
            double deviation = Math.sqrt(all * share * (1 - share));
            assertThat(below).as("p-values up to %s", share).isLessThan((int) (all * share + 5 * deviation + 1));
        }
        if (rival
                == Rival.CONFORMAL) { // a permutation often marks the same elements: equal statistics are conservative
            double expected = all / 20.0;
            double chiSquare = Arrays.stream(counts)
                    .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                    .sum();
            assertThat(chiSquare).isLessThan(55); // exceeded with probability 2e-5
        }
    }

    /** The statistic of marked elements is large in noise too; a strong signal exceeds it. */
    @ParameterizedTest
    @EnumSource
    void aStrongSignalIsFoundByTheConformalTest(Rival rival) {
        Simulation simulation = simulation(8);
        int rejected = 0;
        for (int i = 0; i < 200; i++) {
            rejected += simulation.replicate(i).outcome().orElseThrow().rivals().getOrDefault(rival, Double.NaN) <= 0.05
                    ? 1
                    : 0;
        }
        if (rival == Rival.CONFORMAL) {
            assertThat(rejected).isGreaterThan(190);
        } else {
            assertThat(rejected).isLessThan(190); // permuted images hold the same bright elements, marked elsewhere
        }
    }

    @Test
    void otherOutcomesDoNotDependOnRivals() {
        Noise noise = Noise.of(new Covariance.Scalar(1), SIZE);
        Simulation alone = new Simulation(test(), List.of(Tensor.of(SHAPE, new double[SIZE])), noise, 5);
        Replicate.Outcome plain = alone.replicate(3).outcome().orElseThrow();
        Replicate.Outcome beside = alone.beside(EnumSet.of(Rival.CONFORMAL), 9, noise)
                .replicate(3)
                .outcome()
                .orElseThrow();
        assertThat(plain.rivals()).isEmpty();
        assertThat(beside.rivals()).containsOnlyKeys(Rival.CONFORMAL);
        assertThat(beside.selective()).isEqualTo(plain.selective());
        assertThat(beside.overConditioned()).isEqualTo(plain.overConditioned());
    }

    @Test
    void whatHasSeveralResultsHasNoRank() {
        Event each = new Event.SameComponent(2, Event.SameComponent.Selected.EACH, 1);
        RegionInference test = RegionInference.of(
                model(), Hypothesis.regionAbove(0.5).given(each).build(), new Covariance.Scalar(1));
        Noise noise = Noise.of(new Covariance.Scalar(1), SIZE);
        Simulation simulation = new Simulation(test, List.of(Tensor.of(SHAPE, new double[SIZE])), noise, 1);
        assertThatThrownBy(() -> simulation.beside(EnumSet.of(Rival.PERMUTATION), 9, noise))
                .hasMessageContaining("a question with one result");
        assertThatThrownBy(() -> simulation(0).randomized(1, noise).beside(EnumSet.of(Rival.PERMUTATION), 9, noise))
                .hasMessageContaining("do not go with randomization");
        assertThatThrownBy(() -> simulation(0).beside(EnumSet.of(Rival.PERMUTATION), 0, noise))
                .hasMessageContaining("at least 1 other data set, got 0");
        assertThatThrownBy(() -> Rival.of("bootstrap"))
                .hasMessageContaining("permutation and conformal, got 'bootstrap'");
    }
}
