package org.zeline.si.search;

import java.util.stream.LongStream;
import org.zeline.interpreter.plan.Plan;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.event.SignConditions;

/**
 * Where along a line of inputs {@code a + b z} do the outputs of a plan meet their sign conditions? The null
 * distribution of z is the standard normal one. For Zeline's own modules.
 *
 * @param plan one input, one output; the scores
 * @param a the input at z = 0; not copied
 * @param b the direction; not copied
 * @param conditions where each score must lie
 * @param scale the largest magnitude on the way to the scores, to which rounding errors are relative
 * @param stat the statistic: the observed z, at which the conditions hold
 * @param alternative which deviations count
 */
public record SearchProblem(
        Plan plan,
        double[] a,
        double[] b,
        SignConditions conditions,
        double scale,
        double stat,
        Alternative alternative) {
    /** {@return the work of sending one column of numbers through the plan, in units of {@link Plan#work}} */
    public long columnWork() {
        return LongStream.of(plan.work()).sum();
    }
}
