package org.zeline.si.search.bounded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.zeline.interpreter.function.CauchyQuantile;

class FailureBudgetTest {
    @Test
    void allEvaluationsTogetherSpendNoMoreThanTheTotal() {
        FailureBudget budget = new FailureBudget(0.01, 50);
        double spent = 0;
        for (int octave = 0; octave < 60; octave++) {
            spent += (1L << octave) * budget.share(octave) * 50;
        }
        assertThat(spent).isLessThan(0.01).isCloseTo(0.01, within(2e-4));
    }

    @Test
    void evaluationsOfAnOctaveShareAQuantile() {
        FailureBudget budget = new FailureBudget(1e-6, 10);
        CauchyQuantile fourth = budget.quantile(4, 32);
        assertThat(fourth).isEqualTo(CauchyQuantile.of(32, budget.share(2)));
        assertThat(budget.quantile(7, 32)).isSameAs(fourth);
        assertThat(budget.quantile(8, 32).factor() / budget.quantile(8, 32).order())
                .isNotEqualTo(fourth.factor() / fourth.order());
        assertThat(budget.quantile(7, 64).columns()).isEqualTo(64);
    }

    @Test
    void evaluationsAreCounted() {
        FailureBudget budget = new FailureBudget(1e-6, 10);
        assertThat(budget.isSpent()).isFalse();
        assertThat(budget.next()).isEqualTo(1);
        assertThat(budget.next()).isEqualTo(2);
        assertThat(budget.isSpent()).isTrue();
    }
}
