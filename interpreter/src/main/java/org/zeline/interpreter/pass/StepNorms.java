package org.zeline.interpreter.pass;

import java.util.HashMap;
import java.util.Map;
import org.zeline.interpreter.function.Linear;
import org.zeline.interpreter.function.Workspace;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.Step;

/** Upper bounds on the spectral norms of the linear maps of single steps, which are computed once for all sets. */
final class StepNorms {
    private final Plan plan;
    private final double unit;
    private final Workspace workspace;
    private final Map<Integer, Map<Integer, Double>> known = new HashMap<>();

    StepNorms(Plan plan, double unit, Workspace workspace) {
        this.plan = plan;
        this.unit = unit;
        this.workspace = workspace;
    }

    /** For each value that a linear step maps a bound on the norm of its map. */
    Map<Integer, Double> of(int s, Linear linear) {
        return known.computeIfAbsent(s, number -> {
            Step step = plan.steps().get(s);
            Map<Integer, Double> norms = new HashMap<>();
            for (int input : step.inputs()) {
                double structural = step.inputs().length == 1 ? linear.map().normBound() : Double.POSITIVE_INFINITY;
                norms.computeIfAbsent(
                        input,
                        edge -> structural < Double.POSITIVE_INFINITY
                                ? structural
                                : SlopeMatrix.ofStep(plan, s, edge, unit, workspace));
            }
            return norms;
        });
    }
}
