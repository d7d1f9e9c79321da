package org.zeline.cli.input;

import java.util.List;
import org.zeline.si.interval.IntervalSet;

/** Reads sets of intervals. */
public final class Intervals {
    private Intervals() {}

    /**
     * Reads a list of pairs of ends, where null is an infinite end.
     *
     * @param value the list
     * @return their union
     */
    public static IntervalSet of(JsonValue value) {
        IntervalSet set = IntervalSet.EMPTY;
        for (JsonValue pair : value.list()) {
            List<JsonValue> ends = pair.list();
            if (ends.size() != 2) {
                throw pair.error("must hold two ends, got " + ends.size());
            }
            set = set.union(IntervalSet.of(
                    end(ends.get(0), Double.NEGATIVE_INFINITY), end(ends.get(1), Double.POSITIVE_INFINITY)));
        }
        return set;
    }

    private static double end(JsonValue value, double infinite) {
        return value.isNull() ? infinite : value.number();
    }
}
