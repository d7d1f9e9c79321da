package org.zeline.cli.option;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.BadInputException;
import org.zeline.cli.input.LabelledData;
import org.zeline.interpreter.value.Port;
import org.zeline.lsa.network.Bounds;
import org.zeline.lsa.network.LabelledSamples;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that name labelled samples. */
public final class DataOptions {
    @Option(
            names = "--data",
            paramLabel = "F",
            description = "Samples: a file, or a folder of .png, .jpg, .bmp and .tif.")
    private @Nullable Path data;

    @Option(names = "--labels", paramLabel = "F", description = "The class of each sample, counted from 0.")
    private @Nullable Path labels;

    @Mixin
    private final PreparationOptions preparing = new PreparationOptions();

    @Option(names = "--samples", paramLabel = "N", description = "Use the first N samples only.")
    private @Nullable Integer limit;

    /**
     * What was read.
     *
     * @param samples the samples
     * @param fact what they are and what was done to them
     */
    public record Read(LabelledSamples samples, String fact) {}

    /** Whether samples were named. */
    public boolean named() {
        return data != null;
    }

    /** The files and folders that were named. */
    public List<Path> files() {
        return Stream.of(data, labels).filter(Objects::nonNull).toList();
    }

    /** The samples that were named for an input, refused if they lie outside the bounds. */
    public Read read(Port port, Bounds within, CommonOptions common) {
        if (data == null) {
            throw common.usage("name the samples with --data");
        }
        return read(data, labels, limit, port, within, common);
    }

    /** The samples of a file for an input, refused if they lie outside the bounds. */
    public Read read(
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
