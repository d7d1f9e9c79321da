package org.zeline.cli.option;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.zeline.si.PValueAdjustment;
import picocli.CommandLine.Option;

/** Options for a table of many images. */
public final class TableOptions {
    private static final String NONE = "none";

    @Option(
            names = "--table",
            paramLabel = "F.csv",
            description = "Test each of the images that --input names by a folder or a pattern such as 'images/*.tif',"
                    + " and write a table with one row for each, or for each component. Finished images are kept in"
                    + " F.csv.journal: the same command goes on from there.")
    private @Nullable Path table;

    @Option(
            names = "--adjust",
            paramLabel = "METHOD",
            completionCandidates = Candidates.Adjustments.class,
            description = "How the p-values of a table are adjusted for their number: benjamini-hochberg,"
                    + " benjamini-yekutieli, holm or none (default: benjamini-hochberg).")
    private @Nullable String adjust;

    /** The file of the table; empty if none is wanted. */
    public Optional<Path> table() {
        return Optional.ofNullable(table);
    }

    /** Checks that no option is without use. */
    public void requireUse(CommonOptions common) {
        if (table == null && adjust != null) {
            throw common.usage("--adjust goes with --table");
        }
        var unused = adjustment(common);
    }

    /** How p-values are adjusted; empty if they are not. */
    public Optional<PValueAdjustment> adjustment(CommonOptions common) {
        if (adjust == null) {
            return Optional.of(PValueAdjustment.BENJAMINI_HOCHBERG);
        }
        if (adjust.equals(NONE)) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(PValueAdjustment.values())
                .filter(method -> method.toString().equals(adjust))
                .findFirst()
                .orElseThrow(() -> common.usage("--adjust must be one of "
                        + String.join(
                                ", ",
                                Arrays.stream(PValueAdjustment.values())
                                        .map(String::valueOf)
                                        .toList())
                        + " or none, got '" + adjust + "'")));
    }
}
