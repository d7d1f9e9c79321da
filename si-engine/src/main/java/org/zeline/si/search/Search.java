package org.zeline.si.search;

import java.util.List;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.value.Obstacle;
import org.zeline.interpreter.value.UnsupportedModelException;

/** A way to search the line for the truncation set. Immutable; threads may share it. For Zeline's own modules. */
public interface Search {
    /**
     * The nodes that stand in the way of the search.
     *
     * @param plan leads to the scores
     * @return one per node: its name and why the search cannot follow it; empty if the search can follow the plan
     */
    List<Obstacle> obstacles(Plan plan);

    /**
     * Checks, before anything is computed, that the search can follow a plan.
     *
     * @param plan leads to the scores
     * @throws UnsupportedModelException if it cannot, naming the nodes
     */
    void require(Plan plan);

    /**
     * Searches the line.
     *
     * @param problem what is searched for
     * @param settings when to stop
     * @param listener follows the progress
     * @return what was found, and the work that it took
     * @throws java.util.concurrent.CancellationException if the thread is interrupted
     */
    SearchOutcome run(SearchProblem problem, SearchSettings settings, SearchListener listener);
}
