package org.zeline.si.search;

import org.zeline.interpreter.UnsupportedModelException;
import org.zeline.interpreter.plan.Plan;

/** A way to search the line for the truncation set. Immutable; threads may share it. */
public interface Search {
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
