package org.zeline.interpreter.plan;

import java.util.Optional;
import org.zeline.interpreter.function.Action;
import org.zeline.interpreter.value.Draws;

/**
 * Computed by the operator itself once its inputs are known; only the forward pass can follow it.
 *
 * @param operator what to compute
 * @param form which inputs are present, the others are absent optional ones
 * @param draws numbers for random operators
 * @param budget how much it may use
 * @param reason why no other pass can follow it
 */
public record Deferred(Operator operator, Inputs.Form form, Draws draws, Budget budget, String reason)
        implements Action {
    @Override
    public Optional<String> obstacleTo(Class<? extends Action> capability) {
        return Optional.of(reason);
    }
}
