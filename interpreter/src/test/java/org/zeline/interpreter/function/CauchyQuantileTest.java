package org.zeline.interpreter.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CauchyQuantileTest {
    private static final MathContext DIGITS = new MathContext(60);

    private static double cauchy(Random random) {
        return Math.tan(Math.PI * (random.nextDouble() - 0.5));
    }

    /** How many trials fail more than rarely: the mean and four standard deviations. */
    private static double most(int trials, double failure) {
        return trials * failure + 4 * Math.sqrt(trials * failure * (1 - failure));
    }

    private static double fewest(int trials, double failure) {
        return trials * failure - 4 * Math.sqrt(trials * failure * (1 - failure));
    }

    /** The number of sets of columns whose order statistic times a factor is below the scale, which is one. */
    private static int failures(int columns, int order, double factor, int trials) {
        Random random = new Random(columns + order);
        int failures = 0;
        double[] sizes = new double[columns];
        for (int trial = 0; trial < trials; trial++) {
            Arrays.setAll(sizes, j -> Math.abs(cauchy(random)));
            Arrays.sort(sizes);
            failures += sizes[order - 1] * factor < 1 ? 1 : 0;
        }
        return failures;
    }

    @Test
    void failuresForAFixedScaleAreAsFrequentAsTheBinomialTailSays() {
        int trials = 40_000;
        for (int columns : new int[] {2, 8, 16, 33, 64}) {
            for (int order : new int[] {columns / 2 + 1, columns}) {
                for (double factor : new double[] {0.5, 0.8, 1.5}) {
                    double success = 2 / Math.PI * Math.atan(1 / factor);
                    double failure = Math.exp(CauchyQuantile.logTail(columns, order, success));
                    assertThat((double) failures(columns, order, factor, trials))
                            .as("%d of %d, factor %s", order, columns, factor)
                            .isBetween(fewest(trials, failure), most(trials, failure));
                }
            }
        }
    }

    @Test
    void failuresForAFixedScaleAreNoMoreFrequentThanStated() {
        for (int columns : new int[] {2, 8, 16, 33, 64}) {
            for (double failure : new double[] {0.1, 0.01}) {
                CauchyQuantile quantile = CauchyQuantile.of(columns, failure);
                assertThat((double) failures(columns, quantile.order(), quantile.factor(), 40_000))
                        .isLessThanOrEqualTo(40_000 * failure);
            }
        }
    }

    /**
     * The number of runs in which an adversary finds a scale for which the bound fails: the scale grows by steps, over
     * the whole range of scales, until the bound is below it.
     */
    private static int adversarialFailures(CauchyQuantile quantile, double growth, int runs) {
        Random random = new Random(quantile.columns());
        double steps = CauchyQuantile.OCTAVES * Math.log(2) / Math.log1p(growth);
        int failures = 0;
        for (int run = 0; run < runs; run++) {
            double scale = 1;
            double[] x = new double[quantile.columns()];
            Arrays.setAll(x, j -> cauchy(random));
            boolean fails = fails(x, scale, quantile);
            for (int step = 0; step < steps && !fails; step++) {
                double increment = growth * scale;
                for (int j = 0; j < x.length; j++) {
                    x[j] += increment * cauchy(random);
                }
                scale += increment;
                fails = fails(x, scale, quantile);
            }
            failures += fails ? 1 : 0;
        }
        return failures;
    }

    private static boolean fails(double[] x, double scale, CauchyQuantile quantile) {
        int within = 0;
        for (double value : x) {
            within += Math.abs(value) * quantile.factor() < scale ? 1 : 0;
        }
        return within >= quantile.order();
    }

    @Test
    void failuresForAScaleThatAnAdversaryStopsAreNoMoreFrequentThanStated() {
        for (int columns : new int[] {8, 16, 32, 64, 128}) {
            for (double failure : new double[] {0.1, 0.01}) {
                for (double growth : new double[] {0.3, 0.05}) {
                    int runs = growth < 0.1 ? 200 : 600;
                    CauchyQuantile quantile = CauchyQuantile.of(columns, failure);
                    assertThat((double) adversarialFailures(quantile, growth, runs))
                            .as("%s, failure probability %s, growth %s", quantile, failure, growth)
                            .isLessThanOrEqualTo(most(runs, failure));
                }
            }
        }
    }

    /** A planted defect: the adversary needs no more than a factor that is slightly too small. */
    @Test
    void factorsThatAreTooSmallAreDetected() {
        double[][] defects = {{16, 3}, {32, 2}, {64, 2}, {128, 1.5}};
        for (double[] defect : defects) {
            for (double failure : new double[] {0.1, 0.01}) {
                CauchyQuantile sound = CauchyQuantile.of((int) defect[0], failure);
                CauchyQuantile wrong = new CauchyQuantile(sound.columns(), sound.order(), sound.factor() / defect[1]);
                assertThat((double) adversarialFailures(wrong, 0.1, 100))
                        .as("%s, failure probability %s", wrong, failure)
                        .isGreaterThan(most(100, failure));
            }
        }
    }

    /** A planted defect: the bound for a fixed scale is not enough for one that depends on the symbols. */
    @Test
    void factorsForAFixedScaleAreDetected() {
        double failure = 0.01;
        CauchyQuantile sound = CauchyQuantile.of(32, failure);
        double low = 0;
        double high = 1;
        for (int i = 0; i < 50; i++) {
            double t = 0.5 * (low + high);
            boolean rare = CauchyQuantile.logTail(32, sound.order(), 2 / Math.PI * Math.atan(t)) < Math.log(failure);
            low = rare ? t : low;
            high = rare ? high : t;
        }
        CauchyQuantile fixed = new CauchyQuantile(32, sound.order(), 1 / low);
        assertThat((double) adversarialFailures(fixed, 0.1, 100)).isGreaterThan(most(100, failure));
    }

    @Test
    void binomialTailsEqualSumsInDecimalArithmetic() {
        for (int trials : new int[] {1, 2, 7, 16, 64, 130}) {
            for (double success : new double[] {0.5, 0.1, 0.9, 1e-3, 1e-12, 0.999}) {
                for (int least : new int[] {0, 1, trials / 2, trials - 1, trials}) {
                    assertThat(CauchyQuantile.logTail(trials, least, success))
                            .as("%d of %d at %s", least, trials, success)
                            .isCloseTo(decimalLogTail(trials, least, success), within(1e-10));
                }
            }
        }
    }

    private static double decimalLogTail(int trials, int least, double success) {
        BigDecimal p = new BigDecimal(success);
        BigDecimal q = BigDecimal.ONE.subtract(p);
        BigDecimal sum = BigDecimal.ZERO;
        BigInteger choices = BigInteger.ONE;
        for (int i = 0; i <= trials; i++) {
            if (i >= least) {
                BigDecimal term = p.pow(i, DIGITS).multiply(q.pow(trials - i, DIGITS), DIGITS);
                sum = sum.add(term.multiply(new BigDecimal(choices), DIGITS), DIGITS);
            }
            choices = choices.multiply(BigInteger.valueOf(trials - i)).divide(BigInteger.valueOf(i + 1L));
        }
        int exponent = sum.precision() - sum.scale();
        return Math.log(sum.scaleByPowerOfTen(-exponent).doubleValue()) + exponent * Math.log(10);
    }

    /** More columns, or more failures, give a smaller factor for the same part of the columns. */
    @Test
    void boundsImproveWithColumnsAndWithFailures() {
        double before = Double.POSITIVE_INFINITY;
        for (int columns : new int[] {4, 8, 16, 32, 64, 128}) {
            double rare = typical(CauchyQuantile.of(columns, 1e-20));
            assertThat(rare).isLessThan(before);
            assertThat(typical(CauchyQuantile.of(columns, 1e-3))).isLessThan(rare);
            before = rare;
        }
    }

    /** Regression test: there must be no bound rather than one that fails more often than stated. */
    @Test
    void tooFewColumnsGiveNoBound() {
        assertThat(CauchyQuantile.of(2, 1e-18).factor()).isInfinite();
        assertThat(CauchyQuantile.of(2, 0.1).factor()).isFinite();
        assertThat(CauchyQuantile.of(4, 1e-18).factor()).isFinite();
    }

    /** A typical bound on a scale of one. */
    private static double typical(CauchyQuantile quantile) {
        double middle = (quantile.order() - 0.5) / quantile.columns();
        return Math.tan(0.5 * Math.PI * middle) * quantile.factor();
    }
}
