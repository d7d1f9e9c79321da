package org.zeline.cli.input;

import java.nio.file.Path;
import java.util.function.Function;
import org.zeline.interpreter.OnnxModel;
import org.zeline.si.event.PostProcess;

/** Reads post-processing steps as the command line writes them, for example {@code gaussian-filter:3:1.0}. */
public final class PostProcessText {
    /** What begins a step that is another network. */
    public static final String NETWORK = "onnx:";

    private PostProcessText() {}

    /**
     * Reads a step as an option gives it: one of those that {@link #parse} reads, or {@code onnx:FILE}, another
     * network.
     *
     * @param text the step
     * @param networks reads a network
     * @return the step
     * @throws IllegalArgumentException if it is none
     */
    public static PostProcess option(String text, Function<Path, OnnxModel> networks) {
        return text.startsWith(NETWORK)
                ? new PostProcess.Network(networks.apply(Path.of(text.substring(NETWORK.length()))))
                : parse(text);
    }

    /**
     * Reads a step.
     *
     * @param text its name, and its numbers after colons
     * @return the step
     * @throws IllegalArgumentException if it is none
     */
    public static PostProcess parse(String text) {
        String[] parts = text.split(":", -1);
        String form = parts[0] + ":" + (parts.length - 1);
        return switch (form) {
            case "input-diff:0" -> new PostProcess.InputDiff();
            case "abs:0" -> new PostProcess.Abs();
            case "neg:0" -> new PostProcess.Neg();
            case "l1-norm:0" -> new PostProcess.L1Norm();
            case "gaussian-filter:2" ->
                new PostProcess.GaussianFilter(
                        Numbers.whole(parts[1], text + ": the size"), Numbers.real(parts[2], text + ": sigma"));
            case "average-filter:1" -> new PostProcess.AverageFilter(Numbers.whole(parts[1], text + ": the size"));
            case "channel:1" -> new PostProcess.Channel(Numbers.whole(parts[1], text + ": the channel"));
            case "resize-to-input:0" -> new PostProcess.ResizeToInput();
            default ->
                throw new IllegalArgumentException("must be input-diff, abs, neg, l1-norm, gaussian-filter:SIZE:SIGMA,"
                        + " average-filter:SIZE, channel:C or resize-to-input, got \"" + text + "\"");
        };
    }
}
