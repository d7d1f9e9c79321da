package org.zeline.si.search;

import org.zeline.interpreter.plan.Plan;
import org.zeline.si.distribution.LineTest;
import org.zeline.si.event.SignConditions;

/**
 * Where along a line of inputs {@code a + b z} do the outputs of a plan meet their sign conditions? For Zeline's own
 * modules.
 *
 * @param plan one input, one output; the scores
 * @param a the input at z = 0; not copied
 * @param b the direction; not copied
 * @param conditions where each score must lie
 * @param scale the largest magnitude on the way to the scores, to which rounding errors are relative
 * @param test what is tested: the conditions hold at the z that it says was observed
 * @param columnWork the work that counts as one column of numbers, in units of {@link Plan#work}: that of the whole
 *     network, even if the plan computes only a part of it
 */
public record SearchProblem(
        Plan plan, double[] a, double[] b, SignConditions conditions, double scale, LineTest test, long columnWork) {
    /**
     * A problem whose plan is that of the whole network.
     *
     * @param plan one input, one output; the scores
     * @param a the input at z = 0; not copied
     * @param b the direction; not copied
     * @param conditions where each score must lie
     * @param scale the largest magnitude on the way to the scores, to which rounding errors are relative
     * @param test what is tested: the conditions hold at the z that it says was observed
     */
    public SearchProblem(Plan plan, double[] a, double[] b, SignConditions conditions, double scale, LineTest test) {
        this(plan, a, b, conditions, scale, test, plan.columnWork());
    }
}
