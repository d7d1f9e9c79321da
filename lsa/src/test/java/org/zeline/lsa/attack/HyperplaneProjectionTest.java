package org.zeline.lsa.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.zeline.lsa.network.Bounds;

class HyperplaneProjectionTest {
    /** A point within bounds from 0 to 1, some elements at a bound, and a linear function, some weights 0. */
    private record Problem(double[] t, double[] w, double value) {
        static Problem of(long seed, int size) {
            SplittableRandom random = new SplittableRandom(seed);
            double[] t = new double[size];
            double[] w = new double[size];
            for (int i = 0; i < size; i++) {
                t[i] = random.nextInt(5) == 0 ? random.nextInt(2) : random.nextDouble();
                w[i] = random.nextInt(5) == 0 ? 0 : random.nextGaussian();
            }
            return new Problem(t, w, random.nextGaussian() * Math.sqrt(size) * 0.4);
        }

        double[] sizes() {
            double[] sizes = new double[w.length];
            for (int i = 0; i < w.length; i++) {
                sizes[i] = Math.abs(w[i]);
            }
            return sizes;
        }

        /** How far each element can move towards the hyperplane. */
        double[] room() {
            double[] room = new double[w.length];
            for (int i = 0; i < w.length; i++) {
                boolean up = w[i] > 0 == value < 0;
                room[i] = up ? 1 - t[i] : t[i];
            }
            return room;
        }

        double after(double[] move) {
            double sum = value;
            for (int i = 0; i < w.length; i++) {
                sum += w[i] * move[i];
            }
            return sum;
        }
    }

    @Property(tries = 600)
    void theMoveIsTheShortestThatTheOracleFinds(
            @ForAll @LongRange(min = 0, max = 1_000_000) long seed, @ForAll Norm norm) {
        Problem problem = Problem.of(seed, 1 + (int) (seed % 12));
        double[] move = HyperplaneProjection.move(norm, problem.t(), problem.w(), problem.value(), Bounds.UNIT);
        for (int i = 0; i < move.length; i++) {
            assertThat(problem.t()[i] + move[i]).isBetween(-1e-12, 1 + 1e-12);
        }
        double expected = NearestOracle.distance(norm, problem.sizes(), problem.room(), Math.abs(problem.value()));
        if (Double.isInfinite(expected)) {
            for (int i = 0; i < move.length; i++) {
                assertThat(Math.abs(move[i])).isEqualTo(problem.w()[i] == 0 ? 0 : problem.room()[i]);
            }
        } else {
            assertThat(problem.after(move)).isCloseTo(0, within(1e-9));
            assertThat(norm.of(move, 0, move.length)).isCloseTo(expected, within(1e-7));
        }
    }

    /** In the plane, the hyperplane meets the bounds in a segment, along which the distance is convex. */
    @Property(tries = 300)
    void inThePlaneNoPointOfTheSegmentIsCloser(
            @ForAll @LongRange(min = 0, max = 1_000_000) long seed, @ForAll Norm norm) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] t = {random.nextDouble(), random.nextDouble()};
        double[] w = {random.nextGaussian() + 0.01, random.nextGaussian() + 0.01};
        double[] through = {random.nextDouble(), random.nextDouble()};
        double value = w[0] * (t[0] - through[0]) + w[1] * (t[1] - through[1]);
        double[] move = HyperplaneProjection.move(norm, t, w, value, Bounds.UNIT);
        double found = norm.of(move, 0, 2);
        for (int k = -20_000; k <= 20_000; k++) {
            double along = k / 10_000.0 / Math.hypot(w[0], w[1]);
            double[] point = {through[0] - along * w[1], through[1] + along * w[0]};
            boolean inside = point[0] >= 0 && point[0] <= 1 && point[1] >= 0 && point[1] <= 1;
            if (inside) {
                assertThat(norm.of(new double[] {point[0] - t[0], point[1] - t[1]}, 0, 2))
                        .isGreaterThanOrEqualTo(found - 1e-9);
            }
        }
        assertThat(value + w[0] * move[0] + w[1] * move[1]).isCloseTo(0, within(1e-9));
    }
}
