package org.zeline.si.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class SequentialUniformityTest {
    private static double evidence(int values, long seed, DoubleUnaryOperator distribution) {
        SplittableRandom random = new SplittableRandom(seed);
        SequentialUniformity test = new SequentialUniformity();
        for (int i = 0; i < values; i++) {
            test.add(distribution.applyAsDouble(random.nextDouble()));
        }
        assertThat(test.count()).isEqualTo(values);
        return test.logEvidence();
    }

    /** The capital reaches ten in at most a tenth of all runs; with 1000 runs 145 would be a chance of one in 10^5. */
    @Test
    void fairBetsSeldomWin() {
        int won = 0;
        for (int run = 0; run < 1000; run++) {
            won += evidence(200, run, u -> u) >= Math.log(10) ? 1 : 0;
        }
        assertThat(won).isLessThan(145);
    }

    @Test
    void otherLawsAreFoundOut() {
        double enough = Math.log(1e6);
        assertThat(evidence(400, 1, u -> Math.pow(u, 1.5))).isGreaterThan(enough);
        assertThat(evidence(400, 2, u -> 1 - Math.pow(u, 1.5))).isGreaterThan(enough);
        assertThat(evidence(400, 3, u -> 0.5 + 4 * Math.pow(u - 0.5, 3))).isGreaterThan(enough);
        assertThat(evidence(400, 4, u -> u < 0.5 ? 0.3 * u : 1 - 0.3 * (1 - u))).isGreaterThan(enough);
        assertThat(evidence(60, 5, u -> 0)).isGreaterThan(enough);
        assertThat(evidence(60, 6, u -> 1)).isGreaterThan(enough);
    }

    @Test
    void refusesWhatIsNoPValue() {
        assertThatThrownBy(() -> new SequentialUniformity().add(Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must lie in [0, 1], got NaN");
    }
}
