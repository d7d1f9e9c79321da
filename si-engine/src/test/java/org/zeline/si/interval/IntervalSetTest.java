package org.zeline.si.interval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class IntervalSetTest {
    /** Unions of intervals with ends on a coarse grid, so that ends coincide often. */
    @Provide
    Arbitrary<IntervalSet> sets() {
        Arbitrary<Double> ends = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(8, Arbitraries.integers().between(-6, 6).map(i -> i / 2.0)),
                net.jqwik.api.Tuple.of(1, Arbitraries.of(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY)));
        return ends.list().ofMinSize(0).ofMaxSize(8).map(list -> {
            IntervalSet set = IntervalSet.EMPTY;
            for (int i = 0; i + 1 < list.size(); i += 2) {
                double l = Math.min(list.get(i), list.get(i + 1));
                double u = Math.max(list.get(i), list.get(i + 1));
                set = set.union(IntervalSet.of(l, u));
            }
            return set;
        });
    }

    /** Between grid points membership is a matter of Boolean algebra. */
    @Property
    void operationsAreThoseOfMembership(@ForAll("sets") IntervalSet a, @ForAll("sets") IntervalSet b) {
        for (double z = -4.25; z < 4.5; z += 0.5) {
            boolean p = a.contains(z);
            boolean q = b.contains(z);
            assertThat(a.union(b).contains(z)).isEqualTo(p || q);
            assertThat(a.intersection(b).contains(z)).isEqualTo(p && q);
            assertThat(a.difference(b).contains(z)).isEqualTo(p && !q);
            assertThat(a.symmetricDifference(b).contains(z)).isEqualTo(p != q);
            assertThat(a.complement().contains(z)).isEqualTo(!p);
        }
    }

    @Property
    void resultsAreInCanonicalForm(@ForAll("sets") IntervalSet a, @ForAll("sets") IntervalSet b) {
        for (IntervalSet set : new IntervalSet[] {a.union(b), a.intersection(b), a.difference(b), a.complement()}) {
            for (int i = 0; i < set.count(); i++) {
                assertThat(set.lower(i)).isLessThan(set.upper(i));
                assertThat(i == 0 || set.upper(i - 1) < set.lower(i)).isTrue();
            }
        }
    }

    @Property
    void deMorgan(@ForAll("sets") IntervalSet a, @ForAll("sets") IntervalSet b) {
        assertThat(a.union(b).complement()).isEqualTo(a.complement().intersection(b.complement()));
        assertThat(a.complement().complement()).isEqualTo(a);
    }

    @Property
    void measureIsAdditive(@ForAll("sets") IntervalSet a, @ForAll("sets") IntervalSet b) {
        double parts = a.difference(b).measure() + a.intersection(b).measure();
        assertThat(parts).isEqualTo(a.measure());
    }

    @Test
    void nothingIsClosedOverSilently() {
        double next = Math.nextUp(1.0);
        IntervalSet set = IntervalSet.of(0, 1).union(IntervalSet.of(next, 2));
        assertThat(set.count()).isEqualTo(2);
        assertThat(IntervalSet.of(0, 1).union(IntervalSet.of(1, 2))).isEqualTo(IntervalSet.of(0, 2));
    }

    @Test
    void pointsAndReversedIntervalsAreEmptyAndNanIsRefused() {
        assertThat(IntervalSet.of(1, 1).isEmpty()).isTrue();
        assertThat(IntervalSet.of(2, 1).isEmpty()).isTrue();
        assertThatThrownBy(() -> IntervalSet.of(Double.NaN, 1)).hasMessageContaining("NaN");
    }

    private static final IntervalSet TWO = IntervalSet.of(-3, -2).union(IntervalSet.of(0, 1.5));

    @Test
    void aPointIsFoundInItsIntervalEndsIncluded() {
        double[] points = {-4, -3, -2, -1, 0, 0.5, 1.5, 2};
        int[] numbers = {-1, 0, 0, -1, 1, 1, 1, -1};
        for (int i = 0; i < points.length; i++) {
            assertThat(TWO.find(points[i])).as("%s", points[i]).isEqualTo(numbers[i]);
            assertThat(TWO.contains(points[i])).isEqualTo(numbers[i] >= 0);
        }
    }

    @Test
    void aMeasureIsALength() {
        assertThat(TWO.measure()).isEqualTo(2.5);
        assertThat(IntervalSet.EMPTY.measure()).isZero();
        assertThat(IntervalSet.of(0, Double.POSITIVE_INFINITY).measure()).isInfinite();
        assertThat(TWO.isEmpty()).isFalse();
        assertThat(IntervalSet.EMPTY.isEmpty()).isTrue();
    }

    @Test
    void aUnionOfManyTakesThemInAnyOrderWithoutEmptyOnes() {
        double[][] intervals = {{2, 3}, {7, 7}, {6, 5}, {-1, 0}, {2.5, 4}, {0, 1}, {2.75, 2.875}};
        assertThat(IntervalSet.union(List.of(intervals)))
                .isEqualTo(IntervalSet.of(-1, 1).union(IntervalSet.of(2, 4)));
    }

    @Test
    void setsAreValues() {
        IntervalSet same = IntervalSet.union(List.of(TWO.toArray()));
        assertThat(same).isEqualTo(TWO).hasSameHashCodeAs(TWO);
        assertThat(TWO).isNotEqualTo(IntervalSet.of(-3, -2)).isNotEqualTo("[-3.0, -2.0] [0.0, 1.5]");
        assertThat(TWO.hashCode()).isNotEqualTo(IntervalSet.of(-3, -2).hashCode());
        assertThat(TWO).hasToString("[-3.0, -2.0] [0.0, 1.5]");
    }
}
