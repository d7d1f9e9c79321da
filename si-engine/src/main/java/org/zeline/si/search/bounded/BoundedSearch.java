package org.zeline.si.search.bounded;

import java.util.List;
import java.util.function.Supplier;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.pass.EnclosePass;
import org.zeline.interpreter.pass.Rounding;
import org.zeline.interpreter.pass.SweepPass;
import org.zeline.interpreter.plan.Plan;
import org.zeline.si.search.IntervalSweep;
import org.zeline.si.search.Search;
import org.zeline.si.search.SearchCapabilities;
import org.zeline.si.search.SearchKernels;
import org.zeline.si.search.SearchListener;
import org.zeline.si.search.SearchOutcome;
import org.zeline.si.search.SearchProblem;
import org.zeline.si.search.SearchSettings;
import org.zeline.si.search.Truncation;

/** Branch and bound on intervals of the line. Its result is the same at any number of threads. */
public final class BoundedSearch implements Search {
    private final Instructions instructions;
    private final int threads;

    /**
     * A bounded search.
     *
     * @param instructions what computes
     * @param threads how many threads share the work, at least 1
     */
    public BoundedSearch(Instructions instructions, int threads) {
        this.instructions = instructions;
        this.threads = threads;
    }

    @Override
    public List<String> obstacles(Plan plan) {
        return plan.obstaclesToBoundedSearch();
    }

    @Override
    public void require(Plan plan) {
        plan.requireBoundedSearch();
    }

    @Override
    public SearchOutcome run(SearchProblem problem, SearchSettings settings, SearchListener listener) {
        Plan plan = problem.plan();
        SearchCapabilities means = SearchCapabilities.of(plan);
        Rounding rounding = new Rounding(problem.scale());
        SearchKernels kernels = new SearchKernels(instructions);
        Supplier<SearchWorker> worker = () -> new SearchWorker(
                new InclusionTest(
                        new EnclosePass(plan, kernels.now(), problem.a(), problem.b(), rounding), problem.conditions()),
                means.sweeps()
                        ? new IntervalSweep(
                                new SweepPass(plan, kernels.now(), problem.a(), problem.b()), problem.conditions())
                        : null);
        try (WorkerPool<SearchWorker> pool = new WorkerPool<>(threads, worker)) {
            BranchAndBound search =
                    new BranchAndBound(pool, kernels, means, problem.stat(), problem.alternative(), settings, listener);
            Truncation found = search.run();
            return new SearchOutcome(
                    found, search.evaluations(), search.work() / means.column(), threads, kernels.name());
        }
    }
}
