package org.zeline.lsa.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.zeline.lsa.network.Bounds;

class NormBallTest {
    private static double[] point(SplittableRandom random, double from, double to) {
        double[] point = new double[7];
        for (int i = 0; i < point.length; i++) {
            point[i] = random.nextDouble(from, to);
        }
        return point;
    }

    /** The closest point z of a convex set makes no acute angle: (y - z)(p - z) is at most 0 for every point p. */
    @Property(tries = 200)
    void nearestPointsOfTheL1BallMakeNoAcuteAngle(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        NormBall ball = new NormBall(Norm.L1, random.nextDouble(0.1, 3), Bounds.UNIT);
        double[] x = point(random, 0, 1);
        double[] y = point(random, -1, 2);
        double[] z = ball.nearest(y, x);
        assertThat(ball.holds(z, x)).isTrue();
        for (int k = 0; k < 200; k++) {
            double[] p = point(random, 0, 1);
            double size = ball.distance(p, x);
            double product = 0;
            for (int i = 0; i < p.length; i++) {
                p[i] = size > ball.radius() ? x[i] + (p[i] - x[i]) * ball.radius() / size : p[i];
                product += (y[i] - z[i]) * (p[i] - z[i]);
            }
            assertThat(product).isLessThanOrEqualTo(1e-9);
        }
    }

    @Property(tries = 100)
    void randomPointsLieInTheBall(@ForAll @LongRange(min = 0, max = 1_000_000) long seed, @ForAll Norm norm) {
        SplittableRandom random = new SplittableRandom(seed);
        NormBall ball = new NormBall(norm, random.nextDouble(0, 2), Bounds.UNIT);
        double[] x = point(random, 0, 1);
        assertThat(ball.holds(ball.surfacePoint(x, random), x)).isTrue();
        assertThat(ball.holds(ball.randomPoint(x, x.length, random), x)).isTrue();
    }

    /** The nearest points of the ball to far points, of which many are corners. */
    @Property(tries = 100)
    void noPointIsFartherThanTheReach(@ForAll @LongRange(min = 0, max = 1_000_000) long seed, @ForAll Norm norm) {
        SplittableRandom random = new SplittableRandom(seed);
        NormBall ball = new NormBall(norm, random.nextDouble(0.1, 2), Bounds.UNIT);
        double[] x = point(random, 0, 1);
        for (int k = 0; k < 50; k++) {
            double[] moved = ball.nearest(point(random, -3, 4), x);
            assertThat(euclidean(moved, x)).isLessThanOrEqualTo(ball.reach(x) * (1 + 1e-9));
        }
    }

    private static double euclidean(double[] p, double[] q) {
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            sum += (p[i] - q[i]) * (p[i] - q[i]);
        }
        return Math.sqrt(sum);
    }

    /** At (0.9, 0.5) there is room for 0.9 and 0.5, but for the ball. */
    @Test
    void theReachIsThatOfTheFarthestPoint() {
        double[] x = {0.9, 0.5};
        assertThat(new NormBall(Norm.LINF, 0.2, Bounds.UNIT).reach(x)).isEqualTo(Math.sqrt(0.2 * 0.2 + 0.2 * 0.2));
        assertThat(new NormBall(Norm.LINF, 2, Bounds.UNIT).reach(x)).isEqualTo(Math.sqrt(0.9 * 0.9 + 0.5 * 0.5));
        assertThat(new NormBall(Norm.L2, 0.2, Bounds.UNIT).reach(x)).isEqualTo(0.2);
        assertThat(new NormBall(Norm.L2, 2, Bounds.UNIT).reach(x)).isEqualTo(Math.sqrt(0.9 * 0.9 + 0.5 * 0.5));
        assertThat(new NormBall(Norm.L1, 0.2, Bounds.UNIT).reach(x)).isEqualTo(0.2);
        assertThat(new NormBall(Norm.L1, 1.25, Bounds.UNIT).reach(x)).isEqualTo(Math.sqrt(0.9 * 0.9 + 0.35 * 0.35));
    }

    @Test
    void aPointOutsideBallOrBoundsIsSeen() {
        NormBall ball = new NormBall(Norm.LINF, 0.1, Bounds.UNIT);
        double[] x = {0.95, 0.5};
        assertThat(ball.holds(new double[] {1, 0.6}, x)).isTrue();
        assertThat(ball.holds(new double[] {0.95, 0.600001}, x)).isFalse();
        assertThat(ball.holds(new double[] {1.01, 0.5}, x)).isFalse();
        assertThat(ball.holds(new double[] {Double.NaN, 0.5}, x)).isFalse();
    }
}
