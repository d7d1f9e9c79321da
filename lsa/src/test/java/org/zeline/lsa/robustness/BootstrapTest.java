package org.zeline.lsa.robustness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class BootstrapTest {
    private static final double ROUNDING = 1e-9;

    private static void assertHolds(Estimate estimate) {
        assertThat(estimate.value()).isBetween(estimate.lower() - ROUNDING, estimate.upper() + ROUNDING);
    }

    /**
     * The number of ones among 10 draws from five zeros and five ones is binomial: P(X <= 1) = 0.011 and P(X <= 2) =
     * 0.055, so that the 50th smallest of 1999 is 2.
     */
    @Test
    void theIntervalOfAShareIsThatOfTheBinomialDistribution() {
        double[] values = {0, 1, 0, 1, 0, 1, 0, 1, 0, 1};
        assertThat(Bootstrap.usual(3).mean(values)).isEqualTo(new Estimate(0.5, 0.2, 0.8));
        // P(X <= 3) = 0.17 and P(X <= 4) = 0.38: quartiles
        assertThat(new Bootstrap(999, 0.5, 3).mean(values)).isEqualTo(new Estimate(0.5, 0.4, 0.6));
    }

    @Test
    void samplesThatAreAlikeGiveAnIntervalWithoutLength() {
        assertThat(Bootstrap.usual(1).mean(new double[] {7, 7, 7})).isEqualTo(new Estimate(7, 7, 7));
    }

    @Test
    void oneSampleHasNoInterval() {
        Estimate estimate = Bootstrap.usual(1).mean(new double[] {7});
        assertThat(estimate.value()).isEqualTo(7);
        assertThat(estimate.hasInterval()).isFalse();
    }

    @Test
    void resamplesWithoutAValueAreLeftOut() {
        List<Estimate> estimates = Bootstrap.usual(5).estimates(2, weights ->
                new double[] {weights[0] == 0 ? Double.NaN : weights[0], Double.NaN});
        assertThat(estimates.get(0)).isEqualTo(new Estimate(1, 1, 2));
        assertThat(estimates.get(1).hasInterval()).isFalse();
        assertThat(estimates.get(1).value()).isNaN();
    }

    @Test
    void theSeedDeterminesTheDrawsOfAllStatistics() {
        double[] values = new SplittableRandom(1).doubles(30).toArray();
        Estimate estimate = Bootstrap.usual(4).mean(values);
        assertThat(Bootstrap.usual(4).mean(values)).isEqualTo(estimate);
        assertThat(Bootstrap.usual(5).mean(values)).isNotEqualTo(estimate);
        List<Estimate> twice = Bootstrap.usual(4).estimates(30, weights -> {
            double mean = Bootstrap.mean(values, weights);
            return new double[] {mean, 1 - mean};
        });
        assertThat(twice.get(0)).isEqualTo(estimate);
        assertThat(twice.get(1))
                .isEqualTo(new Estimate(1 - estimate.value(), 1 - estimate.upper(), 1 - estimate.lower()));
    }

    @Property(tries = 200)
    void intervalsOfACurveHoldTheEstimates(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        RobustnessCurve curve = RobustnessCurveTest.random(seed);
        RobustnessSummary summary = RobustnessSummary.of(curve, new Bootstrap(499, 0.95, seed));
        assertThat(summary.accuracies()).extracting(Estimate::value).isEqualTo(curve.accuracies());
        assertThat(summary.score().value()).isEqualTo(curve.score());
        assertThat(summary.area().value()).isEqualTo(curve.area());
        assertThat(summary.score().hasInterval()).isEqualTo(curve.samples() > 1);
        if (curve.samples() > 1) {
            summary.accuracies().forEach(estimate -> {
                assertHolds(estimate);
                assertThat(estimate.lower()).isNotNegative();
                assertThat(estimate.upper()).isLessThanOrEqualTo(100);
            });
            assertHolds(summary.score());
            assertHolds(summary.area());
        }
    }

    /** Samples are drawn together with all their outcomes: outcomes that cancel leave nothing to vary. */
    @Test
    void outcomesOfASampleStayTogether() {
        boolean[] correct = {true, false, true, false, false, true, false};
        boolean[] opposite = new boolean[correct.length];
        for (int s = 0; s < correct.length; s++) {
            opposite[s] = !correct[s];
        }
        RobustnessSummary summary = RobustnessSummary.of(
                new RobustnessCurve("pgd", List.of(0.0, 1.0), new boolean[][] {correct, opposite}), Bootstrap.usual(2));
        assertThat(summary.accuracies().get(0).lower())
                .isLessThan(summary.accuracies().get(0).upper() - 20);
        assertThat(summary.score().upper() - summary.score().lower()).isLessThan(ROUNDING);
    }

    /**
     * Of 60 uniform numbers, the interval covers the true mean with a probability of about 0.94. The margins are four
     * standard errors of 1,000 repetitions around 0.93 to 0.95.
     */
    @Test
    void intervalsCoverTheMeanAboutAsOftenAsStated() {
        SplittableRandom random = new SplittableRandom(11);
        int repetitions = 1000;
        int covered = 0;
        for (int r = 0; r < repetitions; r++) {
            Estimate mean = new Bootstrap(399, 0.95, r).mean(random.doubles(60).toArray());
            covered += mean.lower() <= 0.5 && 0.5 <= mean.upper() ? 1 : 0;
        }
        double error = 4 * Math.sqrt(0.93 * 0.07 / repetitions);
        assertThat(covered / (double) repetitions).isBetween(0.93 - error, 0.95 + error);
    }

    @Test
    void refusesNumbersOutOfRange() {
        for (double confidence : new double[] {0.4, 1, Double.NaN}) {
            assertThatThrownBy(() -> new Bootstrap(1999, confidence, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at least 0.5 and below 1, got " + confidence);
        }
        assertThatThrownBy(() -> new Bootstrap(99, 0.95, 0)).hasMessageContaining("at least 100 resamples, got 99");
    }

    @Test
    void weightsAddUpToTheNumberOfSamples() {
        List<Estimate> sums = Bootstrap.usual(0)
                .estimates(13, weights -> new double[] {Arrays.stream(weights).sum()});
        assertThat(sums).containsExactly(new Estimate(13, 13, 13));
    }
}
