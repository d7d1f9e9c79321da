package org.zeline.cli.verify.golden;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.Intervals;
import org.zeline.cli.input.JsonValue;
import org.zeline.si.RegionResult;
import org.zeline.si.SelectiveInference;
import org.zeline.si.distribution.PValue;
import org.zeline.si.interval.IntervalSet;

/**
 * What plain forward passes at the points of a grid say of a problem. No point that was searched may be judged
 * otherwise; what lies between two points of different judgement is not known. Points are taken to be no further apart
 * than the widest of such gaps.
 *
 * @param region flat indices of the region, or {@code null} if only their number is known
 * @param regionSize how many there are
 * @param stat the statistic; NaN if it is not known, and then nothing else is
 * @param p the p-value; NaN if it was not integrated
 * @param component which of several results it is about, counted from 0
 * @param runs stretches of the grid between their first and last points, in ascending order
 */
@SuppressWarnings("ArrayRecordComponent")
record GridTruth(int @Nullable [] region, int regionSize, double stat, double p, int component, List<Run> runs) {
    private static final double NUMBER = 1e-6;
    private static final double P_VALUE = 2e-3;

    /** So near to an end of an interval a point may be judged either way. */
    private static final double ENDPOINT = 1e-6;

    /**
     * Points of the grid that are judged alike.
     *
     * @param from the first
     * @param to the last
     * @param member whether the region is the same there
     */
    record Run(double from, double to, boolean member) {}

    /**
     * {@return whether a file holds such a truth}
     *
     * @param value all that it holds
     */
    static boolean is(JsonValue value) {
        if (!value.has("problem")) {
            return false;
        }
        return value.has("expected")
                ? value.anyFields().get("expected").has("grid_runs")
                : value.has("grid") || value.has("roi_size");
    }

    /**
     * {@return the truth that a file holds}
     *
     * @param value all that it holds
     */
    static GridTruth of(JsonValue value) {
        JsonValue.Fields fields = value.anyFields();
        if (value.has("expected")) {
            return ofRuns(fields.get("expected").anyFields());
        }
        int size = fields.get("roi_size").integer();
        JsonValue grid = fields.find("grid");
        return grid == null
                ? new GridTruth(null, size, Double.NaN, Double.NaN, 0, List.of())
                : ofIntervals(size, grid.anyFields());
    }

    private static GridTruth ofRuns(JsonValue.Fields expected) {
        List<Run> runs = new ArrayList<>();
        for (JsonValue run : expected.get("grid_runs").list()) {
            List<JsonValue> parts = run.list();
            if (parts.size() != 3) {
                throw run.error("must hold the first point, the last point and whether they are members");
            }
            runs.add(new Run(
                    parts.get(0).number(), parts.get(1).number(), parts.get(2).flag()));
        }
        int[] region = expected.get("roi").integers();
        return new GridTruth(
                region,
                region.length,
                expected.get("stat").number(),
                expected.get("p", JsonValue::number, Double.NaN),
                expected.get("component", JsonValue::integer, 0),
                runs);
    }

    /** The ends of the intervals were looked for between points, so that runs begin a point later. */
    private static GridTruth ofIntervals(int size, JsonValue.Fields grid) {
        double[] range = grid.get("range").numbers();
        double spacing = (range[1] - range[0]) / (grid.get("points").integer() - 1);
        IntervalSet all = IntervalSet.of(range[0], range[1]);
        IntervalSet members = Intervals.of(grid.get("truncated_intervals"));
        List<Run> runs = new ArrayList<>();
        for (boolean member : new boolean[] {true, false}) {
            for (double[] interval : (member ? members : all.difference(members)).toArray()) {
                double from = interval[0] + (interval[0] == range[0] ? 0 : spacing / 2);
                double to = interval[1] - (interval[1] == range[1] ? 0 : spacing / 2);
                if (from <= to) {
                    runs.add(new Run(from, to, member));
                }
            }
        }
        runs.sort((x, y) -> Double.compare(x.from, y.from));
        return new GridTruth(
                null, size, grid.get("stat").number(), grid.get("p_value", JsonValue::number, Double.NaN), 0, runs);
    }

    /** Whether a search is needed to compare; else the data alone are enough. */
    boolean needsSearch() {
        return !runs.isEmpty() || !Double.isNaN(p);
    }

    /**
     * {@return what differs, one text per difference}
     *
     * @param result what we found
     */
    List<String> differences(RegionResult result) {
        List<String> differences = new ArrayList<>();
        int[] own = result.roi();
        if (own.length != regionSize) {
            differences.add("roi has " + own.length + " elements, expected " + regionSize);
        } else if (region != null && !Arrays.equals(own, region)) {
            differences.add("roi differs first at position " + Arrays.mismatch(own, region));
        }
        if (Math.abs(result.stat() - stat) > NUMBER * Math.max(1, Math.abs(stat))) {
            differences.add("stat is " + result.stat() + ", expected " + stat);
        }
        double low = result.p().lower();
        double high = result.p().upper();
        boolean differs = low > p + P_VALUE || high < p - P_VALUE;
        if (differs && !followsFromPoints(result)) {
            differences.add("p_value lies within [" + low + ", " + high + "], expected " + p);
        }
        double spacing = spacing();
        for (Run run : runs) {
            misjudged(run, result, spacing, differences);
        }
        return differences;
    }

    /**
     * Whether the expected p-value is that of the points of the grid alone, and ours is possible although nothing is
     * known between them: an interval that holds few points leaves much open.
     */
    private boolean followsFromPoints(RegionResult result) {
        IntervalSet members = IntervalSet.EMPTY;
        IntervalSet known = IntervalSet.EMPTY;
        for (Run run : runs) {
            IntervalSet points = IntervalSet.of(run.from, run.to);
            known = known.union(points);
            members = run.member ? members.union(points) : members;
        }
        SelectiveInference ours = result.inference();
        PValue grid = ours.test().p(members, known);
        return Math.abs(grid.value() - p) <= NUMBER
                && result.p().lower() <= grid.upper()
                && result.p().upper() >= grid.lower();
    }

    private double spacing() {
        double widest = 0;
        for (int i = 1; i < runs.size(); i++) {
            widest = Math.max(widest, runs.get(i).from - runs.get(i - 1).to);
        }
        return widest;
    }

    private static void misjudged(Run run, RegionResult result, double spacing, List<String> differences) {
        IntervalSet wrong = run.member
                ? result.searched().difference(result.truncated())
                : result.truncated().intersection(result.searched());
        for (double[] part :
                wrong.intersection(IntervalSet.of(run.from, run.to)).toArray()) {
            boolean holdsPoint = isInside(run.from, part, result) || isInside(run.to, part, result);
            if (holdsPoint || part[1] - part[0] > Math.max(spacing, 2 * ENDPOINT)) {
                differences.add("the grid " + (run.member ? "has" : "lacks") + " the region between " + part[0]
                        + " and " + part[1] + ", where we " + (run.member ? "lack" : "have") + " it");
                return;
            }
        }
    }

    /** Whether a point lies in a part, away from the ends of our intervals. */
    private static boolean isInside(double point, double[] part, RegionResult result) {
        if (point < part[0] || point > part[1]) {
            return false;
        }
        return Arrays.stream(result.truncated().toArray())
                .flatMapToDouble(Arrays::stream)
                .noneMatch(end -> Math.abs(end - point) <= ENDPOINT);
    }
}
