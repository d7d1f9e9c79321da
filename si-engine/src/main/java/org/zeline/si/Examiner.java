package org.zeline.si;

import org.jspecify.annotations.Nullable;

/**
 * What looks at intervals of the line for a bounded search. Holds the working memory of one thread.
 *
 * @param judge encloses blocks of intervals
 * @param sweeper follows an interval exactly, {@code null} if the network can't be swept
 */
record Examiner(Judge judge, @Nullable Sweeper sweeper) {
    /** How many columns of numbers went through steps of the network, added up over the steps. */
    long columns() {
        return judge.columns() + (sweeper == null ? 0 : sweeper.columns());
    }
}
