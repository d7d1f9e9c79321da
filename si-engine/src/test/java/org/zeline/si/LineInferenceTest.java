package org.zeline.si;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.zeline.si.data.Covariance;
import org.zeline.si.data.Line;
import org.zeline.si.data.Subspace;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.ChiDistribution;
import org.zeline.si.distribution.NullDistribution;
import org.zeline.si.distribution.PValue;
import org.zeline.si.distribution.PointwiseTest;
import org.zeline.si.distribution.TruncatedDistribution;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.interval.Polynomial;
import org.zeline.si.search.SearchOrder;
import org.zeline.si.search.SearchSettings;

class LineInferenceTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;
    private static final double[] X = {2, 0.5, -1, 0.3};
    private static final double[] FIRST = {1, 0, 0, 0};
    private static final Covariance UNIT = new Covariance.Scalar(1);

    private static SearchSettings search(SearchSettings.Mode mode) {
        return SearchSettings.DEFAULT.with(mode);
    }

    /** Which element is largest by absolute value, and everywhere that it is. */
    private static Selection<Integer> largest(double[] a, double[] b, double z) {
        int best = 0;
        for (int i = 1; i < a.length; i++) {
            best = Math.abs(a[i] + b[i] * z) > Math.abs(a[best] + b[best] * z) ? i : best;
        }
        IntervalSet where = IntervalSet.REAL_LINE;
        for (int i = 0; i < a.length; i++) {
            if (i != best) {
                double sum = a[i] + a[best];
                double difference = a[i] - a[best];
                where = where.intersection(Polynomial.of(
                                sum * difference,
                                2 * (a[i] * b[i] - a[best] * b[best]),
                                (b[i] + b[best]) * (b[i] - b[best]))
                        .belowZero());
            }
        }
        return new Selection<>(best, where);
    }

    /** The same, but telling of the interval that holds the point only. */
    private static Selection<Integer> largestNearby(double[] a, double[] b, double z) {
        Selection<Integer> all = largest(a, b, z);
        int i = all.where().find(z);
        return new Selection<>(
                all.model(), IntervalSet.of(all.where().lower(i), all.where().upper(i)));
    }

    /** Given that it is the largest, element 0 is normal beyond the next, so the p-value is a ratio of tails. */
    @Test
    void theLargestOfIndependentElements() {
        LineInference test = LineInference.normal(X, UNIT, FIRST);
        assertThat(test.stat()).isEqualTo(2);
        double expected = NullDistribution.NORMAL.naiveP(2, Alternative.TWO_SIDED)
                / NullDistribution.NORMAL.naiveP(1, Alternative.TWO_SIDED);
        LineResult<Integer> inference = test.run(LineInferenceTest::largest);
        assertThat(inference.model()).isZero();
        assertThat(inference.p().value()).isCloseTo(expected, within(1e-9));
        assertThat(inference.naiveP()).isEqualTo(NullDistribution.NORMAL.naiveP(2, Alternative.TWO_SIDED));
        assertThat(inference.bonferroniP(Math.log(4))).isCloseTo(4 * inference.naiveP(), within(1e-15));
        assertThat(inference.bonferroniP(100)).isEqualTo(1);
        LineResult<Integer> whole =
                test.with(search(SearchSettings.Mode.EXHAUSTIVE)).run(LineInferenceTest::largestNearby);
        assertThat(whole.truncated().count()).isEqualTo(2);
        assertThat(whole.truncated().upper(0)).isCloseTo(-1, within(1e-12));
        assertThat(whole.truncated().lower(1)).isCloseTo(1, within(1e-12));
        assertThat(whole.p().value()).isCloseTo(expected, within(1e-9));
        assertThat(whole.searched()).isEqualTo(IntervalSet.REAL_LINE);
        assertThat(whole.evaluations()).isEqualTo(3);
        assertThat(test.with(search(SearchSettings.Mode.EXHAUSTIVE))
                        .run(LineInferenceTest::largest)
                        .evaluations())
                .isEqualTo(2);
    }

    @Test
    void threadsChangeNothing() {
        LineInference test = LineInference.normal(X, UNIT, FIRST).with(search(SearchSettings.Mode.EXHAUSTIVE));
        LineResult<Integer> one = test.run(LineInferenceTest::largestNearby);
        for (int threads = 2; threads <= 4; threads++) {
            LineResult<Integer> more = test.withThreads(threads).run(LineInferenceTest::largestNearby);
            assertThat(more).isEqualTo(one);
        }
        assertThatThrownBy(() -> test.withThreads(0)).hasMessageContaining("threads must be at least 1, got 0");
    }

    /** What goes wrong on another thread is told by this one. */
    @Test
    void anAlgorithmThatFailsFailsTheTest() {
        LineInference test = LineInference.normal(X, UNIT, FIRST).with(search(SearchSettings.Mode.EXHAUSTIVE));
        for (int threads = 1; threads <= 2; threads++) {
            LineInference threaded = test.withThreads(threads);
            assertThatThrownBy(() -> threaded.run((a, b, z) -> {
                        if (z < 0) {
                            throw new IllegalStateException("below zero");
                        }
                        return largestNearby(a, b, z);
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("below zero");
        }
    }

    @Test
    void aListenerHearsBoundsThatNarrow() {
        List<PValue> heard = new ArrayList<>();
        LineInference.normal(X, UNIT, FIRST)
                .with(search(SearchSettings.Mode.EXHAUSTIVE))
                .with((evaluations, bounds) -> heard.add(bounds))
                .run(LineInferenceTest::largestNearby);
        assertThat(heard).hasSizeGreaterThan(1);
        for (int i = 1; i < heard.size(); i++) {
            assertThat(heard.get(i).lower())
                    .isGreaterThanOrEqualTo(heard.get(i - 1).lower());
            assertThat(heard.get(i).upper())
                    .isLessThanOrEqualTo(heard.get(i - 1).upper());
        }
    }

    /** An order and a stop that a user might bring: upwards first, until a small p-value is out of reach. */
    @Test
    void ordersAndStopsMayBeBrought() {
        SearchOrder upFirst = new SearchOrder() {
            @Override
            public double start(double stat, NullDistribution distribution) {
                return stat;
            }

            @Override
            public boolean goesUp(double low, double high, double stat, NullDistribution distribution) {
                return high < Double.POSITIVE_INFINITY;
            }
        };
        List<Double> asked = new ArrayList<>();
        LineResult<Integer> inference = LineInference.normal(X, UNIT, FIRST)
                .with(new SearchSettings(SearchSettings.Mode.PARAMETRIC, upFirst, bounds -> asked.size() >= 4, 100_000))
                .run((a, b, z) -> {
                    asked.add(z);
                    return largestNearby(a, b, z);
                });
        assertThat(inference.searched().upper(inference.searched().count() - 1)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(inference.p().lower()).isLessThanOrEqualTo(inference.p().upper());
    }

    @Test
    void alternativesAreTailsOfTheTruncatedDistribution() {
        IntervalSet where = IntervalSet.of(-INFINITY, -1).union(IntervalSet.of(1, INFINITY));
        TruncatedDistribution distribution = new TruncatedDistribution(NullDistribution.NORMAL, where);
        LineInference test = LineInference.normal(X, UNIT, FIRST).with(search(SearchSettings.Mode.EXHAUSTIVE));
        for (Alternative alternative : Alternative.values()) {
            LineResult<Integer> inference = test.with(alternative).run(LineInferenceTest::largest);
            double expected = switch (alternative) {
                case TWO_SIDED, TWO_SIDED_EQUAL_TAILED -> 2 * distribution.sf(2);
                case RIGHT_TAILED -> distribution.sf(2);
                case LEFT_TAILED -> distribution.cdf(2);
            };
            assertThat(inference.inference().alternative()).isEqualTo(alternative);
            assertThat(inference.p().value()).isCloseTo(expected, within(1e-12));
        }
    }

    @Property(tries = 200)
    void statisticsAreThoseOfTheFormulas(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] x = random.doubles(5, -2, 2).toArray();
        double[] eta = random.doubles(5, -2, 2).toArray();
        double[] other = random.doubles(5, -2, 2).toArray();
        double etaX = 0;
        double etaEta = 0;
        for (int i = 0; i < 5; i++) {
            etaX += eta[i] * x[i];
            etaEta += eta[i] * eta[i];
        }
        assertThat(LineInference.normal(x, new Covariance.Scalar(4), eta).stat())
                .isCloseTo(etaX / (2 * Math.sqrt(etaEta)), within(1e-12));
        double length = Math.abs(etaX) / Math.sqrt(etaEta);
        assertThat(LineInference.chi(x, 4, Subspace.spannedBy(List.of(eta))).stat())
                .isCloseTo(length / 2, within(1e-12));
        Subspace plane = Subspace.spannedBy(List.of(eta, other));
        Line line = Line.along(x, 4, plane);
        double[] projected = plane.project(x);
        double square = Arrays.stream(projected).map(v -> v * v).sum();
        assertThat(line.stat()).isCloseTo(Math.sqrt(square) / 2, within(1e-12));
        assertThat(line.deviation()).isEqualTo(2);
        assertThat(plane.project(line.a())).containsExactly(new double[5], within(1e-12));
        for (int i = 0; i < 5; i++) {
            assertThat(line.a()[i] + line.b()[i] * line.stat()).isCloseTo(x[i], within(1e-12));
            assertThat(line.b()[i] * line.stat()).isCloseTo(projected[i], within(1e-12));
        }
    }

    /** A chi test of one direction is the two-sided normal test, given the sign too. */
    @Property(tries = 200)
    void aLineIsASubspaceOfOneDimension(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] x = random.doubles(4, -2, 2).toArray();
        double[] eta = random.doubles(4, -2, 2).toArray();
        LineInference chi =
                LineInference.chi(x, 1, Subspace.spannedBy(List.of(eta))).with(search(SearchSettings.Mode.EXHAUSTIVE));
        LineResult<Integer> inference = chi.run(LineInferenceTest::largest);
        LineInference normal = LineInference.normal(x, UNIT, eta);
        assertThat(chi.stat()).isCloseTo(Math.abs(normal.stat()), within(1e-12));
        Alternative away = normal.stat() > 0 ? Alternative.RIGHT_TAILED : Alternative.LEFT_TAILED;
        LineResult<Integer> signed =
                normal.with(away).with(search(SearchSettings.Mode.EXHAUSTIVE)).run(LineInferenceTest::largest);
        IntervalSet side = IntervalSet.of(0, INFINITY);
        IntervalSet where = normal.stat() > 0
                ? signed.truncated().intersection(side)
                : mirrored(signed.truncated()).intersection(side);
        PValue expected = new PointwiseTest(new ChiDistribution(1), Math.abs(normal.stat()), Alternative.RIGHT_TAILED)
                .p(where, IntervalSet.REAL_LINE);
        assertThat(inference.p().value()).isCloseTo(expected.value(), within(1e-9));
        assertThat(inference.inference().test().distribution()).isEqualTo(new ChiDistribution(1));
    }

    private static IntervalSet mirrored(IntervalSet set) {
        return IntervalSet.union(Arrays.stream(set.toArray())
                .map(ends -> new double[] {-ends[1], -ends[0]})
                .toList());
    }

    /** Telling of one interval or of all that the same is selected on makes no difference but to the work. */
    @Property(tries = 200)
    void unionsSaveWorkOnly(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] x = random.doubles(6, -2, 2).toArray();
        double[] eta = random.doubles(6, -2, 2).toArray();
        LineInference test =
                LineInference.normal(x, new Covariance.Ar1(0.5, 1), eta).with(search(SearchSettings.Mode.EXHAUSTIVE));
        LineResult<Integer> unions = test.run(LineInferenceTest::largest);
        LineResult<Integer> single = test.run(LineInferenceTest::largestNearby);
        assertThat(unions.p().value()).isCloseTo(single.p().value(), within(1e-9));
        assertThat(unions.evaluations()).isLessThanOrEqualTo(single.evaluations());
        LineResult<Integer> stepped =
                test.with(search(SearchSettings.Mode.PARAMETRIC)).run(LineInferenceTest::largestNearby);
        assertThat(unions.p().value())
                .isBetween(stepped.p().lower() - 1e-9, stepped.p().upper() + 1e-9);
        assertThat(stepped.p().upper() - stepped.p().lower()).isLessThanOrEqualTo(0.001);
        assertThat(stepped.evaluations()).isLessThanOrEqualTo(single.evaluations());
    }

    /** Conditions on the piece that holds the data, which is part of what the others condition on. */
    @Property(tries = 200)
    void overConditioningTakesOnePiece(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] x = random.doubles(6, -2, 2).toArray();
        LineInference test =
                LineInference.normal(x, UNIT, random.doubles(6, -2, 2).toArray());
        LineResult<Integer> narrow =
                test.with(search(SearchSettings.Mode.OVER_CONDITIONING)).run(LineInferenceTest::largest);
        LineResult<Integer> whole =
                test.with(search(SearchSettings.Mode.EXHAUSTIVE)).run(LineInferenceTest::largest);
        assertThat(narrow.truncated().count()).isEqualTo(1);
        assertThat(narrow.truncated().contains(test.stat())).isTrue();
        assertThat(narrow.truncated().difference(whole.truncated()).measure()).isLessThan(1e-9);
        assertThat(narrow.p().lower()).isEqualTo(narrow.p().upper());
        PValue expected = new PointwiseTest(NullDistribution.NORMAL, test.stat(), Alternative.TWO_SIDED)
                .p(narrow.truncated(), IntervalSet.REAL_LINE);
        assertThat(narrow.p()).isEqualTo(expected);
        assertThat(narrow.evaluations()).isEqualTo(1);
    }

    /** A null value is the same as taking a step off the data, along the direction of the line. */
    @Test
    void aNullValueShiftsTheStatistic() {
        LineInference plain = LineInference.normal(X, UNIT, FIRST);
        LineInference shifted = plain.withNullValue(0.5);
        assertThat(shifted.stat()).isCloseTo(plain.stat() - 0.5, within(1e-15));
        LineResult<Integer> before = plain.run(LineInferenceTest::largest);
        LineResult<Integer> after = shifted.run(LineInferenceTest::largest);
        assertThat(after.truncated().lower(0)).isCloseTo(before.truncated().lower(0) - 0.5, within(1e-12));
        assertThatThrownBy(() -> plain.withNullValue(Double.NaN)).hasMessageContaining("finite number, got NaN");
        LineInference length =
                LineInference.chi(new double[] {1, 2}, 1, Subspace.spannedBy(List.of(new double[] {1, 1})));
        assertThatThrownBy(() -> length.withNullValue(1)).hasMessageContaining("chi with 1 degree of freedom");
    }

    /** Selections that lead to the same hypothesis count together: the condition grows. */
    @Test
    void whatCountsAsTheSameIsUpToTheCaller() {
        LineInference test = LineInference.normal(X, UNIT, FIRST).with(search(SearchSettings.Mode.EXHAUSTIVE));
        LineResult<Integer> any = test.run(LineInferenceTest::largest, model -> true);
        assertThat(any.truncated()).isEqualTo(IntervalSet.REAL_LINE);
        assertThat(any.p().value()).isCloseTo(any.naiveP(), within(1e-12));
        assertThatThrownBy(() -> test.run(LineInferenceTest::largest, model -> model == 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not count as the same selection: 0");
    }

    /** What an algorithm says of points below zero does not matter to a distribution without negative values. */
    @Test
    void theChiLawLooksAtPositivePointsOnly() {
        List<Double> asked = new ArrayList<>();
        LineResult<Integer> inference = LineInference.chi(
                        X, 1, Subspace.spannedBy(List.of(FIRST, new double[] {0, 1, 0, 0})))
                .with(search(SearchSettings.Mode.EXHAUSTIVE))
                .run((a, b, z) -> {
                    asked.add(z);
                    return largestNearby(a, b, z);
                });
        assertThat(asked).allSatisfy(z -> assertThat(z).isNotNegative());
        assertThat(inference.truncated().lower(0)).isCloseTo(Math.sqrt(4.25) / 2, within(1e-12));
        assertThat(inference.p().value())
                .isCloseTo(Math.exp((4.25 / 4 - 4.25) / 2), within(1e-9)); // tails exp(-z^2 / 2) with two degrees
    }

    @Test
    void errorsSayWhatIsWrong() {
        assertThatThrownBy(() -> LineInference.normal(X, UNIT, new double[3])).hasMessageContaining("eta has 3");
        assertThatThrownBy(() -> LineInference.normal(X, UNIT, new double[4]))
                .hasMessageContaining("positive and finite, got 0.0");
        assertThatThrownBy(() -> LineInference.normal(X, new Covariance.Diagonal(new double[] {1}), FIRST))
                .hasMessageContaining("1 elements, the data have 4");
        double[] missing = {1, Double.NaN, 2, 3};
        assertThatThrownBy(() -> LineInference.normal(missing, UNIT, FIRST))
                .hasMessageContaining("data must be finite");
        Subspace first = Subspace.spannedBy(List.of(FIRST));
        assertThatThrownBy(() -> LineInference.chi(missing, 1, first)).hasMessageContaining("data must be finite");
        assertThatThrownBy(() -> LineInference.chi(X, 0, first)).hasMessageContaining("variance must be positive");
        assertThatThrownBy(() -> LineInference.chi(new double[3], 1, first))
                .hasMessageContaining("4 elements, the data have 3");
        assertThatThrownBy(() -> LineInference.chi(new double[4], 1, first))
                .hasMessageContaining("projected data are zero");
        LineInference test = LineInference.normal(X, UNIT, FIRST);
        for (SearchSettings.Mode mode : List.of(SearchSettings.Mode.BOUNDED, SearchSettings.Mode.SWEEP)) {
            assertThatThrownBy(() -> test.with(search(mode)))
                    .hasMessageContaining("goes in steps")
                    .hasMessageContaining(mode.toString());
        }
        assertThatThrownBy(() -> test.run((a, b, z) -> new Selection<>("it", IntervalSet.of(z + 1, z + 2))))
                .hasMessageContaining("asked at z = 2.0")
                .hasMessageContaining("[3.0, 4.0]");
    }

    /**
     * The distance of an empirical distribution from the uniform one, times sqrt(n), exceeds 2.7 once in 1e6
     * (Kolmogorov).
     */
    @Test
    void pValuesAreUniformUnderTheNull() {
        SplittableRandom random = new SplittableRandom(11);
        int trials = 1000;
        double[] selective = new double[trials];
        double[] naive = new double[trials];
        double[] narrow = new double[trials];
        for (int t = 0; t < trials; t++) {
            double[] x = IntStream.range(0, 8)
                    .mapToDouble(i -> random.nextGaussian())
                    .toArray();
            double[] eta = new double[8];
            eta[largest(x, new double[8], 0).model()] = 1;
            LineInference test = LineInference.normal(x, UNIT, eta);
            LineResult<Integer> inference = test.run(LineInferenceTest::largestNearby);
            selective[t] = inference.p().value();
            naive[t] = inference.naiveP();
            narrow[t] = test.with(search(SearchSettings.Mode.OVER_CONDITIONING))
                    .run(LineInferenceTest::largest)
                    .p()
                    .value();
        }
        assertThat(distance(selective)).isLessThan(2.7);
        assertThat(distance(narrow)).isLessThan(2.7);
        assertThat(distance(naive)).isGreaterThan(2.7);
    }

    private static double distance(double[] p) {
        Arrays.sort(p);
        double most = 0;
        for (int i = 0; i < p.length; i++) {
            most = Math.max(most, Math.max(p[i] - (double) i / p.length, (i + 1.0) / p.length - p[i]));
        }
        return most * Math.sqrt(p.length);
    }
}
