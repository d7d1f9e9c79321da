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

    private void rounds(Budget budget, int count, long most) {
        for (int i = 0; i < count; i++) {
            budget.round(most);
        }
    }

    /** However slow its rounds are. */
    @Test
    void aLoopThatMayHaveNoEndIsEndedAfterTenSeconds() {
        Budget budget = budget(Limits.standard());
        rounds(budget, 2000, Long.MAX_VALUE);
        now += 11 * SECOND;
        assertThatThrownBy(() -> budget.round(Long.MAX_VALUE))
                .isInstanceOfSatisfying(
                        LimitException.class, e -> assertThat(e.limit()).isEqualTo(Limit.ITERATIONS))
                .hasMessageContaining("is not over after 2001 rounds and 10 seconds")
                .hasMessageContaining("(limit iterations)");
    }

    @Test
    void aLoopThatHasAnEndOrIsAllowedItsRoundsGoesOn() {
        Budget few = budget(Limits.standard());
        Budget counted = budget(Limits.standard());
        Budget allowed = budget(Limits.standard().with(Limit.ITERATIONS, 1_000_000));
        now += 3600 * SECOND;
        rounds(few, 900, Long.MAX_VALUE);
        rounds(counted, 50_000, 50_000);
        rounds(allowed, 50_000, Long.MAX_VALUE);
        assertThatThrownBy(() -> rounds(few, 200, Long.MAX_VALUE)).isInstanceOf(LimitException.class);
    }
}
