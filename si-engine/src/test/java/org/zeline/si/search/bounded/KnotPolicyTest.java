package org.zeline.si.search.bounded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class KnotPolicyTest {
    private static final SearchTuning.Knots TUNING = SearchTuning.DEFAULT.knots();

    private static KnotPolicy policy() {
        return new KnotPolicy(1000, TUNING);
    }

    /** Tests from left to right; intervals up to a length, relative to what their level is said to do, are decided. */
    private static double columns(KnotPolicy policy, double length, double unit, double strain) {
        double at = 0;
        double columns = 0;
        for (int tests = 0; at < length && tests < 10_000; tests++) {
            SplitPolicy.Treatment how = policy.treatment(at, length);
            double part = Math.min(how.longest(), length - at);
            boolean decided = part <= unit * share(knots(how));
            KnotTest.Outcome outcome = outcome(part / unit / share(knots(how)), strain);
            policy.learn(new PendingInterval(at, at + part, 0, 0), knots(how), outcome, decided ? 0 : part);
            columns += knots(how).allColumns();
            at = decided && length - at - part < 1e-9 ? length : at + (decided ? part : 0);
        }
        assertThat(at).isEqualTo(length);
        return columns;
    }

    private static KnotTest.Outcome outcome(double length) {
        return outcome(length, 1e-4);
    }

    /** A test of an interval that is so long relative to the longest that can be decided, whose strain is given. */
    private static KnotTest.Outcome outcome(double length, double largest) {
        double looseness = length > 1 ? Double.POSITIVE_INFINITY : 0.01 * length * length;
        InnerOuterBounds bounds = new InnerOuterBounds(0, 1, 1, 0, false, looseness);
        double strain = length > 1 ? Double.POSITIVE_INFINITY : largest * Math.pow(length, 6);
        return new KnotTest.Outcome(
                List.of(new KnotTest.Cell(0, 1, bounds)), strain, length > 1 ? Math.max(0.2, 2 - length) : 1);
    }

    private static KnotSettings knots(SplitPolicy.Treatment how) {
        return Objects.requireNonNull(how.knots());
    }

    private static double share(KnotSettings how) {
        return TUNING.levels().stream()
                .filter(level -> level.settings().equals(how))
                .findFirst()
                .orElseThrow()
                .share();
    }

    /**
     * What it takes is at most twice what is needed if lengths are known, but for finding the first one; whether the
     * strain tells how long intervals may be, or nothing.
     */
    @Property(tries = 200)
    void lengthsAreLearned(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double unit = Math.exp(random.nextDouble(-4, 2));
        double length = unit * random.nextDouble(5, 50);
        double needed = length / unit * 81;
        double halvings =
                2 + Math.abs(Math.log(unit)) / -Math.log(TUNING.lengths().less());
        assertThat(columns(policy(), length, unit, random.nextBoolean() ? 1e-4 : 1e-9))
                .isLessThan(2 * needed + 300 * halvings);
    }

    @Test
    void failuresShortenAndSuccessesLengthen() {
        KnotPolicy policy = policy();
        SplitPolicy.Treatment first = policy.treatment(0, 100);
        policy.learn(new PendingInterval(0, first.longest(), 0, 0), knots(first), outcome(2), first.longest());
        assertThat(policy.treatment(0, 100).longest()).isLessThan(first.longest());
        KnotPolicy other = policy();
        other.learn(new PendingInterval(0, first.longest(), 0, 0), knots(first), outcome(0.5), 0);
        assertThat(other.treatment(0, 100).longest()).isGreaterThan(first.longest());
    }

    /** Where tests that succeed are strained, intervals grow no further, and what failed is not tried again soon. */
    @Test
    void strainEndsGrowth() {
        KnotPolicy policy = policy();
        SplitPolicy.Treatment first = policy.treatment(0, 100);
        policy.learn(new PendingInterval(0, first.longest(), 0, 0), knots(first), outcome(1), 0);
        assertThat(policy.treatment(0, 100).longest()).isEqualTo(first.longest());
        KnotPolicy other = policy();
        other.learn(new PendingInterval(0, first.longest(), 0, 0), knots(first), outcome(2), first.longest());
        SplitPolicy.Treatment shorter = other.treatment(0, 100);
        for (int i = 0; i < 20; i++) {
            SplitPolicy.Treatment next = other.treatment(0, 100);
            other.learn(new PendingInterval(0, next.longest(), 0, 0), knots(next), outcome(0.1), 0);
            assertThat(next.longest() / share(knots(next)))
                    .isBetween(
                            0.9 * shorter.longest() / share(knots(shorter)),
                            1.01 * first.longest() / share(knots(first)));
        }
    }

    @Test
    void aTestThatFailsEarlyShortensMore() {
        KnotPolicy late = policy();
        KnotPolicy early = policy();
        SplitPolicy.Treatment first = late.treatment(0, 100);
        PendingInterval tested = new PendingInterval(0, first.longest(), 0, 0);
        late.learn(tested, knots(first), outcome(1.3), first.longest());
        early.learn(tested, knots(first), outcome(10), first.longest());
        assertThat(early.treatment(0, 100).longest())
                .isLessThan(late.treatment(0, 100).longest());
    }

    @Test
    void levelsThatDoNotFitAreLeftOut() {
        KnotPolicy small = new KnotPolicy(60, TUNING);
        for (double length = 1e-4; length < 100; length *= 2) {
            assertThat(knots(small.treatment(0, length)).allColumns()).isLessThanOrEqualTo(60);
        }
        assertThat(TUNING.fits(60)).isTrue();
        assertThat(TUNING.fits(40)).isFalse();
    }

    @Test
    void testsGoSinglyUntilOneHasSucceeded() {
        KnotPolicy policy = policy();
        assertThat(policy.mostPerRound(16)).isEqualTo(1);
        policy.learn(new PendingInterval(0, 1, 0, 0), knots(policy.treatment(0, 1)), outcome(0.5), 0);
        assertThat(policy.mostPerRound(16)).isEqualTo(TUNING.perRound());
        assertThat(policy.mostPerRound(1)).isEqualTo(1);
    }
}
