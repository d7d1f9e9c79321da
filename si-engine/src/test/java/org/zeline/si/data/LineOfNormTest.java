package org.zeline.si.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class LineOfNormTest {
    private static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    private static double[] normals(SplittableRandom random, int count) {
        double[] x = new double[count];
        for (int i = 0; i < count; i++) {
            x[i] = random.nextGaussian();
        }
        return x;
    }

    /** The length, by the inverse of a 2 x 2 matrix written out. */
    private static double length(double[] x, double[] e, double[] f, Covariance covariance) {
        double a = dot(e, covariance.times(e));
        double b = dot(e, covariance.times(f));
        double c = dot(f, covariance.times(f));
        double p = dot(e, x);
        double q = dot(f, x);
        return Math.sqrt((c * p * p - 2 * b * p * q + a * q * q) / (a * c - b * b));
    }

    /** Along the line the length is z, the direction stays, and what is uncorrelated with the contrasts stays. */
    @Property
    void lengthVariesAndNothingElse(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] x = normals(random, 7);
        double[] e = normals(random, 7);
        double[] f = normals(random, 7);
        Covariance covariance = new Covariance.Ar1(0.6, 1.5);
        Line line = Line.ofNorm(x, List.of(e, f), covariance);
        assertThat(line.stat()).isCloseTo(length(x, e, f, covariance), within(1e-9 * line.stat()));
        double z = 3 * random.nextDouble();
        double[] moved = new double[7];
        for (int i = 0; i < 7; i++) {
            moved[i] = line.a()[i] + line.b()[i] * z;
            assertThat(line.a()[i] + line.b()[i] * line.stat()).isCloseTo(x[i], within(1e-12));
        }
        assertThat(length(moved, e, f, covariance)).isCloseTo(z, within(1e-8));
        assertThat(dot(e, moved) * dot(f, x)).isCloseTo(dot(f, moved) * dot(e, x), within(1e-8));
        double[] other = normals(random, 7);
        double[] moving = covariance.times(other);
        double a = dot(e, covariance.times(e));
        double b = dot(e, covariance.times(f));
        double c = dot(f, covariance.times(f));
        double p = dot(e, moving);
        double q = dot(f, moving);
        for (int i = 0; i < 7; i++) {
            other[i] -= (e[i] * (c * p - b * q) + f[i] * (a * q - b * p)) / (a * c - b * b);
        }
        assertThat(dot(other, moved)).isCloseTo(dot(other, x), within(1e-8));
    }

    @Test
    void contrastsThatSayTheSameAreRefused() {
        double[] e = {1, -1, 0};
        double[] twice = {2, -2, 0};
        assertThatThrownBy(() -> Line.ofNorm(new double[] {1, 2, 3}, List.of(e, twice), new Covariance.Scalar(1)))
                .hasMessageContaining(
                        "the difference of channel 1 does not vary beside those of the channels before it");
        assertThatThrownBy(() -> Line.ofNorm(new double[] {1, 1, 3}, List.of(e), new Covariance.Scalar(1)))
                .hasMessageContaining("all differences are zero");
    }

    @Test
    void aShiftMovesTheOrigin() {
        Line line = Line.through(new double[] {3, 1}, new double[] {1, -1}, new Covariance.Scalar(2));
        Line shifted = line.shifted(0.5);
        assertThat(shifted.stat()).isEqualTo(line.stat() - 0.5);
        for (int i = 0; i < 2; i++) {
            assertThat(shifted.a()[i] + shifted.b()[i] * shifted.stat()).isCloseTo(i == 0 ? 3 : 1, within(1e-15));
        }
        assertThat(line.shifted(0)).isSameAs(line);
    }
}
