package org.zeline.si.search;

import java.util.List;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.function.Enclosable;
import org.zeline.interpreter.function.Exact;
import org.zeline.interpreter.pass.AffinePass;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.value.Obstacle;

/**
 * Steps from one linear piece of the line to the next. Simple and slow; every faster search is checked against it. For
 * Zeline's own modules.
 */
public final class SteppingSearch implements Search {
    private final Instructions instructions;

    /**
     * A stepping search.
     *
     * @param instructions what computes
     */
    public SteppingSearch(Instructions instructions) {
        this.instructions = instructions;
    }

    @Override
    public List<Obstacle> obstacles(Plan plan) {
        return plan.obstacles(Exact.class);
    }

    @Override
    public void require(Plan plan) {
        boolean enclosable = plan.obstacles(Enclosable.class).isEmpty();
        plan.require(Exact.class, enclosable ? "exact search (unlike bounded search)" : "exact search");
    }

    @Override
    public SearchOutcome run(SearchProblem problem, SearchSettings settings, SearchListener listener) {
        SearchKernels kernels = new SearchKernels(instructions);
        double column = problem.plan().columnWork();
        AffineLocator locator = new AffineLocator(
                kernels,
                column,
                k -> new AffinePass(problem.plan(), k, problem.a(), problem.b()),
                problem.conditions());
        Truncation found = new LineStepper(locator, problem.test(), settings, listener).run();
        double columns = locator.columns() * (column / problem.columnWork());
        return new SearchOutcome(found, Certificate.SURE, locator.evaluations(), columns, 1, kernels.name());
    }
}
