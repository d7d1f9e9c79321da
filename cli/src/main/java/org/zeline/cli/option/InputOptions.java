package org.zeline.cli.option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
                            + " F#0:64,0:64 a region.")
    private List<Path> files = new ArrayList<>();

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

    /** The files that are read. */
    public List<Path> files() {
        return files.stream().map(TensorSource::file).toList();
    }

    /** The file of that input. */
    public Path file(int index) {
        return files.get(index);
    }

    /** Reads files as the options say. */
    public TensorSource source(CommonOptions common) {
        return new TensorSource(preparing.preparation(common));
    }

    /** The inputs of a network. */
    public List<Tensor> read(OnnxModel model, TensorSource source, CommonOptions common) {
        List<Port> ports = model.inputs();
        if (files.size() != ports.size()) {
            throw common.usage("the model needs " + ports.size() + (ports.size() == 1 ? " input (" : " inputs (")
                    + String.join(", ", ports.stream().map(Port::name).toList()) + "), --input was given "
                    + files.size() + (files.size() == 1 ? " time" : " times"));
        }
        List<Tensor> inputs = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            inputs.add(source.read(files.get(i), ports.get(i)));
        }
        return inputs;
    }

    /** Reports on stderr what was done to files, and refuses options that had no use. */
    public void report(TensorSource source, CommonOptions common) {
        preparing.requirePictures(source);
        source.facts().forEach(common::note);
    }
}
