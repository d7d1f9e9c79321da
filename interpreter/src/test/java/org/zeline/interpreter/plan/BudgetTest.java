package org.zeline.interpreter.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.zeline.interpreter.value.Limit;
import org.zeline.interpreter.value.LimitException;
import org.zeline.interpreter.value.Limits;

class BudgetTest {
    private static final long SECOND = 1_000_000_000;

    private long now;

    private Budget budget(Limits limits) {
        return new Budget(limits, () -> now);
    }

    private void iterate(Budget budget, int count, long most) {
        for (int i = 0; i < count; i++) {
            budget.round(most);
        }
    }

    /** The time limit applies whatever the duration of an iteration. */
    @Test
    void loopsWithoutATripCountEndAfterTenSeconds() {
        Budget budget = budget(Limits.standard());
        iterate(budget, 2000, Long.MAX_VALUE);
        now += 11 * SECOND;
        assertThatThrownBy(() -> budget.round(Long.MAX_VALUE))
                .isInstanceOfSatisfying(
                        LimitException.class, e -> assertThat(e.limit()).isEqualTo(Limit.ITERATIONS))
                .hasMessageContaining("has not ended after 2001 iterations and 10 seconds")
                .hasMessageContaining("(limit iterations)");
    }

    @Test
    void loopsWithATripCountOrAnExplicitLimitContinue() {
        Budget few = budget(Limits.standard());
        Budget counted = budget(Limits.standard());
        Budget allowed = budget(Limits.standard().with(Limit.ITERATIONS, 1_000_000));
        now += 3600 * SECOND;
        iterate(few, 900, Long.MAX_VALUE);
        iterate(counted, 50_000, 50_000);
        iterate(allowed, 50_000, Long.MAX_VALUE);
        assertThatThrownBy(() -> iterate(few, 200, Long.MAX_VALUE)).isInstanceOf(LimitException.class);
    }
}
