package org.zeline.si.event;

import java.util.List;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.function.Enclosable;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ModelException;

/** A network as a step before or after the one that is tested. */
final class NetworkStep {
    private NetworkStep() {}

    /**
     * Adds the network to a plan.
     *
     * @param model the network
     * @param builder takes its actions
     * @param given one value per input
     * @return its first output, of known shape
     * @throws ModelException naming the network, if it does not take the values, or the shape depends on data
     */
    static Edge apply(OnnxModel model, PlanBuilder builder, List<Edge> given) {
        try {
            Edge next = model.bind(builder, given).get(0);
            if (!next.hasShape()) {
                builder.plan(List.of(next)).require(Enclosable.class, "bounded search");
            }
            return next;
        } catch (ModelException e) {
            throw e.at(model.name());
        }
    }
}
