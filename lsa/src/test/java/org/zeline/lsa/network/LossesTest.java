package org.zeline.lsa.network;

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

class LossesTest {
    private static final int WIDTH = 5;

    private static double[] row(Random random) {
        return random.doubles(2 * WIDTH, -3, 3).toArray();
    }

    @Property(tries = 100)
    void gradientsAreTheDerivativesOfTheValues(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
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
                "divergence", Losses.divergenceFrom(other),
                "negated", Losses.negated(Losses.crossEntropy(labels)),
                "margin", Losses.margin(labels, 0.5),
                "targeted margin", Losses.targetedMargin(targets, 0.5));
        double[] output = row(random);
        losses.forEach((name, loss) -> {
            for (int sample = 0; sample < 2; sample++) {
                double[] slopes = new double[output.length];
                loss.addGradient(sample, output, sample * WIDTH, WIDTH, 1, slopes);
                for (int c = sample * WIDTH; c < (sample + 1) * WIDTH; c++) {
                    double[] up = output.clone();
                    double[] down = output.clone();
                    up[c] += 1e-6;
                    down[c] -= 1e-6;
                    double[] unused = new double[output.length];
                    double difference = (loss.addGradient(sample, up, sample * WIDTH, WIDTH, 1, unused)
                                    - loss.addGradient(sample, down, sample * WIDTH, WIDTH, 1, unused))
                            / 2e-6;
                    assertThat(slopes[c]).as(name).isCloseTo(difference, within(1e-5));
                }
            }
        });
    }

    /** Without a confidence the value has no lower limit, but a misclassified sample has no gradient. */
    @Test
    void marginWithoutConfidenceStopsAtMisclassification() {
        double[] gradient = new double[3];
        double[] logits = {1, 4, 2.5};
        assertThat(Losses.margin(new int[] {1}, 0).addGradient(0, logits, 0, 3, 2, gradient))
                .isEqualTo(1.5);
        assertThat(gradient).containsExactly(0, 2, -2);
        double[] none = new double[3];
        assertThat(Losses.margin(new int[] {2}, 0).addGradient(0, logits, 0, 3, 1, none))
                .isEqualTo(-1.5);
        assertThat(none).containsOnly(0);
        assertThat(Losses.margin(new int[] {2}, 1).addGradient(0, logits, 0, 3, 1, none))
                .isEqualTo(-1);
        assertThat(Losses.targetedMargin(new int[] {2}, 0).addGradient(0, logits, 0, 3, 1, none))
                .isEqualTo(1.5);
    }

    /** Both gradients of the divergence, against central differences. */
    @Property(tries = 50)
    void gradientsOfTheDivergenceAreItsDerivatives(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        double[][] rows = {row(random), row(random)};
        double[][] gradients = new double[2][2 * WIDTH];
        double[] unused = new double[2 * WIDTH];
        Losses.DIVERGENCE.addGradients(rows[0], rows[1], WIDTH, WIDTH, 3, gradients[0], gradients[1]);
        for (int side = 0; side < 2; side++) {
            for (int c = 0; c < 2 * WIDTH; c++) {
                double[] values = new double[2];
                for (int sign = 0; sign < 2; sign++) {
                    double[][] moved = {rows[0].clone(), rows[1].clone()};
                    moved[side][c] += (2 * sign - 1) * 1e-6;
                    values[sign] = Losses.DIVERGENCE.addGradients(moved[0], moved[1], WIDTH, WIDTH, 1, unused, unused);
                }
                assertThat(gradients[side][c]).isCloseTo(3 * (values[1] - values[0]) / 2e-6, within(1e-5));
            }
        }
    }

    @Test
    void largeLogitsDoNotOverflow() {
        double[] slopes = new double[3];
        Loss loss = Losses.crossEntropy(new int[] {0});
        assertThat(loss.addGradient(0, new double[] {-900, 900, 0}, 0, 3, 1, slopes))
                .isEqualTo(1800);
        assertThat(slopes).containsExactly(-1, 1, 0);
    }

    @Test
    void differenceOfLogitsRatioEqualsTheHandCalculatedValue() {
        double value = Losses.differenceOfLogits(new int[] {1})
                .addGradient(0, new double[] {4, 1, 3, 0}, 0, 4, 1, new double[4]);
        assertThat(value).isCloseTo((4 - 1) / (4 - 1.0), within(1e-9));
    }

    @Test
    void rejectsLabelsOutOfRange() {
        assertThatThrownBy(
                        () -> Losses.crossEntropy(new int[] {3}).addGradient(0, new double[3], 0, 3, 1, new double[3]))
                .isInstanceOf(ModelException.class)
                .hasMessage("sample 0 needs a label in [0, 3), got 3");
    }
}
