package org.zeline.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.zeline.cli.input.BadInputException;
import org.zeline.interpreter.Limits;
import org.zeline.interpreter.OnnxModel;

/**
 * How the files of models are read.
 *
 * @param limits what models may ask for
 * @param externalData whether their tensors may have their data in other files
 */
record ModelSource(Limits limits, boolean externalData) {
    /** As without any options. */
    static final ModelSource STANDARD = new ModelSource(Limits.standard(), false);

    /** A network and the fingerprint of its file. */
    LoadedModel load(Path file) {
        return new LoadedModel(network(file), LoadedModel.sha256(file), externalData);
    }

    /** A network. */
    OnnxModel network(Path file) {
        if (!Files.exists(file)) {
            throw new BadInputException(file + ": there is no such model file; check the path");
        }
        return OnnxModel.load(file, limits, externalData);
    }
}
