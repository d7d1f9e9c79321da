package org.zeline.si.search.bounded;

import java.util.HashMap;
import java.util.Map;
import org.zeline.interpreter.function.CauchyQuantile;

/**
 * Shares the failure probability of a search between its evaluations, of which there may be any number: those from the
 * 2^b-th up to the next power of two share the part {@code 1 / ((b + 1)(b + 2))}. Within an evaluation it is shared
 * between all bounds that the sketch gives.
 */
final class FailureBudget {
    private final double total;
    private final long bounds;
    private final Map<Integer, Map<Integer, CauchyQuantile>> known = new HashMap<>();
    private long evaluations;

    /**
     * @param total the failure probability of the search, in (0, 1)
     * @param bounds how many bounds an evaluation takes from the sketch, at most
     */
    FailureBudget(double total, long bounds) {
        this.total = total;
        this.bounds = bounds;
    }

    /** {@return the number of the next evaluation, which it counts} */
    long next() {
        evaluations++;
        return evaluations;
    }

    /** How an evaluation bounds deviations. */
    CauchyQuantile quantile(long evaluation, int columns) {
        int octave = 63 - Long.numberOfLeadingZeros(evaluation);
        return known.computeIfAbsent(octave, b -> new HashMap<>())
                .computeIfAbsent(columns, m -> CauchyQuantile.of(m, share(octave)));
    }

    /** The failure probability of one bound in an evaluation of this octave. */
    double share(int octave) {
        return total / ((octave + 1.0) * (octave + 2.0)) / (1L << octave) / bounds;
    }

    /** Whether any evaluation was counted. */
    boolean isSpent() {
        return evaluations > 0;
    }
}
