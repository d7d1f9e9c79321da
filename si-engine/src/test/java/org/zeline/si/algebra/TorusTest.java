package org.zeline.si.algebra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TorusTest {
    @Property(tries = 60)
    void isTheDirectSum(
            @ForAll @IntRange(min = 0, max = 4) int down,
            @ForAll @IntRange(min = 0, max = 4) int across,
            @ForAll long seed) {
        Torus torus = Torus.of(1 << down, 1 << across);
        SplittableRandom random = new SplittableRandom(seed);
        double[] real = random.doubles(torus.size(), -1, 1).toArray();
        double[] imaginary = random.doubles(torus.size(), -1, 1).toArray();
        double[] re = real.clone();
        double[] im = imaginary.clone();
        torus.transform(re, im);
        for (int p = 0; p < torus.rows(); p++) {
            for (int q = 0; q < torus.columns(); q++) {
                double sumRe = 0;
                double sumIm = 0;
                for (int k = 0; k < torus.size(); k++) {
                    int i = k / torus.columns();
                    int j = k % torus.columns();
                    double turns = (double) p * i / torus.rows() + (double) q * j / torus.columns();
                    double angle = -2 * Math.PI * turns;
                    sumRe += real[k] * Math.cos(angle) - imaginary[k] * Math.sin(angle);
                    sumIm += real[k] * Math.sin(angle) + imaginary[k] * Math.cos(angle);
                }
                assertThat(re[p * torus.columns() + q]).isCloseTo(sumRe, within(1e-11));
                assertThat(im[p * torus.columns() + q]).isCloseTo(sumIm, within(1e-11));
            }
        }
        torus.inverse(re, im);
        assertThat(re).containsExactly(real, within(1e-13));
        assertThat(im).containsExactly(imaginary, within(1e-13));
    }

    @Test
    void leavesRoomForEveryLag() {
        assertThat(Torus.around(1, 1).size()).isEqualTo(1);
        Torus torus = Torus.around(3, 5);
        assertThat(torus.rows()).isEqualTo(8);
        assertThat(torus.columns()).isEqualTo(16);
        double[] image = {1, 2, 3, 4, 5, 6};
        double[] padded = torus.padded(image, 3);
        assertThat(padded[16]).isEqualTo(4);
        assertThat(torus.part(padded, 2, 3)).containsExactly(image);
    }

    @Test
    void otherExtentsAreRefused() {
        assertThatThrownBy(() -> Torus.of(3, 4)).hasMessageContaining("powers of two, got 3 x 4");
        assertThatThrownBy(() -> Torus.around(1 << 20, 1 << 20)).hasMessageContaining("more than 2^28");
    }
}
