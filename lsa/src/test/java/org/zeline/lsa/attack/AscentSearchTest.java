package org.zeline.lsa.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
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
    void theMaximumOfALinearLossIsReached(@ForAll @LongRange(min = 0, max = 1_000_000) long seed, @ForAll Norm norm) {
        SplittableRandom random = new SplittableRandom(seed);
        int size = 8;
        double[] x = new double[size];
        double[] w = new double[size];
        double[] sizes = new double[size];
        double[] room = new double[size];
        for (int i = 0; i < size; i++) {
            x[i] = random.nextDouble();
            w[i] = random.nextGaussian();
            sizes[i] = Math.abs(w[i]);
            room[i] = w[i] > 0 ? 1 - x[i] : x[i];
        }
        NormBall ball = new NormBall(norm, random.nextDouble(0.05, 1), Bounds.UNIT);
        Ascent search = Ascent.of(ball, x, 200, NONE, random);
        while (search.next() != null) {
            search.observe(new double[2], growth(w, x, Objects.requireNonNull(search.next())), w.clone());
        }
        assertThat(ball.holds(search.best(), x)).isTrue();
        double highest = NearestOracle.growth(norm, sizes, room, ball.radius());
        double reached = growth(w, x, search.best());
        assertThat(reached).isLessThanOrEqualTo(highest + 1e-9);
        assertThat(reached).isCloseTo(highest, within(0.03 * highest));
    }

    private static double growth(double[] w, double[] x, double[] point) {
        double sum = 0;
        for (int i = 0; i < w.length; i++) {
            sum += w[i] * (point[i] - x[i]);
        }
        return sum;
    }
}
