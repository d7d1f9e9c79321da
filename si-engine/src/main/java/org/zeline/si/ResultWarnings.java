package org.zeline.si;

import java.util.ArrayList;
import java.util.List;
import org.zeline.si.search.SearchOutcome;
import org.zeline.si.search.SearchSettings;

/** What to keep in mind about a result. */
final class ResultWarnings {
    private ResultWarnings() {}

    /**
     * The warnings.
     *
     * @param found how the search ended
     * @param search how the line was searched
     * @param estimated whether the variance was estimated
     * @param ties whether an element is marked, or not, only because of the order of equal scores
     */
    static List<String> of(SearchOutcome found, SearchSettings search, boolean estimated, boolean ties) {
        List<String> warnings = new ArrayList<>();
        if (estimated) {
            warnings.add(RegionResult.VARIANCE_ESTIMATED);
        }
        if (ties) {
            warnings.add("scores at the border of the region are equal: of these, the first elements are marked");
        }
        boolean spent = found.evaluations() >= search.maxEvaluations();
        boolean early = switch (search.mode()) {
            case OVER_CONDITIONING -> false;
            case EXHAUSTIVE -> spent;
            case BOUNDED, SURE, SWEEP, PARAMETRIC ->
                !search.stop().reached(found.truncation().p());
        };
        if (early) {
            warnings.add("the search ended before its bounds were as close as asked for: "
                    + (spent
                            ? "it had taken the " + search.maxEvaluations()
                                    + " evaluations that it may take at most; allow more, or try another search"
                            : "what is left of the line it can't decide; try another search"));
        }
        return warnings;
    }
}
