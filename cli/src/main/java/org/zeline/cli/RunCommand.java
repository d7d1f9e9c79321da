package org.zeline.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.Contents;
import org.zeline.cli.input.Npy;
import org.zeline.cli.input.TensorSource;
import org.zeline.interpreter.Draws;
import org.zeline.interpreter.ModelException;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.Port;
import org.zeline.interpreter.Tensor;
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
        footer = {"", "Example:", "  zeline run unet.onnx --input image.png --output-dir outputs"})
final class RunCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "The network, an .onnx file.")
    @SuppressWarnings("NullAway.Init")
    private Path model;

    @Option(
            names = "--input",
            paramLabel = "F",
            required = true,
            description = "An input, .npy, .pb, .csv or .png; one for each input of the network, in order.")
    private List<Path> inputs = new ArrayList<>();

    @Option(
            names = "--pixel-scale",
            paramLabel = "X",
            defaultValue = "1",
            description = "What pixel values of .png files are multiplied by (default: 1, values as they are).")
    private double pixelScale;

    @Option(
            names = "--output-dir",
            paramLabel = "D",
            description = "Write every output as .npy into this folder instead of printing it.")
    private @Nullable Path folder;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        common.threads();
        OnnxModel network = LoadedModel.load(model).model();
        List<Port> ports = network.inputs();
        if (inputs.size() != ports.size()) {
            throw common.usage("the model needs " + ports.size() + " inputs ("
                    + String.join(", ", ports.stream().map(Port::name).toList()) + "), got " + inputs.size());
        }
        TensorSource source = new TensorSource(pixelScale, common::note);
        List<Tensor> given = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            given.add(read(source, inputs.get(i), ports.get(i)));
        }
        List<Tensor> results = network.run(given, Draws.seeded(common.seed), common.instructions());
        List<String> names = network.outputs().stream().map(Port::name).toList();
        if (folder != null) {
            write(folder, names, results);
        } else if (common.json) {
            printJson(names, results);
        } else {
            print(names, results);
        }
        return 0;
    }

    private static Tensor read(TensorSource source, Path file, Port port) {
        try {
            return source.read(file, port);
        } catch (ModelException e) {
            throw e.at(file.toString());
        }
    }

    private void write(Path into, List<String> names, List<Tensor> results) {
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
        if (common.json) {
            ResultJson.print(common.out(), json -> {
                json.beginObject().name("outputs").beginArray();
                for (int i = 0; i < names.size(); i++) {
                    json.beginObject().name("name").value(names.get(i));
                    json.name("shape")
                            .jsonValue(Arrays.toString(results.get(i).shape().extents()));
                    json.name("file").value(files.get(i).toString()).endObject();
                }
                json.endArray().endObject();
            });
            return;
        }
        for (int i = 0; i < names.size(); i++) {
            common.out()
                    .println(files.get(i) + ": " + ResultText.line(names.get(i)) + ", "
                            + results.get(i).shape());
        }
    }

    private void print(List<String> names, List<Tensor> results) {
        for (int i = 0; i < names.size(); i++) {
            Tensor result = results.get(i);
            common.out().println(ResultText.line(names.get(i)) + ", " + result.type() + ", " + result.shape());
            int rank = result.shape().rank();
            int columns = rank == 0 ? 1 : Math.max(1, result.shape().extent(rank - 1));
            double[] values = result.doubles();
            StringBuilder row = new StringBuilder();
            for (int k = 0; k < values.length; k++) {
                row.append(k % columns == 0 ? "" : ",");
                row.append(result.type().isReal() ? Double.toString(values[k]) : Long.toString((long) values[k]));
                if (k % columns == columns - 1) {
                    common.out().println(row);
                    row.setLength(0);
                }
            }
        }
    }

    private void printJson(List<String> names, List<Tensor> results) {
        ResultJson.print(common.out(), json -> {
            json.beginObject().name("outputs").beginArray();
            for (int i = 0; i < names.size(); i++) {
                json.beginObject().name("name").value(names.get(i));
                json.name("shape")
                        .jsonValue(Arrays.toString(results.get(i).shape().extents()));
                json.name("data");
                ResultJson.numbers(json, results.get(i).doubles());
                json.endObject();
            }
            json.endArray().endObject();
        });
    }
}
