package org.zeline.cli.verify.golden;

import java.nio.file.Path;
import org.zeline.cli.input.BadInputException;
import org.zeline.cli.input.Intervals;
import org.zeline.cli.input.JsonValue;
import org.zeline.cli.input.ProblemFile;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.search.SearchSettings;

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

    /** Reads what a golden file holds; other fields are ignored. A file that names no search means the other tool's. */
    static GoldenCase of(Path file, JsonValue value) {
        if (!value.has("problem") || !value.has("expected")) {
            throw new BadInputException(file + ": this version can't verify it: only files with a problem and what is"
                    + " expected of it, or with golden numbers of the statistics");
        }
        JsonValue.Fields fields = value.anyFields();
        return new GoldenCase(
                file, ProblemFile.decode(file.toString(), value, STEPPING), expected(fields.get("expected")));
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
                Intervals.of(fields.get("truncated_intervals")),
                Intervals.of(fields.get("searched_intervals")),
                Intervals.of(fields.get("oc_interval")));
    }
}
