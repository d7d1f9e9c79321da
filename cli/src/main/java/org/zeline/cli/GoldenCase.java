package org.zeline.cli;

import java.nio.file.Path;
import java.util.List;
import org.zeline.cli.input.BadInputException;
import org.zeline.cli.input.JsonValue;
import org.zeline.cli.input.ProblemFile;
import org.zeline.si.SearchSettings;
import org.zeline.si.interval.IntervalSet;

/**
 * A problem and what another tool found.
 *
 * @param file where both stand
 * @param problem the problem
 * @param expected what the other tool found
 */
record GoldenCase(Path file, ProblemFile problem, Expected expected) {
    /**
     * What the other tool found.
     *
     * @param roi flat indices of the region
     * @param scoreMap the scores
     * @param stat the statistic
     * @param naiveP the naive p-value
     * @param infP lower bound on the p-value
     * @param supP upper bound on the p-value
     * @param truncated where the region is the same
     * @param searched where it has looked
     * @param overConditioned the interval of the over-conditioned search
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Expected(
            int[] roi,
            double[] scoreMap,
            double stat,
            double naiveP,
            double infP,
            double supP,
            IntervalSet truncated,
            IntervalSet searched,
            IntervalSet overConditioned) {}

    /** The search of the other tool. */
    private static final SearchSettings STEPPING = SearchSettings.DEFAULT.with(SearchSettings.Mode.PARAMETRIC);

    /** Reads a golden file; what it holds besides is ignored. A file that names no search means the other tool's. */
    static GoldenCase read(Path file) {
        return JsonValue.read(file, value -> {
            if (!value.has("problem") || !value.has("expected")) {
                throw new BadInputException(
                        file + ": this version can't verify it: only files with a problem and what is expected of it");
            }
            JsonValue.Fields fields = value.anyFields();
            return new GoldenCase(
                    file, ProblemFile.decode(file.toString(), value, STEPPING), expected(fields.get("expected")));
        });
    }

    private static Expected expected(JsonValue value) {
        JsonValue.Fields fields = value.anyFields();
        return new Expected(
                fields.get("roi").integers(),
                fields.get("score_map").numbers(),
                fields.get("stat").number(),
                fields.get("naive_p").number(),
                fields.get("inf_p").number(),
                fields.get("sup_p").number(),
                intervals(fields.get("truncated_intervals")),
                intervals(fields.get("searched_intervals")),
                intervals(fields.get("oc_interval")));
    }

    /** Pairs of ends, where null is an infinite end. */
    private static IntervalSet intervals(JsonValue value) {
        IntervalSet set = IntervalSet.EMPTY;
        for (JsonValue pair : value.list()) {
            List<JsonValue> ends = pair.list();
            if (ends.size() != 2) {
                throw pair.error("must hold two ends, got " + ends.size());
            }
            double lower = ends.get(0).isNull()
                    ? Double.NEGATIVE_INFINITY
                    : ends.get(0).number();
            double upper = ends.get(1).isNull()
                    ? Double.POSITIVE_INFINITY
                    : ends.get(1).number();
            set = set.union(IntervalSet.of(lower, upper));
        }
        return set;
    }
}
