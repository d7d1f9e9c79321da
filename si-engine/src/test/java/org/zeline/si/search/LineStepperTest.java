package org.zeline.si.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.NullDistribution;
import org.zeline.si.distribution.PValue;
import org.zeline.si.distribution.PointwiseTest;
import org.zeline.si.interval.IntervalSet;

class LineStepperTest {
    /** A line in random pieces, some very narrow, each chosen on a random part of itself. */
    private static final class Truth {
        private final double[] breaks;
        private final LineSegment[] segments;
        private IntervalSet chosen = IntervalSet.EMPTY;
        private double stat;

        Truth(long seed) {
            Random random = new Random(seed);
            breaks = random.doubles(2 + random.nextInt(20), -6, 6).toArray();
            for (int i = 1; i < breaks.length; i += 3) {
                breaks[i] = breaks[i - 1] + 1e-10 * (1 + random.nextInt(50));
            }
            Arrays.sort(breaks);
            segments = new LineSegment[breaks.length + 1];
            for (int i = 0; i <= breaks.length; i++) {
                double l = i == 0 ? Double.NEGATIVE_INFINITY : breaks[i - 1];
                double u = i == breaks.length ? Double.POSITIVE_INFINITY : breaks[i];
                IntervalSet part = random.nextInt(3) == 0
                        ? IntervalSet.EMPTY
                        : random.nextBoolean()
                                ? IntervalSet.of(l, u)
                                : IntervalSet.of(Math.max(l, -5), Math.max(l, -5) + 0.3 * (Math.min(u, 5) - l));
                segments[i] = new LineSegment(l, u, part.intersection(IntervalSet.of(l, u)));
                chosen = chosen.union(segments[i].accepted());
            }
            if (chosen.isEmpty()) {
                segments[0] = new LineSegment(
                        segments[0].lower(),
                        segments[0].upper(),
                        IntervalSet.of(segments[0].lower(), segments[0].upper()));
                chosen = segments[0].accepted();
            }
            int i = random.nextInt(chosen.count());
            stat = 0.5 * (Math.max(chosen.lower(i), -7) + Math.min(chosen.upper(i), 7));
        }

        LineSegment at(double z) {
            int i = 0;
            while (i < breaks.length && z > breaks[i]) {
                i++;
            }
            return segments[i];
        }

        Truncation search(SearchSettings settings) {
            return new LineStepper(
                            this::at,
                            new PointwiseTest(NullDistribution.NORMAL, stat, Alternative.TWO_SIDED),
                            settings,
                            SearchListener.NONE)
                    .run();
        }
    }

    private static SearchSettings settings(SearchSettings.Mode mode, SearchSettings.Order order, double precision) {
        return new SearchSettings(mode, order, new SearchSettings.Stop.Precision(precision), 100_000, 1e-12);
    }

    @Property
    void everyOrderFindsTheWholeTruth(
            @ForAll @LongRange(min = 0, max = 1_000_000) long seed, @ForAll SearchSettings.Order order) {
        Truth truth = new Truth(seed);
        Truncation found = truth.search(settings(SearchSettings.Mode.EXHAUSTIVE, order, 1e-3));
        assertThat(found.searched().contains(truth.stat)).isTrue();
        double wrong = found.truncated()
                .symmetricDifference(truth.chosen)
                .intersection(IntervalSet.of(-30, 30))
                .measure();
        assertThat(wrong).isLessThan(1e-9);
        PValue exact = new PointwiseTest(NullDistribution.NORMAL, truth.stat, Alternative.TWO_SIDED)
                .p(truth.chosen, IntervalSet.REAL_LINE);
        assertThat(found.p().value()).isCloseTo(exact.value(), within(1e-8));
    }

    @Property
    void theBoundsHoldAtEveryStop(
            @ForAll @LongRange(min = 0, max = 1_000_000) long seed, @ForAll SearchSettings.Order order) {
        Truth truth = new Truth(seed);
        PValue exact = new PointwiseTest(NullDistribution.NORMAL, truth.stat, Alternative.TWO_SIDED)
                .p(truth.chosen, IntervalSet.REAL_LINE);
        for (double precision : new double[] {0.3, 0.01, 1e-6}) {
            PValue p = truth.search(settings(SearchSettings.Mode.PARAMETRIC, order, precision))
                    .p();
            assertThat(p.upper() - p.lower()).isLessThan(precision);
            assertThat(exact.value()).isBetween(p.lower() - 1e-8, p.upper() + 1e-8);
        }
        SearchSettings decision = new SearchSettings(
                SearchSettings.Mode.PARAMETRIC, order, new SearchSettings.Stop.Decision(0.05), 100_000, 1e-12);
        PValue p = truth.search(decision).p();
        assertThat(p.upper() <= 0.05).isEqualTo(exact.value() <= 0.05);
        assertThat(p.lower() > 0.05).isEqualTo(exact.value() > 0.05);
    }

    @Property
    void overConditioningKeepsTheOwnPiece(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Truth truth = new Truth(seed);
        Truncation found = truth.search(SearchSettings.DEFAULT.with(SearchSettings.Mode.OVER_CONDITIONING));
        assertThat(found.truncated()).isEqualTo(truth.at(truth.stat).accepted());
        assertThat(found.p().lower()).isEqualTo(found.p().upper());
    }

    @Test
    void theLimitOnEvaluationsEndsTheSearchWithHonestBounds() {
        Truth truth = new Truth(5);
        SearchSettings few = new SearchSettings(
                SearchSettings.Mode.PARAMETRIC,
                SearchSettings.Order.PI3,
                new SearchSettings.Stop.Precision(1e-12),
                2,
                1e-12);
        PValue p = truth.search(few).p();
        PValue exact = new PointwiseTest(NullDistribution.NORMAL, truth.stat, Alternative.TWO_SIDED)
                .p(truth.chosen, IntervalSet.REAL_LINE);
        assertThat(p.upper() - p.lower()).isGreaterThan(1e-12);
        assertThat(exact.value()).isBetween(p.lower(), p.upper());
    }
}
