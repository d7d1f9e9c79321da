package org.zeline.si.search;

import org.zeline.si.distribution.PValue;

/** Follows the progress of a search. Called by the thread that runs the test, during the search. */
@FunctionalInterface
public interface SearchListener {
    /** Ignores everything. */
    SearchListener NONE = (evaluations, bounds) -> {};

    /**
     * Takes the state of a search.
     *
     * @param evaluations how many evaluations it has taken so far
     * @param bounds the p-value as far as it is known
     */
    void searched(long evaluations, PValue bounds);
}
