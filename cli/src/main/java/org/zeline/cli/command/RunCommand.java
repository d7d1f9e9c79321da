package org.zeline.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.Contents;
import org.zeline.cli.input.Npy;
import org.zeline.cli.input.TensorSource;
import org.zeline.cli.json.TensorJson;
import org.zeline.cli.option.CommonOptions;
import org.zeline.cli.option.InputOptions;
import org.zeline.cli.option.ModelOptions;
import org.zeline.cli.process.Version;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.Tensor;
import org.zeline.report.text.TensorText;
import org.zeline.report.text.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Computes a network once. */
@Command(
        name = "run",
        description = "Compute a network's outputs.",
        versionProvider = Version.class,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  zeline run unet.onnx --input photo.png --scale 1/255 --output-dir outputs",
            "  zeline run unet.onnx --input images-idx3-ubyte#12 --json"
        })
final class RunCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "The network, an .onnx file.")
    @SuppressWarnings("NullAway.Init")
    private Path model;

    @Mixin
    private final InputOptions inputs = new InputOptions();

    @Option(
            names = "--output-dir",
            paramLabel = "D",
            description = "Write every output as .npy into this folder instead of printing it.")
    private @Nullable Path folder;

    @Mixin
    private final ModelOptions options = new ModelOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        common.threads();
        if (!inputs.named()) {
            throw common.usage("missing --input");
        }
        OnnxModel network = options.source(common).network(model);
        TensorSource source = inputs.source(common);
        List<Tensor> given = inputs.read(network, inputs.files(), source, common);
        inputs.report(source, common::note);
        List<Tensor> results = network.run(given, Draws.seeded(common.seed()), common.instructions());
        List<String> names = network.outputs().stream().map(Port::name).toList();
        if (folder != null) {
            write(folder, names, results, source.facts());
        } else {
            common.print(
                    out -> TensorText.print(out, names, results),
                    json -> TensorJson.write(json, names, results, source.facts()));
        }
        return 0;
    }

    private void write(Path into, List<String> names, List<Tensor> results, List<String> facts) {
        Contents.folder(into);
        Set<String> used = new HashSet<>();
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            // Names come from the model's file: no separators, no dots at the start.
            String safe = names.get(i).replaceAll("[^A-Za-z0-9_-]", "_");
            String file = (safe.isEmpty() || !used.add(safe) ? "output_" + i : safe) + ".npy";
            files.add(into.resolve(file));
            Contents.write(files.get(i), Npy.write(results.get(i)));
        }
        common.print(
                out -> {
                    for (int i = 0; i < names.size(); i++) {
                        out.println(files.get(i) + ": " + Text.line(names.get(i)) + ", "
                                + results.get(i).shape());
                    }
                },
                json -> TensorJson.writeFiles(json, names, results, files, facts));
    }
}
