package org.zeline.cli.option;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.BadInputException;
import org.zeline.cli.input.Numbers;
import org.zeline.cli.input.Preparation;
import org.zeline.cli.input.TensorSource;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options that say what is done to the numbers of files before a network sees them. */
public final class PreparationOptions {
    @Option(
            names = "--scale",
            paramLabel = "X",
            converter = Quotient.class,
            defaultValue = "1",
            description = "What all numbers of inputs are multiplied by, such as 1/255 for bytes (default: 1).")
    private double scale;

    @Option(
            names = "--mean",
            paramLabel = "X",
            split = ",",
            converter = Quotient.class,
            description = "What is then subtracted: one number, or one per channel (default: 0).")
    private List<Double> mean = new ArrayList<>();

    @Option(
            names = "--std",
            paramLabel = "X",
            split = ",",
            converter = Quotient.class,
            description = "What is then divided by: one number, or one per channel (default: 1).")
    private List<Double> deviation = new ArrayList<>();

    @Option(
            names = "--color",
            paramLabel = "COLOR",
            description = "What pictures become: grey, by 0.299 R + 0.587 G + 0.114 B, or rgb (default: what the number"
                    + " of channels of the network's input says).")
    private Preparation.@Nullable Colors color;

    @Option(
            names = "--channels",
            paramLabel = "CHANNELS",
            description = "The order of colours that the network takes: rgb or bgr (default: rgb).")
    private Preparation.@Nullable Channels channels;

    /** A number, or one number over another. */
    static final class Quotient implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            try {
                return Numbers.quotient(text, "each");
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    /** Whether an option was given. */
    public boolean any() {
        return scale != 1 || !mean.isEmpty() || !deviation.isEmpty() || ofPictures();
    }

    private boolean ofPictures() {
        return color != null || channels != null;
    }

    /** What the options say. */
    public Preparation preparation(CommonOptions common) {
        try {
            return new Preparation(
                    scale, mean, deviation, color, channels == null ? Preparation.Channels.RGB : channels);
        } catch (IllegalArgumentException e) {
            throw common.usage(String.valueOf(e.getMessage()));
        }
    }

    /** Refuses options of pictures where there was none. */
    public void requirePictures(TensorSource source) {
        if (ofPictures() && !source.sawPicture()) {
            throw new BadInputException(
                    (color != null ? "--color" : "--channels") + " goes with pictures, no input is one; leave it out");
        }
    }
}
