package org.zeline.si.search.bounded;

import static org.assertj.core.api.Assertions.assertThat;

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
    private static double columns(KnotPolicy policy, double length, double unit) {
        double at = 0;
        double columns = 0;
        for (int tests = 0; at < length && tests < 10_000; tests++) {
            SplitPolicy.Treatment how = policy.treatment(at, length);
            double part = Math.min(how.longest(), length - at);
            boolean decided = part <= unit * share(knots(how));
            policy.learn(new PendingInterval(at, at + part, 0, 0), knots(how), decided ? 0 : part);
            columns += knots(how).allColumns();
            at = decided && length - at - part < 1e-9 ? length : at + (decided ? part : 0);
        }
        assertThat(at).isEqualTo(length);
        return columns;
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

    /** What it takes is at most twice what is needed if lengths are known, but for finding the first one. */
    @Property(tries = 200)
    void lengthsAreLearned(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double unit = Math.exp(random.nextDouble(-4, 2));
        double length = unit * random.nextDouble(5, 50);
        double needed = length / unit * 81;
        double halvings = 2 + Math.abs(Math.log(unit)) / -Math.log(TUNING.shrink());
        assertThat(columns(policy(), length, unit)).isLessThan(2 * needed + 300 * halvings);
    }

    @Test
    void failuresShortenAndSuccessesLengthen() {
        KnotPolicy policy = policy();
        SplitPolicy.Treatment first = policy.treatment(0, 100);
        policy.learn(new PendingInterval(0, first.longest(), 0, 0), knots(first), first.longest());
        assertThat(policy.treatment(0, 100).longest()).isLessThan(first.longest());
        KnotPolicy other = policy();
        other.learn(new PendingInterval(0, first.longest(), 0, 0), knots(first), 0);
        assertThat(other.treatment(0, 100).longest()).isGreaterThan(first.longest());
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
        policy.learn(new PendingInterval(0, 1, 0, 0), knots(policy.treatment(0, 1)), 0);
        assertThat(policy.mostPerRound(16)).isEqualTo(TUNING.perRound());
        assertThat(policy.mostPerRound(1)).isEqualTo(1);
    }
}
