package org.zeline.interpreter.pass;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.zeline.interpreter.function.Action;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.Step;

/**
 * How many elements of a plan's values a pass holds at once when each is let go after its last use and its memory is
 * used again for a value of the same size. Values that are linear along the whole line are held where another step
 * needs them.
 */
public final class WorkingSet {
    private final Plan plan;
    private final int[] lastUse;
    private final BitSet straight = new BitSet();
    private final BitSet held = new BitSet();
    private final Map<Integer, Integer> used = new HashMap<>();
    private final Map<Integer, Integer> made = new HashMap<>();

    private WorkingSet(Plan plan) {
        this.plan = plan;
        this.lastUse = plan.lastUses();
    }

    /**
     * {@return the number of elements, with room for a copy of the largest input of a linear map}
     *
     * @param plan with one free input
     */
    public static long elements(Plan plan) {
        return new WorkingSet(plan).count();
    }

    private long count() {
        straight.set(plan.inputs()[0]);
        long copy = 0;
        for (int s = 0; s < plan.steps().size(); s++) {
            Step step = plan.steps().get(s);
            boolean linear = step.action() instanceof Action.Linear;
            boolean alongLine = linear;
            for (int input : step.inputs()) {
                alongLine &= plan.edge(input).isConstant() || straight.get(input);
            }
            if (alongLine) {
                straight.set(step.outputs()[0]);
                continue;
            }
            hold(step.outputs()[0]);
            for (int input : step.inputs()) {
                hold(input);
                copy = Math.max(copy, linear ? size(input) : 0);
            }
            for (int input : step.inputs()) {
                if (lastUse[input] == s && held.get(input)) {
                    held.clear(input);
                    used.merge(size(input), -1, Integer::sum);
                }
            }
        }
        long sum = copy;
        for (Map.Entry<Integer, Integer> entry : made.entrySet()) {
            sum += (long) entry.getKey() * entry.getValue();
        }
        return sum;
    }

    private int size(int edge) {
        return plan.edge(edge).shape().size();
    }

    private void hold(int edge) {
        if (!held.get(edge)) {
            held.set(edge);
            int now = used.merge(size(edge), 1, Integer::sum);
            made.merge(size(edge), now, Math::max);
        }
    }
}
