package org.zeline.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.BadInputException;
import org.zeline.cli.input.LabelledData;
import org.zeline.interpreter.value.Port;
import org.zeline.lsa.Bounds;
import org.zeline.lsa.Samples;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that name labelled samples. */
final class DataOptions {
    @Option(names = "--data", paramLabel = "F", description = "Samples: a file, or a folder of .png and .jpg.")
    @Nullable
    Path data;

    @Option(names = "--labels", paramLabel = "F", description = "The class of each sample, counted from 0.")
    @Nullable
    Path labels;

    @Mixin
    private final PreparationOptions preparing = new PreparationOptions();

    @Option(names = "--samples", paramLabel = "N", description = "Use the first N samples only.")
    @Nullable
    Integer limit;

    /**
     * What was read.
     *
     * @param samples the samples
     * @param fact what they are and what was done to them
     */
    record Read(Samples samples, String fact) {}

    /** The samples of a file for an input, refused if they lie outside the bounds. */
    Read read(
            Path file, @Nullable Path classes, @Nullable Integer most, Port port, Bounds within, CommonOptions common) {
        if (most != null && most < 1) {
            throw common.usage("there must be at least one sample, got " + most);
        }
        LabelledData read = LabelledData.read(
                file, classes, preparing.preparation(common), most == null ? Integer.MAX_VALUE : most, port);
        if (read.least() < within.lower() || read.largest() > within.upper()) {
            throw new BadInputException(file + ": values lie from " + read.least() + " to " + read.largest()
                    + ", outside the bounds " + within.lower() + " to " + within.upper() + "; set --scale or --bounds");
        }
        String fact = file + ": " + read.samples().inputs().shape() + ", "
                + read.words() + ", from " + read.least() + " to "
                + read.largest();
        return new Read(read.samples(), fact);
    }
}
