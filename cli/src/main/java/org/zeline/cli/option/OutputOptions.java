package org.zeline.cli.option;

import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.value.Port;
import picocli.CommandLine.Option;

/** Options that say which output of a network gives the scores. */
final class OutputOptions {
    @Option(names = "--output-index", paramLabel = "I", description = "Which output gives the scores (default: 0).")
    private @Nullable Integer index;

    @Option(
            names = "--output-name",
            paramLabel = "NAME",
            description = "The same by the output's name, as zeline inspect shows it.")
    private @Nullable String name;

    /** Whether one of the options was given. */
    boolean any() {
        return index != null || name != null;
    }

    /** The output that was chosen; empty if none was. */
    OptionalInt index(OnnxModel model, CommonOptions common) {
        if (name == null) {
            return index == null ? OptionalInt.empty() : OptionalInt.of(index);
        }
        if (index != null) {
            throw common.usage("choose an output by --output-index or by --output-name, not by both");
        }
        List<String> names = model.outputs().stream().map(Port::name).toList();
        if (!names.contains(name)) {
            throw common.usage(
                    "--output-name: the model has no output '" + name + "', it has " + String.join(", ", names));
        }
        return OptionalInt.of(names.indexOf(name));
    }
}
