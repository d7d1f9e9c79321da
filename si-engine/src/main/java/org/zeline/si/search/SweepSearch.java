package org.zeline.si.search;

import java.util.List;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.function.Sweepable;
import org.zeline.interpreter.pass.SweepPass;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.value.Obstacle;

/**
 * Follows intervals of the line exactly, all their linear pieces at once, from the statistic outwards. For Zeline's own
 * modules.
 */
public final class SweepSearch implements Search {
    private final Instructions instructions;

    /**
     * A sweep.
     *
     * @param instructions what computes
     */
    public SweepSearch(Instructions instructions) {
        this.instructions = instructions;
    }

    @Override
    public List<Obstacle> obstacles(Plan plan) {
        return plan.obstacles(Sweepable.class);
    }

    @Override
    public void require(Plan plan) {
        plan.require(Sweepable.class, "a sweep");
    }

    @Override
    public SearchOutcome run(SearchProblem problem, SearchSettings settings, SearchListener listener) {
        SearchKernels kernels = new SearchKernels(instructions);
        SweepLocator locator = new SweepLocator(
                kernels,
                k -> new IntervalSweep(
                        new SweepPass(problem.plan(), k, problem.a(), problem.b()), problem.conditions()),
                problem.test().observed());
        Truncation found = new LineStepper(
                        locator,
                        problem.test(),
                        settings.toBuilder().order(SearchSettings.Order.PI3).build(),
                        listener)
                .run();
        double columns = locator.work() / problem.columnWork();
        return new SearchOutcome(found, Certificate.SURE, locator.evaluations(), columns, 1, kernels.name());
    }
}
