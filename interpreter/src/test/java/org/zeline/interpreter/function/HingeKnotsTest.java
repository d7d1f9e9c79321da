package org.zeline.interpreter.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class HingeKnotsTest {
    private static final int STEPS = 40;

    /** The range of {@code max(u + e, 0) - factor e - interpolated(max(y, 0))}, by trying. */
    private static double[] tried(double[] knots, double factor, double shift, double bound) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (int k = 0; k + 1 < knots.length; k++) {
            for (int step = 0; step <= STEPS; step++) {
                double t = step / (double) STEPS;
                double u = (1 - t) * knots[k] + t * knots[k + 1] + shift;
                double hinge = (1 - t) * Math.max(knots[k], 0) + t * Math.max(knots[k + 1], 0);
                for (int part = -STEPS; part <= STEPS; part++) {
                    double e = bound * part / STEPS;
                    double value = Math.max(u + e, 0) - factor * e - hinge;
                    least = Math.min(least, value);
                    most = Math.max(most, value);
                }
            }
        }
        return new double[] {least, most};
    }

    /** Bounds hold, and are attained up to the spacing of the points tried. */
    @Property(tries = 3000)
    void isTheExactRange(@ForAll long seed) {
        Random random = new Random(seed);
        double scale = new double[] {1, 1e-5, 1e200, 1e-310}[random.nextInt(4)];
        double[] knots = new double[2 + random.nextInt(4)];
        double center = random.nextInt(3) * random.nextGaussian();
        int kind = random.nextInt(5);
        for (int k = 0; k < knots.length; k++) {
            knots[k] = kind == 0 ? 0 : scale * (center + (kind == 1 ? 0 : random.nextGaussian()));
        }
        double bound = random.nextInt(5) == 0 ? 0 : scale * 2 * random.nextDouble();
        double shift = bound * new double[] {0, -1, 1, 2 * random.nextDouble() - 1}[random.nextInt(4)];
        HingeKnots hinge = new HingeKnots();
        hinge.over(knots, 0, knots.length - 1, 0, shift, bound);
        double[] range = tried(knots, hinge.factor, shift, bound);
        double rounding = 1e-14 * scale * 10 + 4 * Double.MIN_VALUE;
        assertThat(hinge.least).isLessThanOrEqualTo(range[0] + rounding);
        assertThat(hinge.most).isGreaterThanOrEqualTo(range[1] - rounding);
        double spacing = (scale * 6 + bound) / STEPS + rounding;
        assertThat(hinge.least).isCloseTo(range[0], within(spacing));
        assertThat(hinge.most).isCloseTo(range[1], within(spacing));
    }

    @Test
    void theFactorIsTheSlopeOrTheMeanOfBothSlopes() {
        HingeKnots hinge = new HingeKnots();
        hinge.over(new double[] {9, 1, 2, 0}, 1, 2, 0, 0, 5);
        assertThat(hinge.factor).isEqualTo(1);
        hinge.over(new double[] {9, -1, -2, 7}, 1, 1, 0, 5, 5);
        assertThat(hinge.factor).isEqualTo(0);
        hinge.over(new double[] {3, 5}, 0, 1, 4, 5, 5);
        assertThat(hinge.factor).isEqualTo(0.5);
    }

    /** Regression test: the deviation, which the result does not have, must not be passed on without a source. */
    @Test
    void aValueThatIsZeroAtAllKnotsAndNegativeBetweenThem() {
        HingeKnots hinge = new HingeKnots();
        hinge.over(new double[] {0, 0}, 0, 1, 0, -1, 1);
        assertThat(hinge.least).isLessThanOrEqualTo(-hinge.factor);
        assertThat(hinge.most).isGreaterThanOrEqualTo(hinge.factor);
    }
}
