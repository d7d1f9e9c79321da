package org.zeline.lsa.robustness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class McNemarTestTest {
    /** The two-sided p-value as a sum of whole binomial coefficients. */
    private static double exact(int b, int c) {
        BigInteger coefficient = BigInteger.ONE;
        BigInteger sum = BigInteger.ONE;
        for (int j = 1; j <= Math.min(b, c); j++) {
            coefficient =
                    coefficient.multiply(BigInteger.valueOf(b + c - j + 1)).divide(BigInteger.valueOf(j));
            sum = sum.add(coefficient);
        }
        return new BigDecimal(sum)
                .multiply(BigDecimal.valueOf(2))
                .divide(new BigDecimal(BigInteger.TWO.pow(b + c)), MathContext.DECIMAL64)
                .min(BigDecimal.ONE)
                .doubleValue();
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 1", "0, 1, 1", "0, 5, 0.0625", "5, 0, 0.0625", "1, 5, 0.21875", "2, 2, 1", "3, 4, 1"})
    void smallCasesByHand(int onlyFirst, int onlySecond, double expected) {
        assertThat(new McNemarTest(onlyFirst, onlySecond).pValue()).isCloseTo(expected, within(1e-15));
    }

    @Property(tries = 400)
    void pValuesAreThoseOfExactArithmetic(
            @ForAll @IntRange(min = 0, max = 400) int b, @ForAll @IntRange(min = 0, max = 400) int c) {
        assertThat(new McNemarTest(b, c).pValue()).isCloseTo(exact(b, c), Percentage.withPercentage(1e-10));
    }

    @Test
    void manySamplesNeitherOverflowNorLosePrecision() {
        assertThat(new McNemarTest(5100, 4900).pValue()).isCloseTo(exact(5100, 4900), Percentage.withPercentage(1e-9));
        assertThat(new McNemarTest(400, 3000).pValue()).isCloseTo(exact(400, 3000), Percentage.withPercentage(1e-9));
        assertThat(new McNemarTest(0, 5000).pValue()).isZero();
    }

    /** If both kinds of discordance are equally likely, p-values are at most a with a probability of at most a. */
    @Property(tries = 60)
    void theTestIsValid(@ForAll @IntRange(min = 1, max = 60) int discordant) {
        double probability = Math.pow(0.5, discordant);
        double[] pValues = new double[discordant + 1];
        double[] probabilities = new double[discordant + 1];
        for (int b = 0; b <= discordant; b++) {
            pValues[b] = new McNemarTest(b, discordant - b).pValue();
            probabilities[b] = probability;
            probability = probability * (discordant - b) / (b + 1);
        }
        for (double level : pValues) {
            double below = 0;
            for (int b = 0; b <= discordant; b++) {
                below += pValues[b] <= level ? probabilities[b] : 0;
            }
            assertThat(below).isLessThanOrEqualTo(level + 1e-12);
        }
    }

    @Test
    void onlySamplesOnWhichTheNetworksDifferCount() {
        boolean[] first = {true, true, true, false, false, true};
        boolean[] second = {true, false, false, true, false, false};
        assertThat(McNemarTest.of(first, second)).isEqualTo(new McNemarTest(3, 1));
    }

    @Test
    void refusesOtherSamplesAndCounts() {
        assertThatThrownBy(() -> McNemarTest.of(new boolean[2], new boolean[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 2 and 3 samples");
        assertThatThrownBy(() -> new McNemarTest(-1, 2)).hasMessageContaining("got -1 and 2");
    }
}
