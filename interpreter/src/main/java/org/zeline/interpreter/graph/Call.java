package org.zeline.interpreter.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;

/** A call of a function that the model itself defines: its body stands in the plan in place of the call. */
record Call(Graph body) implements Operator {
    @Override
    public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
        List<@Nullable Edge> given = new ArrayList<>();
        for (int i = 0; i < body.inputs().size(); i++) {
            given.add(inputs.optional(i));
        }
        return body.bind(builder, given, Map.of());
    }

    @Override
    public boolean takesUnknown() {
        return true;
    }
}
