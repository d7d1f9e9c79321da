package org.zeline.si.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GoodnessOfFitTest {
    private static double[] sample(int n, ToDoubleFunction<SplittableRandom> distribution, SplittableRandom random) {
        double[] u = new double[n];
        Arrays.setAll(u, i -> distribution.applyAsDouble(random));
        return u;
    }

    @Test
    void statisticsAgreeWithTheirDefinitions() {
        List<String[]> rows = Table.rows("uniformity-statistics.txt");
        assertThat(rows).hasSize(5 * GoodnessOfFit.values().length);
        for (String[] row : rows) {
            double[] values =
                    Arrays.stream(row).skip(2).mapToDouble(Double::parseDouble).toArray();
            double expected = Double.parseDouble(row[1]);
            assertThat(GoodnessOfFit.valueOf(row[0]).test(values).statistic())
                    .as(String.join(" ", row))
                    .isCloseTo(expected, within(1e-11 * (1 + expected)));
        }
    }

    @Test
    void lawsAgreeWithSciPy() {
        List<String[]> rows = Table.rows("uniformity-laws.txt");
        assertThat(rows).hasSizeGreaterThan(80);
        for (String[] row : rows) {
            double expected = Double.parseDouble(row[3]);
            double p = GoodnessOfFit.valueOf(row[0]).pValue(Double.parseDouble(row[2]), Integer.parseInt(row[1]));
            assertThat(p)
                    .as(String.join(" ", row))
                    .isCloseTo(expected, within(Double.parseDouble(row[4]) * expected + 1e-12));
        }
    }

    /** Published critical values in the limit, such as those of Stephens, to half a last digit. */
    @ParameterizedTest
    @CsvSource({
        "KOLMOGOROV_SMIRNOV, 1.358, 0.05, 0.0005",
        "KOLMOGOROV_SMIRNOV, 1.628, 0.01, 0.0005",
        "KUIPER, 1.747, 0.05, 0.0005",
        "KUIPER, 2.001, 0.01, 0.0005",
        "CRAMER_VON_MISES, 0.461, 0.05, 0.0005",
        "CRAMER_VON_MISES, 0.743, 0.01, 0.0005",
        "WATSON, 0.187, 0.05, 0.0005",
        "WATSON, 0.152, 0.1, 0.0005",
        "ANDERSON_DARLING, 2.492, 0.05, 0.0005",
        "ANDERSON_DARLING, 1.933, 0.1, 0.0005"
    })
    void publishedCriticalValuesAreMet(GoodnessOfFit test, double critical, double level, double half) {
        int n = 100_000_000;
        boolean scaled = test == GoodnessOfFit.KOLMOGOROV_SMIRNOV || test == GoodnessOfFit.KUIPER;
        double unit = scaled ? Math.sqrt(n) : 1;
        assertThat(test.pValue((critical - half) / unit, n)).isGreaterThan(level);
        assertThat(test.pValue((critical + half) / unit, n)).isLessThan(level);
    }

    /**
     * Within the bound of Dvoretzky, Kiefer and Wolfowitz at 1e-7, for the replicates and for a simulated distribution.
     * The statistic of counts is discrete: its p-values may be large, not small.
     */
    private static void isUniformUnderTheNull(GoodnessOfFit test, int n, int replicates) {
        SplittableRandom random = new SplittableRandom(20 + n);
        double[] p = new double[replicates];
        Arrays.setAll(
                p,
                r -> test.test(sample(n, SplittableRandom::nextDouble, random)).pValue());
        Arrays.sort(p);
        double allowed = bound(replicates) + bound(MonteCarloDistribution.samples(n));
        boolean discrete = test == GoodnessOfFit.CHI_SQUARE;
        for (int i = 0; i < p.length; i++) {
            assertThat((i + 1.0) / p.length - p[i])
                    .as("%s, p-value %s", test, p[i])
                    .isLessThan(allowed);
            if (!discrete) {
                assertThat(p[i] - (double) i / p.length)
                        .as("%s, p-value %s", test, p[i])
                        .isLessThan(allowed);
            }
        }
    }

    private static double bound(int n) {
        return Math.sqrt(Math.log(2e7) / (2 * n));
    }

    @ParameterizedTest
    @EnumSource
    void uniformUnderTheNullForFewValues(GoodnessOfFit test) {
        isUniformUnderTheNull(test, 10, 2500);
    }

    @ParameterizedTest
    @EnumSource
    void uniformUnderTheNullForSomeValues(GoodnessOfFit test) {
        isUniformUnderTheNull(test, 40, 1200);
    }

    @ParameterizedTest
    @EnumSource(names = {"WATSON", "NEYMAN_SMOOTH", "CHI_SQUARE", "CRAMER_VON_MISES", "ANDERSON_DARLING", "MORAN"})
    void uniformUnderTheNullWhereLimitsBegin(GoodnessOfFit test) {
        isUniformUnderTheNull(test, 500, 1200);
    }

    @ParameterizedTest
    @EnumSource
    void hasPower(GoodnessOfFit test) {
        SplittableRandom random = new SplittableRandom(5);
        double[] small = sample(600, r -> Math.pow(r.nextDouble(), 1.7), random);
        double[] middle = sample(
                600,
                r -> {
                    double[] three = {r.nextDouble(), r.nextDouble(), r.nextDouble()};
                    Arrays.sort(three);
                    return three[1];
                },
                random);
        double[] clustered = new double[600];
        Arrays.setAll(clustered, i -> (i - i % 4 * 0.99) / 600);
        boolean gaps = test == GoodnessOfFit.GREENWOOD || test == GoodnessOfFit.MORAN;
        if (gaps) {
            assertThat(test.test(clustered).pValue()).isLessThan(0.001);
        } else {
            assertThat(test.test(small).pValue()).isLessThan(0.001);
            assertThat(test.test(middle).pValue()).isLessThan(0.001);
        }
    }

    @ParameterizedTest
    @EnumSource
    void extremesAndTiesHaveAnAnswer(GoodnessOfFit test) {
        for (double[] u : List.of(
                new double[] {0}, new double[] {1}, new double[] {0.5, 0.5, 0.5}, new double[] {0, 0, 1, 1, 0.25})) {
            GoodnessOfFit.Result result = test.test(u);
            assertThat(result.statistic())
                    .as("%s of %s", test, Arrays.toString(u))
                    .isFinite();
            assertThat(result.pValue()).as("%s of %s", test, Arrays.toString(u)).isBetween(0.0, 1.0);
        }
        double[] zeros = new double[300];
        assertThat(test.test(zeros).pValue()).isLessThan(0.001);
    }

    @ParameterizedTest
    @EnumSource
    void largerStatisticsHaveSmallerPValues(GoodnessOfFit test) {
        for (int n : new int[] {1, 2, 12, 60}) {
            double last = 1;
            for (double x = 1e-4; x < 1e5; x *= 1.1) {
                double p = test.pValue(x, n);
                assertThat(p).as("%s %s %s", test, n, x).isBetween(0.0, last * (1 + 1e-9));
                last = p;
            }
            assertThat(last).isLessThan(0.02);
        }
    }

    @Property(tries = 50)
    void testsOfAllAreTestsOfEach(@ForAll @Size(min = 1, max = 12) List<@DoubleRange(min = 0, max = 1) Double> values) {
        double[] u = values.stream().mapToDouble(Double::doubleValue).toArray();
        List<GoodnessOfFit.Result> all = GoodnessOfFit.all(u);
        assertThat(all).extracting(GoodnessOfFit.Result::test).containsExactly(GoodnessOfFit.values());
        for (GoodnessOfFit.Result result : all) {
            assertThat(result).isEqualTo(result.test().test(u));
        }
    }

    /** Circle statistics see no difference when all values move round by the same amount. */
    @Property(tries = 100)
    void circleStatisticsDoNotDependOnTheCut(
            @ForAll @Size(min = 1, max = 30) List<@DoubleRange(min = 0, max = 1, maxIncluded = false) Double> values,
            @ForAll @DoubleRange(min = 0, max = 1) double turn) {
        double[] u = values.stream().mapToDouble(Double::doubleValue).toArray();
        double[] turned = Arrays.stream(u).map(x -> (x + turn) % 1).toArray();
        for (GoodnessOfFit test : List.of(GoodnessOfFit.KUIPER, GoodnessOfFit.WATSON)) {
            double before = test.test(u).statistic();
            assertThat(test.test(turned).statistic()).isCloseTo(before, within(1e-10));
        }
    }

    @Test
    void namesWhatIsWrong() {
        assertThatThrownBy(() -> GoodnessOfFit.KUIPER.test(0.5, -1e-9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("p-value 1 must be in [0, 1], got -1.0E-9");
        assertThatThrownBy(() -> GoodnessOfFit.all(Double.NaN)).hasMessageContaining("p-value 0");
        assertThatThrownBy(() -> GoodnessOfFit.MORAN.test()).hasMessageContaining("at least one");
        assertThatThrownBy(() -> GoodnessOfFit.MORAN.pValue(Double.NaN, 3)).hasMessageContaining("NaN");
    }
}
