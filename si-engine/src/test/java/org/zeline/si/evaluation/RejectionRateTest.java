package org.zeline.si.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RejectionRateTest {
    @Test
    void countsPValuesUpToTheLevel() {
        RejectionRate rate = RejectionRate.of(new double[] {0, 0.05, Math.nextUp(0.05), 1}, 0.05);
        assertThat(rate).isEqualTo(new RejectionRate(2, 4, 0.05));
        assertThat(rate.rate()).isEqualTo(0.5);
    }

    @Test
    void intervalsAgreeWithSciPy() {
        List<String[]> rows = Table.rows("clopper-pearson.txt");
        assertThat(rows).hasSize(27);
        for (String[] row : rows) {
            RejectionRate rate = new RejectionRate(Integer.parseInt(row[0]), Integer.parseInt(row[1]), 0.05);
            RejectionRate.Interval interval = rate.interval(Double.parseDouble(row[2]));
            double lower = Double.parseDouble(row[3]);
            double upper = Double.parseDouble(row[4]);
            assertThat(interval.lower()).as(String.join(" ", row)).isCloseTo(lower, within(1e-11 * lower));
            assertThat(interval.upper()).as(String.join(" ", row)).isCloseTo(upper, within(1e-11 * upper));
        }
    }

    @Test
    void nothingAndEverythingHaveClosedForms() {
        RejectionRate.Interval none = new RejectionRate(0, 10, 0.05).interval(0.95);
        assertThat(none.lower()).isZero();
        assertThat(none.upper()).isCloseTo(1 - Math.pow(0.025, 0.1), within(1e-14));
        RejectionRate.Interval all = new RejectionRate(10, 10, 0.05).interval(0.95);
        assertThat(all.lower()).isCloseTo(Math.pow(0.025, 0.1), within(1e-14));
        assertThat(all.upper()).isEqualTo(1);
    }

    /** The sum of binomial probabilities of all counts whose interval holds the truth. */
    @Property(tries = 60)
    void coversWithTheConfidenceAtLeast(@ForAll @IntRange(min = 1, max = 40) int n, @ForAll @IntRange(max = 50) int t) {
        double truth = t / 50.0;
        double coverage = 0;
        double choose = 1;
        for (int k = 0; k <= n; k++) {
            RejectionRate.Interval interval = new RejectionRate(k, n, 0.05).interval(0.9);
            if (interval.lower() <= truth && truth <= interval.upper()) {
                coverage += choose * Math.pow(truth, k) * Math.pow(1 - truth, n - k);
            }
            choose *= (n - k) / (k + 1.0);
        }
        assertThat(coverage).isGreaterThan(0.9 - 1e-12);
    }

    @Test
    void namesWhatIsWrong() {
        assertThatThrownBy(() -> RejectionRate.of(new double[] {0.5, 1.5}, 0.05))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("p-value 1 must be in [0, 1], got 1.5");
        assertThatThrownBy(() -> RejectionRate.of(new double[] {Double.NaN}, 0.05))
                .hasMessageContaining("p-value 0")
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> RejectionRate.of(new double[0], 0.05)).hasMessageContaining("at least one");
        assertThatThrownBy(() -> RejectionRate.of(new double[] {1}, -0.1)).hasMessageContaining("-0.1");
        assertThatThrownBy(() -> new RejectionRate(3, 2, 0.05)).hasMessageContaining("3 rejections among 2");
        assertThatThrownBy(() -> new RejectionRate(1, 2, 0.05).interval(1)).hasMessageContaining("confidence");
    }
}
