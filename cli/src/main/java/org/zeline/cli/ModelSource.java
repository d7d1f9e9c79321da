package org.zeline.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.zeline.cli.input.BadInputException;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.value.Limits;
import org.zeline.lsa.Numbers;

/**
 * How the files of models are read.
 *
 * @param limits what models may ask for
 * @param externalData whether their tensors may have their data in other files
 * @param notes takes what is odd about a model
 */
record ModelSource(Limits limits, boolean externalData, Consumer<String> notes) {
    /** As without any options, and without notes. */
    static final ModelSource STANDARD = new ModelSource(Limits.standard(), false, note -> {});

    /** A network and the fingerprint of its file. */
    LoadedModel load(Path file) {
        return new LoadedModel(network(file), LoadedModel.sha256(file), externalData);
    }

    /** A network. */
    OnnxModel network(Path file) {
        if (!Files.exists(file)) {
            throw new BadInputException(file + ": there is no such model file; check the path");
        }
        OnnxModel model = OnnxModel.load(file, limits, externalData);
        Numbers.missing(model).ifPresent(problem -> notes.accept(file + ": " + problem));
        return model;
    }
}
