package org.zeline.si.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.zeline.si.calibration.ResampledImages.Change;
import org.zeline.si.noise.ImageShape;
import org.zeline.si.noise.NullImages;

class ResampledImagesTest {
    private static final ImageShape SHAPE = new ImageShape(1, 2, 3);

    /** Image k holds 10 k to 10 k + 5. */
    private static NullImages images(int count) {
        List<double[]> images = IntStream.range(0, count)
                .mapToObj(
                        k -> IntStream.range(0, 6).mapToDouble(i -> 10 * k + i).toArray())
                .toList();
        return NullImages.of(SHAPE, images);
    }

    private static RandomGenerator random(long seed) {
        return new SplittableRandom(seed);
    }

    @Test
    void eachImageIsUsedOnceBeforeAnyIsRepeated() {
        ResampledImages noise = new ResampledImages(images(20), 6, Set.of(), 3);
        assertThat(noise.fresh()).isEqualTo(20);
        Set<Double> used = new HashSet<>();
        double[] inOrder = new double[20];
        for (int i = 0; i < 20; i++) {
            double[] data = noise.draw(i, random(i));
            inOrder[i] = data[0];
            used.add(data[0]);
            assertThat(data)
                    .containsExactly(
                            IntStream.range(0, 6).mapToDouble(k -> data[0] + k).toArray());
        }
        assertThat(used).hasSize(20);
        assertThat(inOrder).isNotEqualTo(Arrays.stream(inOrder).sorted().toArray());
        assertThat(new ResampledImages(images(20), 6, Set.of(), 4).draw(0, random(0))[0] == inOrder[0]
                        && new ResampledImages(images(20), 6, Set.of(), 4).draw(1, random(0))[0] == inOrder[1])
                .isFalse();
        Set<Double> later = new HashSet<>();
        for (int i = 20; i < 60; i++) {
            later.add(noise.draw(i, random(i))[0]);
            assertThat(noise.draw(i, random(i))).isEqualTo(noise.draw(i, random(i)));
        }
        assertThat(later).hasSizeBetween(10, 19);
    }

    @Test
    void anInputAndItsReferenceAreDifferentImages() {
        ResampledImages noise = new ResampledImages(images(5), 12, Set.of(), 1);
        assertThat(noise.fresh()).isEqualTo(2);
        Set<Double> used = new HashSet<>();
        for (int i = 0; i < 2; i++) {
            double[] data = noise.draw(i, random(i));
            used.add(data[0]);
            used.add(data[6]);
        }
        assertThat(used).hasSize(4);
        for (int i = 2; i < 50; i++) {
            double[] data = noise.draw(i, random(i));
            assertThat(data[0]).isNotEqualTo(data[6]);
        }
    }

    @Test
    void changesKeepNeighbours() {
        ResampledImages flipped = new ResampledImages(images(1), 6, Set.of(Change.FLIPS), 1);
        ResampledImages shifted = new ResampledImages(images(1), 6, Set.of(Change.SHIFTS), 1);
        Set<String> flips = new HashSet<>();
        Set<String> shifts = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            flips.add(Arrays.toString(flipped.draw(i, random(i))));
            shifts.add(Arrays.toString(shifted.draw(i, random(i))));
        }
        assertThat(flips)
                .containsExactlyInAnyOrder(
                        "[0.0, 1.0, 2.0, 3.0, 4.0, 5.0]",
                        "[2.0, 1.0, 0.0, 5.0, 4.0, 3.0]",
                        "[3.0, 4.0, 5.0, 0.0, 1.0, 2.0]",
                        "[5.0, 4.0, 3.0, 2.0, 1.0, 0.0]");
        assertThat(shifts).hasSize(6).contains("[4.0, 5.0, 3.0, 1.0, 2.0, 0.0]");
    }

    /** A mean or a signal is added to the image of the replicate. */
    @Test
    void changedNoiseKnowsTheReplicate() {
        ResampledImages noise = new ResampledImages(images(9), 6, Set.of(), 1);
        for (int i = 0; i < 9; i++) {
            assertThat(noise.plus(0.5).draw(i, random(i))[0]).isEqualTo(noise.draw(i, random(i))[0] + 0.5);
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> new ResampledImages(images(5), 7, Set.of(), 1))
                .hasMessageContaining("2 x 3 have 6 elements, the data have 7");
        assertThatThrownBy(() -> new ResampledImages(images(1), 12, Set.of(), 1))
                .hasMessageContaining("takes 2 null images, there are 1");
        assertThatThrownBy(() -> Change.of("turns")).hasMessageContaining("flips or shifts, got 'turns'");
    }
}
