package org.zeline.lsa.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

final class OptimizerTest {
    /** A few steps of each optimizer, calculated by hand. */
    @Example
    void optimizersFollowTheirFormulas() {
        double[] w = {1};
        double[][] state = {{0}};
        for (int n = 1; n <= 2; n++) {
            new Optimizer.Sgd(0.5, false).step(w, new double[] {w[0]}, state, 0, 1, new Optimizer.Step(0.1, 0, n));
        }
        assertThat(w[0]).isCloseTo(0.9 - 0.1 * (0.5 + 0.9), within(1e-15));
        double[] v = {1};
        double[][] two = {{0}, {0}};
        new Optimizer.Adam().step(v, new double[] {0.3}, two, 0, 1, new Optimizer.Step(0.01, 0, 1));
        assertThat(v[0]).isCloseTo(0.99, within(1e-9));
        new Optimizer.Adam().step(v, new double[] {0}, two, 0, 1, new Optimizer.Step(0.01, 0, 2));
        double m = 0.9 * 0.03 / (1 - 0.81);
        double s = 0.999 * 0.00009 / (1 - 0.999 * 0.999);
        assertThat(v[0]).isCloseTo(0.99 - 0.01 * m / Math.sqrt(s), within(1e-7));
        double[] d = {2};
        new Optimizer.Sgd(0, false).step(d, new double[] {0}, new double[0][], 0, 1, new Optimizer.Step(0.1, 0.5, 1));
        assertThat(d[0]).isCloseTo(1.9, within(1e-15));
    }

    @Example
    void rejectsNumbersOutOfRange() {
        assertThatThrownBy(() -> new Optimizer.Sgd(1, false)).hasMessageContaining("momentum");
    }

    @Property
    void stepsOfSlicesAreThoseOfTheWhole(
            @ForAll @LongRange(min = 0, max = 1_000_000) long seed, @ForAll @IntRange(max = 3) int kind) {
        SplittableRandom random = new SplittableRandom(seed);
        Optimizer optimizer = List.of(
                        new Optimizer.Sgd(0, false),
                        new Optimizer.Sgd(0.9, false),
                        new Optimizer.Sgd(0.9, true),
                        new Optimizer.Adam())
                .get(kind);
        int size = 1 + random.nextInt(20);
        double[] whole = random.doubles(size).toArray();
        double[] sliced = whole.clone();
        double[][] state = new double[optimizer.stateArrays()][size];
        double[][] slicedState = new double[optimizer.stateArrays()][size];
        for (int number = 1; number <= 3; number++) {
            double[] gradient = random.doubles(size, -1, 1).toArray();
            Optimizer.Step step = new Optimizer.Step(0.1, 0.01, number);
            optimizer.step(whole, gradient, state, 0, size, step);
            int cut = random.nextInt(size + 1);
            optimizer.step(sliced, gradient, slicedState, cut, size, step);
            optimizer.step(sliced, gradient, slicedState, 0, cut, step);
        }
        assertThat(sliced).containsExactly(whole);
        assertThat(slicedState).isDeepEqualTo(state);
    }
}
