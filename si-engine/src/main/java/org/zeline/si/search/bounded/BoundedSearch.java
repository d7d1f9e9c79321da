package org.zeline.si.search.bounded;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.function.CauchyQuantile;
import org.zeline.interpreter.function.Enclosable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.pass.EnclosePass;
import org.zeline.interpreter.pass.KnotPass;
import org.zeline.interpreter.pass.Rounding;
import org.zeline.interpreter.pass.SweepPass;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.value.Obstacle;
import org.zeline.si.search.IntervalSweep;
import org.zeline.si.search.Search;
import org.zeline.si.search.SearchKernels;
import org.zeline.si.search.SearchListener;
import org.zeline.si.search.SearchOutcome;
import org.zeline.si.search.SearchProblem;
import org.zeline.si.search.SearchSettings;
import org.zeline.si.search.SweptInterval;
import org.zeline.si.search.Truncation;

/** Branch and bound on intervals of the line. Its result is the same at any number of threads. */
public final class BoundedSearch implements Search {
    private final Instructions instructions;
    private final int threads;
    private final SearchTuning tuning;

    /**
     * A bounded search.
     *
     * @param instructions what computes
     * @param threads how many threads share the work, at least 1
     */
    public BoundedSearch(Instructions instructions, int threads) {
        this(instructions, threads, SearchTuning.DEFAULT);
    }

    BoundedSearch(Instructions instructions, int threads, SearchTuning tuning) {
        this.instructions = instructions;
        this.threads = threads;
        this.tuning = tuning;
    }

    @Override
    public List<Obstacle> obstacles(Plan plan) {
        return plan.obstacles(Enclosable.class);
    }

    @Override
    public void require(Plan plan) {
        plan.require(Enclosable.class, "bounded search");
    }

    @Override
    public SearchOutcome run(SearchProblem problem, SearchSettings settings, SearchListener listener) {
        Plan plan = problem.plan();
        SearchCapabilities capabilities =
                SearchCapabilities.of(plan, plan.columnWork(), settings.mode() != SearchSettings.Mode.SURE, tuning);
        SearchKernels kernels = new SearchKernels(instructions);
        Supplier<SearchWorker> worker = () -> PlanWorker.of(problem, kernels.now(), capabilities);
        try (WorkerPool<SearchWorker> workers = new WorkerPool<>(threads, worker)) {
            BranchAndBound search =
                    new BranchAndBound(workers, kernels, capabilities, problem.test(), settings, tuning, listener);
            Truncation found = search.run();
            double columns = search.work() / problem.columnWork();
            return new SearchOutcome(
                    found, search.certificate(), search.evaluations(), columns, threads, kernels.name());
        }
    }

    /**
     * Looks at intervals through a plan.
     *
     * @param inclusion encloses blocks of intervals
     * @param knots tests an interval between knots, {@code null} if the search does not
     * @param exact follows an interval exactly, {@code null} if the plan can't be swept
     */
    private record PlanWorker(
            InclusionTest inclusion,
            @Nullable KnotTest knots,
            @Nullable IntervalSweep exact) implements SearchWorker {
        static PlanWorker of(SearchProblem problem, Kernels kernels, SearchCapabilities capabilities) {
            Plan plan = problem.plan();
            Rounding rounding = new Rounding(problem.scale());
            EnclosePass enclose = new EnclosePass(plan, kernels, problem.a(), problem.b(), rounding);
            InclusionTest inclusion = new InclusionTest(enclose, problem.conditions());
            @Nullable KnotTest knots = null;
            if (capabilities.knots()) {
                KnotPass pass = new KnotPass(plan, kernels, problem.a(), problem.b(), rounding);
                knots = new KnotTest(pass, problem.conditions());
            }
            @Nullable IntervalSweep exact = null;
            if (capabilities.sweeps()) {
                SweepPass sweep = new SweepPass(plan, kernels, problem.a(), problem.b());
                exact = new IntervalSweep(sweep, problem.conditions());
            }
            return new PlanWorker(inclusion, knots, exact);
        }

        @Override
        public InnerOuterBounds[] test(List<PendingInterval> intervals, int steps) {
            double[] lower =
                    intervals.stream().mapToDouble(PendingInterval::lower).toArray();
            double[] upper =
                    intervals.stream().mapToDouble(PendingInterval::upper).toArray();
            return inclusion.over(lower, upper, steps);
        }

        @Override
        public KnotTest.Outcome testBetweenKnots(PendingInterval o, int cells, CauchyQuantile quantile, long key) {
            return Objects.requireNonNull(knots).over(o.lower(), o.upper(), cells, quantile, key);
        }

        @Override
        public SweptInterval sweep(PendingInterval o, int most) {
            return Objects.requireNonNull(exact).over(o.lower(), o.upper(), most);
        }

        @Override
        public long testWork() {
            return inclusion.work() + (knots == null ? 0 : knots.work());
        }

        @Override
        public long exactTestWork() {
            return inclusion.workSwept();
        }

        @Override
        public long sweepWork() {
            return exact == null ? 0 : exact.work();
        }
    }
}
