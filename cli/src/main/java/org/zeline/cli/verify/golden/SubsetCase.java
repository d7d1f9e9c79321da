package org.zeline.cli.verify.golden;

import java.util.List;
import org.zeline.cli.input.Intervals;
import org.zeline.cli.input.JsonValue;
import org.zeline.si.interval.IntervalSet;

/**
 * What two sets combine to.
 *
 * @param a one set
 * @param b the other
 * @param union everything in either
 * @param intersection everything in both
 * @param difference everything in a only
 * @param symmetricDifference everything in one only
 * @param complement everything outside a
 */
record SubsetCase(
        IntervalSet a,
        IntervalSet b,
        IntervalSet union,
        IntervalSet intersection,
        IntervalSet difference,
        IntervalSet symmetricDifference,
        IntervalSet complement)
        implements StatisticsCase {
    static SubsetCase of(JsonValue value) {
        JsonValue.Fields fields = value.anyFields();
        return new SubsetCase(
                Intervals.of(fields.get("a")),
                Intervals.of(fields.get("b")),
                Intervals.of(fields.get("union")),
                Intervals.of(fields.get("intersection")),
                Intervals.of(fields.get("difference")),
                Intervals.of(fields.get("symmetric_difference")),
                Intervals.of(fields.get("complement_a")));
    }

    @Override
    public List<String> differences() {
        Differences differences = new Differences();
        differences.set("union", a.union(b), union);
        differences.set("intersection", a.intersection(b), intersection);
        differences.set("difference", a.difference(b), difference);
        differences.set("symmetric_difference", a.symmetricDifference(b), symmetricDifference);
        differences.set("complement_a", a.complement(), complement);
        return differences.texts();
    }
}
