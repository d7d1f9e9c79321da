package org.zeline.lsa.robustness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Test;

final class PairedTestTest {
    private static final int REPETITIONS = 2000;
    private static final double[] LEVELS = {0.01, 0.05, 0.1, 0.3, 0.5};

    private static PairedTest test(int permutations, long seed) {
        return new PairedTest(permutations, new Bootstrap(100, 0.95, seed));
    }

    /** The share of all sign patterns whose absolute sum is at least the observed one. */
    private static double exact(double[] differences) {
        int count = 0;
        double observed = Math.abs(Arrays.stream(differences).sum());
        for (int pattern = 0; pattern < 1 << differences.length; pattern++) {
            double sum = 0;
            for (int i = 0; i < differences.length; i++) {
                sum += (pattern >> i & 1) == 0 ? differences[i] : -differences[i];
            }
            count += Math.abs(sum) >= observed - 1e-9 ? 1 : 0;
        }
        return count / (double) (1 << differences.length);
    }

    @Test
    void pValuesApproachThoseOfAllSignPatterns() {
        double[][] cases = {{1, 1, 1, 1, 1}, {3, -1, 2, 0.5, 4, -0.25, 1, 1}, {1, -1, 2, -2, 0.1}, {0.1, 0.2, 0.3, -0.6}
        };
        for (double[] differences : cases) {
            int permutations = 19_999;
            double exact = exact(differences);
            double error = 5 * Math.sqrt(exact * (1 - exact) / permutations) + 1.0 / permutations;
            double pValue = test(permutations, 1)
                    .difference(differences, new double[differences.length])
                    .pValue();
            assertThat(pValue).as(Arrays.toString(differences)).isBetween(exact - error, exact + error);
        }
    }

    @Test
    void theSmallestPValueIsThatOfTheNumberOfPermutations() {
        double[] alike = new double[200];
        Arrays.fill(alike, 2);
        PairedDifference difference = test(999, 1).difference(alike, new double[200]);
        assertThat(difference.pValue()).isEqualTo(1 / 1000.0);
        assertThat(difference.mean()).isEqualTo(new Estimate(2, 2, 2));
    }

    @Test
    void equalNetworksDoNotDiffer() {
        double[] values = {1, 0.1, 7, 3};
        PairedDifference difference = test(99, 1).difference(values, values);
        assertThat(difference.pValue()).isEqualTo(1);
        assertThat(difference.mean()).isEqualTo(new Estimate(0, 0, 0));
    }

    /** Sums of tenths in another order differ by rounding, and must count as equal. */
    @Test
    void sumsThatAreEqualButForRoundingCountAsEqual() {
        double[] differences = {0.1, 0.2, 0.3, 0.4, 0.7, -0.7, 1e-3, -1e-3};
        double pValue = test(9999, 3).difference(differences, new double[8]).pValue();
        double exact = exact(differences);
        assertThat(pValue).isGreaterThan(exact - 5 * Math.sqrt(exact / 9999));
    }

    /** Scores of two networks that are correlated over samples, and equal on average. */
    private static double[][] equalNetworks(SplittableRandom random, double correlation) {
        double[][] scores = new double[2][25];
        for (int s = 0; s < 25; s++) {
            double common = random.nextGaussian();
            scores[0][s] = common + 0.2 * random.nextGaussian();
            scores[1][s] = Math.signum(correlation) * common + 0.2 * random.nextGaussian();
        }
        return scores;
    }

    private static double rejected(ToDoubleBiFunction<double[], double[]> test, double correlation, double level) {
        SplittableRandom random = new SplittableRandom(17);
        int rejected = 0;
        for (int r = 0; r < REPETITIONS; r++) {
            double[][] scores = equalNetworks(random, correlation);
            rejected += test.applyAsDouble(scores[0], scores[1]) <= level ? 1 : 0;
        }
        return rejected / (double) REPETITIONS;
    }

    /** Four standard errors. */
    private static double error(double level) {
        return 4 * Math.sqrt(level * (1 - level) / REPETITIONS);
    }

    /** With 99 permutations, p-values of continuous differences are uniform on 0.01, 0.02 ... 1. */
    @Test
    void pValuesAreUniformIfTheNetworksAreEqual() {
        long[] seed = {0};
        for (double correlation : new double[] {1, -1}) {
            for (double level : LEVELS) {
                double rate =
                        rejected((x, y) -> test(99, seed[0]++).difference(x, y).pValue(), correlation, level);
                assertThat(rate).as("level " + level).isBetween(level - error(level), level + error(level));
            }
        }
    }

    /** A test that permutes the pooled scores, as if the networks had seen different samples. */
    private static double unpaired(double[] x, double[] y, SplittableRandom random) {
        double[] pooled = Arrays.copyOf(x, x.length + y.length);
        System.arraycopy(y, 0, pooled, x.length, y.length);
        double observed = Math.abs(Arrays.stream(x).sum() - Arrays.stream(y).sum());
        int count = 0;
        for (int n = 0; n < 99; n++) {
            double difference = 0;
            for (int i = 0; i < pooled.length; i++) {
                int j = i + random.nextInt(pooled.length - i);
                double drawn = pooled[j];
                pooled[j] = pooled[i];
                pooled[i] = drawn;
                difference += i < x.length ? drawn : -drawn;
            }
            count += Math.abs(difference) >= observed ? 1 : 0;
        }
        return (1 + count) / 100.0;
    }

    /** The same check finds a test that ignores the pairs: too many rejections, or hardly any. */
    @Test
    void anUnpairedTestIsDetected() {
        SplittableRandom random = new SplittableRandom(23);
        assertThat(rejected((x, y) -> unpaired(x, y, random), -1, 0.05)).isGreaterThan(0.05 + 2 * error(0.05));
        assertThat(rejected((x, y) -> unpaired(x, y, random), 1, 0.05)).isLessThan(0.05 - error(0.05));
    }

    @Test
    void smallDifferencesOfCorrelatedNetworksAreFound() {
        double[][] scores = equalNetworks(new SplittableRandom(4), 1);
        double[] better = Arrays.stream(scores[1]).map(score -> score + 0.3).toArray();
        PairedDifference difference = test(999, 2).difference(better, scores[0]);
        assertThat(difference.pValue()).isLessThan(0.01);
        assertThat(difference.mean().lower()).isPositive();
    }

    @Test
    void refusesWhatCannotBePaired() {
        PairedTest test = test(99, 0);
        assertThatThrownBy(() -> test.difference(new double[2], new double[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 2 and 3 samples");
        assertThatThrownBy(() -> test.difference(new double[] {Double.POSITIVE_INFINITY}, new double[1]))
                .hasMessageContaining("must be finite, got Infinity and 0.0 for sample 0");
        assertThatThrownBy(() -> test(98, 0)).hasMessageContaining("at least 99 permutations, got 98");
    }
}
