package org.zeline.lsa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

class LossesTest {
    private static final int WIDTH = 5;

    private static double[] row(Random random) {
        return random.doubles(2 * WIDTH, -3, 3).toArray();
    }

    @Property(tries = 100)
    void slopesAreThoseOfTheValues(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        int[] labels = {random.nextInt(WIDTH), random.nextInt(WIDTH)};
        int[] targets = {(labels[0] + 1) % WIDTH, (labels[1] + 2) % WIDTH};
        double[] other = row(random);
        Map<String, Loss> losses = Map.of(
                "cross-entropy", Losses.crossEntropy(labels),
                "dlr", Losses.differenceOfLogits(labels),
                "targeted dlr", Losses.differenceOfLogits(labels, targets),
                "mean squared", Losses.meanSquared(other),
                "score map", Losses.scoreMap(new double[] {1, -1, 2, 0, 0.5}),
                "divergence", Losses.divergence(Losses.softmax(Tensor.of(Shape.of(2, WIDTH), other))),
                "negated", Losses.negated(Losses.crossEntropy(labels)));
        double[] output = row(random);
        losses.forEach((name, loss) -> {
            for (int sample = 0; sample < 2; sample++) {
                double[] slopes = new double[output.length];
                loss.of(sample, output, sample * WIDTH, WIDTH, slopes);
                for (int c = sample * WIDTH; c < (sample + 1) * WIDTH; c++) {
                    double[] up = output.clone();
                    double[] down = output.clone();
                    up[c] += 1e-6;
                    down[c] -= 1e-6;
                    double[] unused = new double[output.length];
                    double difference = (loss.of(sample, up, sample * WIDTH, WIDTH, unused)
                                    - loss.of(sample, down, sample * WIDTH, WIDTH, unused.clone()))
                            / 2e-6;
                    assertThat(slopes[c]).as(name).isCloseTo(difference, within(1e-5));
                }
            }
        });
    }

    @Test
    void farLogitsNeitherOverflowNorVanish() {
        double[] slopes = new double[3];
        Loss loss = Losses.crossEntropy(new int[] {0});
        assertThat(loss.of(0, new double[] {-900, 900, 0}, 0, 3, slopes)).isEqualTo(1800);
        assertThat(slopes).containsExactly(-1, 1, 0);
    }

    @Test
    void theDifferenceOfLogitsRatioIsWorkedOutByHand() {
        double value = Losses.differenceOfLogits(new int[] {1}).of(0, new double[] {4, 1, 3, 0}, 0, 4, new double[4]);
        assertThat(value).isCloseTo((4 - 1) / (4 - 1.0), within(1e-9));
    }

    @Test
    void labelsOutOfRangeAreNamed() {
        assertThatThrownBy(() -> Losses.crossEntropy(new int[] {3}).of(0, new double[3], 0, 3, new double[3]))
                .isInstanceOf(ModelException.class)
                .hasMessage("sample 0 needs a label in [0, 3), got 3");
    }
}
