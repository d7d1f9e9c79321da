package org.zeline.lsa.robustness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeline.lsa.attack.Norm;

final class DistanceSummaryTest {
    private static final double NONE = Double.POSITIVE_INFINITY;
    private static final Bootstrap BOOTSTRAP = Bootstrap.usual(6);

    static MinimumDistances distances(double... distances) {
        return new MinimumDistances("fab", Norm.LINF, distances);
    }

    private static DistanceSummary summary(OptionalDouble limit, double... distances) {
        return DistanceSummary.of(distances(distances), limit, BOOTSTRAP);
    }

    @Test
    void countsWhatIsFoundAndWhatIsCensored() {
        DistanceSummary summary = summary(OptionalDouble.of(3), 0, 2, NONE, 1, 4, 0, 3, NONE);
        assertThat(summary.limit()).isEqualTo(3);
        assertThat(summary.misclassified()).isEqualTo(2);
        assertThat(summary.found()).isEqualTo(3);
        assertThat(summary.censored()).isEqualTo(3);
        assertThat(summary.meanFound().value()).isEqualTo(2);
        assertThat(summary.restrictedMean().value()).isEqualTo((0 + 2 + 3 + 1 + 3 + 0 + 3 + 3) / 8.0);
        // ordered: 0, 0, 1, 2, 3, beyond three times; half of the samples are misclassified within 2
        assertThat(summary.median().value()).isEqualTo(2);
        assertThat(summary.median().lower()).isZero();
        assertThat(summary.median().upper()).isEqualTo(NONE);
    }

    @Test
    void withoutALimitTheLargestDistanceFoundIsIt() {
        DistanceSummary summary = summary(OptionalDouble.empty(), 0.5, NONE, 2, 1);
        assertThat(summary.limit()).isEqualTo(2);
        assertThat(summary.censored()).isEqualTo(1);
        assertThat(summary.restrictedMean().value()).isEqualTo(5.5 / 4);
        assertThat(summary.median().value()).isEqualTo(1);
    }

    @Test
    void aMedianThatIsNotReachedIsInfinite() {
        assertThat(summary(OptionalDouble.of(1), 0.5, NONE, 2, 1, NONE).median().value())
                .isEqualTo(NONE);
    }

    @Test
    void ifNothingIsFoundThereIsNoMeanOfWhatIsFound() {
        DistanceSummary summary = summary(OptionalDouble.empty(), 0, NONE, NONE);
        assertThat(summary.limit()).isZero();
        assertThat(summary.found()).isZero();
        assertThat(summary.censored()).isEqualTo(2);
        assertThat(summary.meanFound().value()).isNaN();
        assertThat(summary.meanFound().hasInterval()).isFalse();
        assertThat(summary.restrictedMean().value()).isZero();
        assertThat(summary.median().value()).isEqualTo(NONE);
    }

    /** The restricted mean is at most the mean of distances of which nothing is hidden. */
    @Property(tries = 200)
    void theRestrictedMeanIsALowerBound(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] whole = random.doubles(2 + random.nextInt(30), 0.001, 5).toArray();
        double budget = random.nextDouble() * 6;
        double[] seen = Arrays.stream(whole).map(d -> d <= budget ? d : NONE).toArray();
        DistanceSummary summary =
                DistanceSummary.of(distances(seen), OptionalDouble.empty(), new Bootstrap(199, 0.95, seed));
        double mean = Arrays.stream(whole).average().orElseThrow();
        assertThat(summary.restrictedMean().value()).isLessThanOrEqualTo(mean + 1e-12);
        assertThat(summary.restrictedMean().value())
                .isBetween(
                        summary.restrictedMean().lower() - 1e-12,
                        summary.restrictedMean().upper() + 1e-12);
        assertThat(summary.median().value())
                .isBetween(summary.median().lower(), summary.median().upper());
        assertThat(summary.misclassified() + summary.found() + summary.censored())
                .isEqualTo(whole.length);
        if (summary.censored() == 0) {
            assertThat(summary.restrictedMean().value()).isCloseTo(mean, within(1e-12));
        }
    }

    /** The product-limit estimate, step by step, falls to 1/2 at the median. */
    @Property(tries = 200)
    void theMedianIsThatOfKaplanAndMeier(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double limit = random.nextInt(1, 8);
        double[] values =
                random.ints(1 + random.nextInt(25), 0, 10).asDoubleStream().toArray();
        double survival = 1;
        double expected = NONE;
        for (double time = 0; time <= limit && expected == NONE; time++) {
            double now = time;
            long atRisk = Arrays.stream(values).filter(d -> d >= now).count();
            long events = Arrays.stream(values).filter(d -> d == now).count();
            survival *= atRisk == 0 ? 1 : 1 - events / (double) atRisk;
            expected = survival <= 0.5 + 1e-12 ? time : NONE;
        }
        assertThat(summary(OptionalDouble.of(limit), values).median().value()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesOtherLimits(double limit) {
        assertThatThrownBy(() -> summary(OptionalDouble.of(limit), 1, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be a finite number of at least 0, got " + limit);
    }

    @Test
    void refusesOtherDistances() {
        assertThatThrownBy(() -> distances(1, Double.NaN)).hasMessageContaining("got NaN for sample 1");
        assertThatThrownBy(() -> distances(-1)).hasMessageContaining("got -1.0 for sample 0");
        assertThatThrownBy(() -> distances()).hasMessageContaining("at least one sample");
    }
}
