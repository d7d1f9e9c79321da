package org.zeline.si.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class CircleTest {
    /** Some elements against others, by means; one element is not compared. */
    private static double[] means(int first, int second) {
        double[] eta = new double[first + second + 1];
        for (int i = 0; i < first; i++) {
            eta[i] = 1.0 / first;
        }
        for (int i = first; i < first + second; i++) {
            eta[i] = -1.0 / second;
        }
        return eta;
    }

    private static double[] at(Circle circle, double angle) {
        double[] x = circle.center().clone();
        for (int i = 0; i < x.length; i++) {
            x[i] += circle.sine()[i] * Math.sin(angle) + circle.cosine()[i] * Math.cos(angle);
        }
        return x;
    }

    /** Student's t of two samples with pooled variance, by its textbook formula. */
    private static double pooled(double[] x, int first, int second) {
        double a = 0;
        double b = 0;
        for (int i = 0; i < first; i++) {
            a += x[i] / first;
        }
        for (int i = first; i < first + second; i++) {
            b += x[i] / second;
        }
        double squares = 0;
        for (int i = 0; i < first + second; i++) {
            squares += Math.pow(x[i] - (i < first ? a : b), 2);
        }
        return (a - b) / Math.sqrt(squares / (first + second - 2) * (1.0 / first + 1.0 / second));
    }

    @Property
    void itGoesThroughTheDataAndVariesTAlone(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int first = 1 + random.nextInt(5);
        int second = 2 + random.nextInt(6);
        double[] x = new double[first + second + 1];
        for (int i = 0; i < x.length; i++) {
            x[i] = 5 + random.nextGaussian();
        }
        Circle circle = Circle.through(x, means(first, second), new Covariance.Scalar(1 + random.nextDouble()), 0);
        assertThat(circle.degrees()).isEqualTo(first + second - 2);
        assertThat(circle.t()).isCloseTo(pooled(x, first, second), within(1e-9));
        assertThat(at(circle, circle.angle())).containsExactly(x, within(1e-12));
        double angle = random.nextDouble(-1.5, 1.5);
        double[] other = at(circle, angle);
        assertThat(pooled(other, first, second))
                .isCloseTo(Math.sqrt(circle.degrees()) * Math.tan(angle), within(1e-8 / Math.cos(angle)));
        assertThat(moments(other, first + second)).containsExactly(moments(x, first + second), within(1e-9));
        assertThat(other[first + second]).isEqualTo(x[first + second]);
    }

    /** Mean and sum of squares around it. */
    private static double[] moments(double[] x, int count) {
        double mean = 0;
        for (int i = 0; i < count; i++) {
            mean += x[i] / count;
        }
        double squares = 0;
        for (int i = 0; i < count; i++) {
            squares += (x[i] - mean) * (x[i] - mean);
        }
        return new double[] {mean, squares};
    }

    /** A step of the null value at the region is taken off before, and put back on the circle. */
    @Test
    void aNullValueIsAStep() {
        double[] x = {3.1, 2.7, 3.3, 0.2, -0.4, 0.3, 9};
        double[] lowered = {1.1, 0.7, 1.3, 0.2, -0.4, 0.3, 9};
        Circle stepped = Circle.through(x, means(3, 3), new Covariance.Scalar(1), 2);
        Circle plain = Circle.through(lowered, means(3, 3), new Covariance.Scalar(1), 0);
        assertThat(stepped.t()).isCloseTo(plain.t(), within(1e-12));
        double[] there = at(plain, 0.3);
        double[] here = at(stepped, 0.3);
        for (int i = 0; i < x.length; i++) {
            assertThat(here[i] - there[i]).isCloseTo(i < 3 ? 2 : 0, within(1e-12));
        }
    }

    /** With several variances, t is that of weighted least squares: here by the formula for a single regressor. */
    @Test
    void unequalVariancesAreWhitened() {
        double[] x = {1, 2, 4, -1, 0.5, 0};
        double[] variances = {1, 4, 1, 2, 1, 3};
        double[] eta = {0.5, 0.5, -1.0 / 3, -1.0 / 3, -1.0 / 3, 0};
        Circle circle = Circle.through(x, eta, new Covariance.Diagonal(variances), 0);
        double weight = 0;
        double mean = 0;
        double of = 0;
        double difference = 0;
        for (int i = 0; i < 5; i++) {
            weight += 1 / variances[i];
            mean += x[i] / variances[i];
            of += eta[i] * eta[i] * variances[i];
            difference += eta[i] * x[i];
        }
        mean /= weight;
        double squares = 0;
        for (int i = 0; i < 5; i++) {
            squares += (x[i] - mean) * (x[i] - mean) / variances[i];
        }
        double left = squares - difference * difference / of;
        assertThat(circle.t()).isCloseTo(difference / Math.sqrt(of * left / 3), within(1e-12));
        assertThat(at(circle, circle.angle())).containsExactly(x, within(1e-12));
    }

    @Test
    void whatCannotBeTestedIsRefused() {
        Covariance one = new Covariance.Scalar(1);
        assertThatThrownBy(() -> Circle.through(new double[] {1, 2}, new double[] {1, -1}, one, 0))
                .hasMessageContaining("at least 3 compared elements, got 2");
        assertThatThrownBy(() -> Circle.through(new double[] {1, 2, 3}, new double[] {1, -0.5, 0.1}, one, 0))
                .hasMessageContaining("its weights sum to zero; they sum to 0.6");
        assertThatThrownBy(() -> Circle.through(new double[] {7, 7, 7}, new double[] {1, -0.5, -0.5}, one, 0))
                .hasMessageContaining("needs noise in the data");
        assertThatThrownBy(() -> Circle.through(
                        new double[] {1, 2, 4}, new double[] {1, -0.5, -0.5}, new Covariance.Ar1(0.5, 1), 0))
                .hasMessageContaining("needs independent elements");
    }
}
