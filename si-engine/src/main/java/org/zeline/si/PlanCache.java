package org.zeline.si;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.event.SelectionRule;

/** The plan that was made last, for the next data of the same shape. Threads may share it. */
final class PlanCache {
    private final AtomicReference<@Nullable PreparedPlan> last = new AtomicReference<>();

    /**
     * The plan for some inputs; kept unless the graph has random nodes.
     *
     * @param model the network
     * @param rule how its outputs mark a region
     * @param inputs one tensor per input of the graph, in order
     * @param draws numbers for random nodes
     * @param kernels the arithmetic
     */
    ScorePlan plan(OnnxModel model, SelectionRule rule, List<Tensor> inputs, Draws draws, Kernels kernels) {
        PreparedPlan known = last.get();
        if (known != null && known.serves(rule, inputs, kernels)) {
            draws.end();
            return known.plan();
        }
        boolean[] drawn = new boolean[1];
        Draws watched = count -> {
            drawn[0] = true;
            return draws.normals(count);
        };
        ScorePlan made = ScorePlan.of(model, rule, inputs, watched, kernels);
        draws.end();
        if (!drawn[0]) {
            last.set(new PreparedPlan(made, rule, inputs, kernels));
        }
        return made;
    }
}
