package org.zeline.si;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** What looks at intervals of the line for a bounded search. Holds the working memory of one thread. */
final class Examiner {
    private final IntFunction<Judge> judges;
    private final Map<Integer, Judge> made = new TreeMap<>();
    private final @Nullable Sweeper sweeper;

    /**
     * @param judges makes what encloses blocks of intervals, given how many of the first steps it has to follow exactly
     * @param sweeper follows an interval exactly, {@code null} if the network can't be swept
     */
    Examiner(IntFunction<Judge> judges, @Nullable Sweeper sweeper) {
        this.judges = judges;
        this.sweeper = sweeper;
    }

    Judge judge(int swept) {
        return made.computeIfAbsent(swept, judges::apply);
    }

    @Nullable
    Sweeper sweeper() {
        return sweeper;
    }

    /** How many columns of numbers went through steps of the network, added up over the steps. */
    long columns() {
        long judged = made.values().stream().mapToLong(Judge::columns).sum();
        return judged + (sweeper == null ? 0 : sweeper.columns());
    }
}
