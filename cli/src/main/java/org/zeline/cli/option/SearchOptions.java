package org.zeline.cli.option;

import org.jspecify.annotations.Nullable;
import org.zeline.si.search.SearchSettings;
import picocli.CommandLine.Option;

/** How the line is searched, as options. */
final class SearchOptions {
    @Option(
            names = "--search",
            paramLabel = "MODE",
            completionCandidates = Candidates.Searches.class,
            description = "bounded, sure, sweep, parametric, exhaustive or over-conditioning (default: bounded).")
    private @Nullable String mode;

    @Option(
            names = "--order",
            paramLabel = "ORDER",
            completionCandidates = Candidates.Orders.class,
            description = "Of the stepping searches, parametric and exhaustive: pi1, pi2 or pi3 (default: pi3).")
    private @Nullable String order;

    @Option(names = "--precision", paramLabel = "W", description = "Stop when the bounds on p are this close.")
    private @Nullable Double precision;

    @Option(
            names = "--decision",
            paramLabel = "LEVEL",
            description = "Stop when the bounds on p lie on one side of LEVEL.")
    private @Nullable Double decision;

    @Option(names = "--max-evaluations", paramLabel = "N", description = "Stop after N evaluations of the network.")
    private @Nullable Integer maxEvaluations;

    @Option(
            names = "--certainty",
            paramLabel = "P",
            description =
                    "Of the bounded search, which uses random numbers: the probability that it misjudges any point of the"
                            + " line is at most P (default: 1e-12). --search sure uses none.")
    private @Nullable Double certainty;

    /** Whether an option was given. */
    boolean any() {
        return mode != null
                || order != null
                || precision != null
                || decision != null
                || maxEvaluations != null
                || certainty != null;
    }

    /** How the line is searched. */
    SearchSettings settings(CommonOptions common) {
        if (precision != null && decision != null) {
            throw common.usage("give --precision or --decision, not both");
        }
        SearchSettings.Builder builder = SearchSettings.builder();
        if (mode != null) {
            String name = mode;
            builder.mode(common.setting("--search", () -> SearchSettings.Mode.of(name)));
        }
        if (order != null) {
            String name = order;
            builder.order(common.setting("--order", () -> SearchSettings.Order.of(name)));
        }
        if (precision != null) {
            double width = precision;
            common.setting("--precision", () -> builder.precision(width));
        } else if (decision != null) {
            double level = decision;
            common.setting("--decision", () -> builder.decision(level));
        }
        if (maxEvaluations != null) {
            builder.maxEvaluations(maxEvaluations);
        }
        if (certainty != null) {
            double failure = certainty;
            common.setting("--certainty", () -> builder.failureProbability(failure));
        }
        SearchSettings search = common.setting("--max-evaluations", builder::build);
        SearchSettings.Mode asked = search.mode();
        if (order != null && asked != SearchSettings.Mode.PARAMETRIC && asked != SearchSettings.Mode.EXHAUSTIVE) {
            common.note("--order has no effect on the " + asked + " search");
        }
        if (certainty != null && !asked.isRandomized()) {
            common.note("--certainty has no effect on the " + asked + " search, which uses no random numbers");
        }
        return search;
    }
}
