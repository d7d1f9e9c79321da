package org.zeline.lsa.robustness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RobustnessCurveTest {
    /** Accuracies of 75, 50 and 25 %; the last sample becomes correct again. */
    private static final RobustnessCurve CURVE = new RobustnessCurve("fgsm", List.of(0.0, 0.1, 0.4), new boolean[][] {
        {true, true, true, false},
        {true, true, false, false},
        {false, false, false, true},
    });

    static RobustnessCurve random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Double> strengths = new ArrayList<>(List.of(0.0));
        boolean[][] correct = new boolean[1 + random.nextInt(6)][1 + random.nextInt(40)];
        for (int k = 0; k < correct.length; k++) {
            if (k > 0) {
                strengths.add(strengths.get(k - 1) + 0.01 + random.nextDouble());
            }
            double accuracy = random.nextDouble(1.2);
            for (int s = 0; s < correct[k].length; s++) {
                correct[k][s] = random.nextDouble() < accuracy;
            }
        }
        return new RobustnessCurve("random", strengths, correct);
    }

    @Test
    void summarisesOutcomes() {
        assertThat(CURVE.accuracies()).containsExactly(75.0, 50.0, 25.0);
        assertThat(CURVE.score()).isEqualTo(150);
        // widths 1/4 and 3/4 of the largest strength, mean accuracies 62.5 and 37.5
        assertThat(CURVE.area()).isCloseTo(0.25 * 62.5 + 0.75 * 37.5, within(1e-12));
        assertThat(CURVE.sampleScores()).containsExactly(200, 200, 100, 100);
        // correct up to 0.1: 1/4 + 3/8; at 0 alone: 1/8; at 0.4 alone: 3/8
        assertThat(CURVE.sampleAreas()).containsExactly(new double[] {62.5, 62.5, 12.5, 37.5}, within(1e-12));
    }

    @Test
    void theAreaOverStrengthZeroAloneIsTheAccuracy() {
        RobustnessCurve clean = new RobustnessCurve("pgd", List.of(0.0), new boolean[][] {{true, false, true, true}});
        assertThat(clean.area()).isEqualTo(75);
        assertThat(clean.sampleAreas()).containsExactly(100, 0, 100, 100);
    }

    @Test
    void keepsACopy() {
        boolean[][] outcomes = {{true, true}};
        RobustnessCurve curve = new RobustnessCurve("pgd", List.of(0.0), outcomes);
        outcomes[0][0] = false;
        assertThat(curve.accuracies()).containsExactly(100.0);
    }

    @Property(tries = 300)
    void theAreaLiesBetweenTheLeastAndTheLargestAccuracy(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        RobustnessCurve curve = random(seed);
        assertThat(curve.area())
                .isBetween(Collections.min(curve.accuracies()) - 1e-9, Collections.max(curve.accuracies()) + 1e-9);
    }

    @Property(tries = 300)
    void scoresAndAreasAreMeansOverSamples(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        RobustnessCurve curve = random(seed);
        assertThat(Arrays.stream(curve.sampleScores()).average().orElseThrow()).isCloseTo(curve.score(), within(1e-9));
        assertThat(Arrays.stream(curve.sampleAreas()).average().orElseThrow()).isCloseTo(curve.area(), within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"0.1, 0.2, 2", "0, 0, 2", "0, NaN, 2", "0, 0.2, 1"})
    void refusesStrengthsAndOutcomesThatDoNotFit(double first, double second, int rows) {
        assertThatThrownBy(() -> new RobustnessCurve("pgd", List.of(first, second), new boolean[rows][3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("strengths that ascend from 0")
                .hasMessageContaining("[" + first + ", " + second + "]");
    }

    @Test
    void refusesUnevenOrMissingOutcomes() {
        assertThatThrownBy(() -> new RobustnessCurve("pgd", List.of(0.0, 1.0), new boolean[][] {{true}, {true, true}}))
                .hasMessageContaining("outcomes of [1, 2] samples");
        assertThatThrownBy(() -> new RobustnessCurve("pgd", List.of(0.0), new boolean[1][0]))
                .hasMessageContaining("outcomes of [0] samples");
    }
}
