package org.zeline.cli.option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.zeline.cli.input.RawInput;
import org.zeline.cli.input.TensorSource;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.Tensor;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that name the inputs of a network, and say what is done to their numbers. */
public final class InputOptions {
    @Option(
            names = "--input",
            paramLabel = "F",
            description =
                    "An input: .png, .jpg, .bmp, .tif, .nii, .dcm, .npy, .npz (F.npz#NAME), .csv, IDX or .pb; one for"
                            + " each input of the network, in order. F#12 is item or page 12, F#C=1,Z=3 a slice,"
                            + " F#0:64,0:64 a region. With --table the tested input may be a folder or a pattern.")
    private List<String> files = new ArrayList<>();

    @Mixin
    private final PreparationOptions preparing = new PreparationOptions();

    /** Whether one of the options was given. */
    public boolean any() {
        return !files.isEmpty() || preparing.any();
    }

    /** Whether files were named. */
    public boolean named() {
        return !files.isEmpty();
    }

    /** What was named for that input: a file, or several images; empty if there is no such input. */
    Optional<String> named(int index) {
        return index >= 0 && index < files.size() ? Optional.of(files.get(index)) : Optional.empty();
    }

    /** The files, as they were named. */
    public List<Path> files() {
        return files.stream().map(Path::of).toList();
    }

    /**
     * The files with another one for one of the inputs.
     *
     * @param index of the input
     * @param file in place of what was named
     */
    List<Path> files(int index, Path file) {
        return IntStream.range(0, files.size())
                .mapToObj(i -> i == index ? file : Path.of(files.get(i)))
                .toList();
    }

    /** Reads files as the options say. */
    public TensorSource source(CommonOptions common) {
        return new TensorSource(preparing.preparation(common));
    }

    /** The inputs of a network, one file for each, without preprocessing. */
    public List<Tensor> read(OnnxModel model, List<Path> files, TensorSource source, CommonOptions common) {
        return read(
                model,
                files,
                IntStream.range(0, model.inputs().size())
                        .mapToObj(i -> RawInput.of(model, i, List.of()))
                        .toList(),
                source,
                common);
    }

    /** The inputs of a network, one file for each. */
    List<Tensor> read(
            OnnxModel model, List<Path> files, List<RawInput> inputs, TensorSource source, CommonOptions common) {
        if (files.size() != inputs.size()) {
            throw common.usage("the model needs " + inputs.size() + (inputs.size() == 1 ? " input (" : " inputs (")
                    + String.join(", ", model.inputs().stream().map(Port::name).toList())
                    + "), --input was given " + files.size() + (files.size() == 1 ? " time" : " times"));
        }
        List<Tensor> read = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            read.add(inputs.get(i).read(files.get(i), source));
        }
        return read;
    }

    /** Reports what was done to files, and refuses options that had no use. */
    public void report(TensorSource source, Consumer<String> notes) {
        preparing.requirePictures(source);
        source.facts().forEach(notes);
    }
}
