package org.zeline.si.search.bounded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.LineTest;
import org.zeline.si.distribution.NullDistribution;
import org.zeline.si.distribution.PValue;
import org.zeline.si.distribution.PointwiseTest;
import org.zeline.si.search.SearchSettings;

class OptimisticBoundTest {
    private static final LineTest TEST = new PointwiseTest(NullDistribution.NORMAL, 1, Alternative.TWO_SIDED);

    /** If the bound allows no stop, no outcome does: tried with random ones. */
    @Property
    void noOutcomeIsBetterThanTheBound(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        double t = random.nextInt(3) == 0 ? 0 : Math.exp(-10 * random.nextDouble());
        double m = random.nextInt(3) == 0 ? 0 : Math.exp(-10 * random.nextDouble());
        List<PendingInterval> open = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            double z = 3 * random.nextGaussian();
            open.add(new PendingInterval(z, z + 1, -8 * random.nextDouble(), -8 * random.nextDouble()));
        }
        SearchSettings.Stop stop = random.nextBoolean()
                ? new SearchSettings.Stop.Precision(random.nextDouble())
                : new SearchSettings.Stop.Decision(0.001 + 0.99 * random.nextDouble());
        OptimisticBound bound = new OptimisticBound(TEST, Math.log(t), Math.log(m), open);
        int decided = random.nextInt(7);
        double u = 0;
        double v = 0;
        double tail = 0;
        double body = 0;
        for (int i = 0; i < 6; i++) {
            PendingInterval o = open.get(i);
            if (i < decided) {
                bound.decide(o);
                tail += Math.exp(o.logTail());
                body += Math.exp(o.logBody());
            } else {
                u += Math.exp(o.logTail());
                v += Math.exp(o.logBody());
            }
        }
        boolean reached = false;
        for (int i = 0; i < 200; i++) {
            double s = t + tail * random.nextDouble();
            double r = m + body * random.nextDouble();
            reached |= stop.reached(PValue.ofMasses(Math.log(s), Math.log(r), Math.log(u), Math.log(v)));
        }
        PValue all = PValue.ofMasses(Math.log(t + tail), Math.log(m + body), Math.log(u), Math.log(v));
        reached |= stop.reached(all) && u + v > 1e-6;
        boolean allowed = bound.allows(stop);
        assertThat(allowed || !reached).isTrue();
        Statistics.label("some outcome stops, stop allowed")
                .collect(reached, allowed)
                .coverage(coverage -> {
                    coverage.check(true, true).percentage(p -> p > 15);
                    coverage.check(false, false).percentage(p -> p > 15);
                });
    }

    /** A single pending interval decides all: whatever is accepted of it, the p-value is then known. */
    @Test
    void onceAllIsDecidedEveryPrecisionIsReached() {
        PendingInterval only = new PendingInterval(0, 1, -1, -2);
        OptimisticBound bound = new OptimisticBound(TEST, -3, -3, List.of(only));
        SearchSettings.Stop precise = new SearchSettings.Stop.Precision(1e-9);
        assertThat(bound.allows(precise)).isFalse();
        bound.decide(only);
        assertThat(bound.allows(precise)).isTrue();
    }

    @Test
    void masses700PowersBelowTheLargestAreNegligible() {
        PendingInterval large = new PendingInterval(0, 1, -1, -2);
        PendingInterval small = new PendingInterval(30, 31, -800, Double.NEGATIVE_INFINITY);
        OptimisticBound bound = new OptimisticBound(TEST, Double.NEGATIVE_INFINITY, -5, List.of(large, small));
        assertThat(bound.isNegligible(small)).isTrue();
        assertThat(bound.isNegligible(large)).isFalse();
        assertThat(bound.isNegligible(new PendingInterval(9, 10, Double.NEGATIVE_INFINITY, -50)))
                .isFalse();
    }

    @Test
    void nothingPendingLeavesNothingToDecide() {
        OptimisticBound none = new OptimisticBound(TEST, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY, List.of());
        assertThat(none.isNegligible(new PendingInterval(0, 1, -1, -1))).isFalse();
    }
}
