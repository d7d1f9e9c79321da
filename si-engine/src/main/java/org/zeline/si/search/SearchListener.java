package org.zeline.si.search;

import org.zeline.si.distribution.PValue;

/** Hears how far a search has come. Called by the thread that runs the test, in the course of the search. */
@FunctionalInterface
public interface SearchListener {
    /** Hears nothing. */
    SearchListener NONE = (evaluations, bounds) -> {};

    /**
     * Takes the state of a search.
     *
     * @param evaluations how many evaluations it has taken so far
     * @param bounds the p-value as far as it is known
     */
    void searched(long evaluations, PValue bounds);
}
