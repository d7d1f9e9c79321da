package org.zeline.cli.option;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.Selections;
import org.zeline.si.event.Event;
import org.zeline.si.event.Marking;
import picocli.CommandLine.Option;

/** How scores mark the region, and what the p-value conditions on. */
final class SelectionOptions {
    @Option(names = "--threshold", paramLabel = "T", description = "Scores above it mark the region.")
    private @Nullable Double threshold;

    @Option(names = "--top-k", paramLabel = "K", description = "The K highest scores mark the region.")
    private @Nullable Integer topK;

    @Option(
            names = "--top-fraction",
            paramLabel = "Q",
            description = "This share of the elements inside the mask, those of the highest scores, is the region.")
    private @Nullable Double topFraction;

    @Option(
            names = "--class",
            paramLabel = "C",
            description = "The region is where channel C (axis 1, from 0) has the highest score.")
    private @Nullable Integer highest;

    @Option(names = "--interval", paramLabel = "LO:HI", description = "Scores above LO and up to HI mark the region.")
    private @Nullable String interval;

    @Option(
            names = "--fixed",
            paramLabel = "I[:I...]",
            description = "The region, as flat indices: it does not depend on the data, and --event says what does.")
    private @Nullable String fixed;

    @Option(
            names = "--region",
            paramLabel = "HOW",
            description = "The same as one value: threshold:T, top-k:K, top-fraction:Q, class:C, interval:LO:HI or"
                    + " fixed:I[:I...].")
    private @Nullable String region;

    @Option(
            names = "--event",
            paramLabel = "EVENT",
            split = ",",
            description = "What the p-value conditions on (default: region, the same elements are marked):"
                    + " component:CONNECTIVITY[:each|peak[:MIN_SIZE]], label:OUTPUT, same:OUTPUT, above:OUTPUT:T;"
                    + " several hold together.")
    private List<String> events = new ArrayList<>();

    /** Whether an option was given. */
    boolean any() {
        return !stated().isEmpty() || !events.isEmpty();
    }

    /** Whether it was said how the region is marked. */
    boolean marks() {
        return !stated().isEmpty();
    }

    /** The options that say how the region is marked, each as {@code NAME:VALUE}. */
    private List<String> stated() {
        List<String> stated = new ArrayList<>();
        add(stated, "threshold:", threshold);
        add(stated, "top-k:", topK);
        add(stated, "top-fraction:", topFraction);
        add(stated, "class:", highest);
        add(stated, "interval:", interval);
        add(stated, "fixed:", fixed);
        add(stated, "", region);
        return stated;
    }

    private static void add(List<String> stated, String name, @Nullable Object value) {
        if (value != null) {
            stated.add(name + value);
        }
    }

    /** How scores mark the region. */
    Marking marking(CommonOptions common) {
        List<String> stated = stated();
        if (stated.size() != 1) {
            throw common.usage("say in one way how the region is marked, by --threshold or --region for example; got "
                    + (stated.isEmpty() ? "none" : String.join(" and ", stated)));
        }
        String text = stated.get(0);
        String option = text.equals(region) ? "region" : text.substring(0, text.indexOf(':'));
        return common.setting("--" + option, () -> Selections.marking(text));
    }

    /** What the p-value conditions on; empty if nothing was said. */
    List<Event> events(CommonOptions common) {
        return events.stream()
                .map(text -> common.setting("--event", () -> Selections.event(text)))
                .toList();
    }
}
