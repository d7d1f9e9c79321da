package org.zeline.lsa.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.zeline.lsa.network.Bounds;

class AscentSearchTest {
    private static final SearchGoal NONE =
            new SearchGoal((sample, output, from, width, weight, gradient) -> 0, 0, SearchGoal.NEVER);

    /** The checkpoints of 100 steps in the paper: 0.22, 0.41, 0.57, 0.70, 0.80, 0.87, 0.93 and 0.99. */
    @Test
    void withoutProgressTheStepIsHalvedAtTheCheckpointsOfThePaper() {
        NormBall ball = new NormBall(Norm.LINF, 1, Bounds.NONE);
        AscentSearch search = new AscentSearch(ball, new double[1], 100, NONE, new SplittableRandom(1));
        List<Integer> halved = new ArrayList<>();
        double step = 2;
        for (int k = 0; search.next() != null; k++) {
            search.observe(new double[2], -k, new double[] {1});
            if (search.step() != step) {
                assertThat(search.step()).isEqualTo(step / 2);
                step = search.step();
                halved.add(k);
            }
        }
        assertThat(halved).containsExactly(22, 41, 57, 70, 80, 87, 93, 99);
    }

    /** Of 22 steps 16 make progress: no more than three quarters. 17 are more. */
    @Test
    void threeQuartersOfTheStepsMustMakeProgress() {
        for (int raised : new int[] {16, 17}) {
            NormBall ball = new NormBall(Norm.LINF, 1, Bounds.NONE);
            AscentSearch search = new AscentSearch(ball, new double[1], 100, NONE, new SplittableRandom(1));
            for (int k = 0; k <= 22; k++) {
                search.observe(new double[2], k <= raised ? k : 0, new double[] {1});
            }
            assertThat(search.step()).as("%d", raised).isEqualTo(raised == 16 ? 1 : 2);
        }
    }

    /** A linear loss has its maximum where the oracle says. */
    @Property(tries = 60)
    void theMaximumOfALinearLossIsReached(
            @ForAll @LongRange(min = 0, max = 1_000_000) long seed, @ForAll boolean euclidean) {
        Linear linear = Linear.of(seed, 8);
        NormBall ball = new NormBall(euclidean ? Norm.L2 : Norm.LINF, linear.radius(), Bounds.UNIT);
        double highest = NearestOracle.growth(ball.norm(), linear.sizes(), linear.room(), ball.radius());
        double reached = reached(ball, linear);
        assertThat(reached).isLessThanOrEqualTo(highest + 1e-9);
        assertThat(reached).isCloseTo(highest, within(0.03 * highest));
    }

    /**
     * In the l1 norm a step moves at least two elements, by the same amount: without bounds, the search reaches the
     * mean of the two largest slopes.
     */
    @Property(tries = 60)
    void inL1TheTwoLargestSlopesAreFollowed(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Linear linear = Linear.of(seed, 40);
        NormBall ball = new NormBall(Norm.L1, linear.radius(), Bounds.NONE);
        double[] sizes = linear.sizes();
        Arrays.sort(sizes);
        double reached = reached(ball, linear);
        assertThat(reached).isLessThanOrEqualTo(ball.radius() * sizes[39] + 1e-9);
        assertThat(reached).isGreaterThanOrEqualTo(0.97 * ball.radius() * (sizes[38] + sizes[39]) / 2);
    }

    /** A linear loss around a point within bounds from 0 to 1. */
    private record Linear(double[] x, double[] w, double radius, SplittableRandom random) {
        static Linear of(long seed, int size) {
            SplittableRandom random = new SplittableRandom(seed);
            double[] x = new double[size];
            double[] w = new double[size];
            for (int i = 0; i < size; i++) {
                x[i] = random.nextDouble();
                w[i] = random.nextGaussian();
            }
            return new Linear(x, w, random.nextDouble(0.05, 1), random);
        }

        double[] sizes() {
            return Arrays.stream(w).map(Math::abs).toArray();
        }

        double[] room() {
            double[] room = new double[w.length];
            Arrays.setAll(room, i -> w[i] > 0 ? 1 - x[i] : x[i]);
            return room;
        }
    }

    private static double reached(NormBall ball, Linear linear) {
        Ascent search = Ascent.of(ball, linear.x(), 200, NONE, linear.random());
        while (search.next() != null) {
            double loss = growth(linear.w(), linear.x(), Objects.requireNonNull(search.next()));
            search.observe(new double[2], loss, linear.w().clone());
        }
        assertThat(ball.holds(search.best(), linear.x())).isTrue();
        return growth(linear.w(), linear.x(), search.best());
    }

    private static double growth(double[] w, double[] x, double[] point) {
        double sum = 0;
        for (int i = 0; i < w.length; i++) {
            sum += w[i] * (point[i] - x[i]);
        }
        return sum;
    }
}
