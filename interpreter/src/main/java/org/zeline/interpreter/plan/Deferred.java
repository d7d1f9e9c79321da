package org.zeline.interpreter.plan;

import java.util.Optional;
import org.zeline.interpreter.function.Action;
import org.zeline.interpreter.value.Draws;

/**
 * A deferred node: the operator is bound again, with constants, when the model runs and its inputs are known. Only the
 * forward pass supports this.
 *
 * @param operator the operator
 * @param form which inputs are present; the others are absent optional inputs
 * @param draws the numbers for random operators
 * @param budget the budget of the plan
 * @param reason why no other pass supports the node
 */
public record Deferred(Operator operator, Inputs.Form form, Draws draws, Budget budget, String reason)
        implements Action {
    @Override
    public Optional<String> obstacleTo(Class<? extends Action> capability) {
        return Optional.of(reason);
    }
}
