package org.zeline.cli;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
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
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.Tensor;
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
        List<Tensor> given = inputs.read(network, source, common);
        inputs.tell(source, common);
        List<Tensor> results = network.run(given, Draws.seeded(common.seed), common.instructions());
        List<String> names = network.outputs().stream().map(Port::name).toList();
        if (folder != null) {
            write(folder, names, results, source.facts());
        } else if (common.json) {
            printJson(names, results, source.facts());
        } else {
            print(names, results);
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
        if (common.json) {
            ResultJson.print(common.out(), json -> {
                json.beginObject().name("outputs").beginArray();
                for (int i = 0; i < names.size(); i++) {
                    json.beginObject().name("name").value(names.get(i));
                    json.name("shape")
                            .jsonValue(Arrays.toString(results.get(i).shape().extents()));
                    json.name("file").value(files.get(i).toString()).endObject();
                }
                json.endArray();
                facts(json, facts);
                json.endObject();
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
            StringBuilder row = new StringBuilder();
            for (int k = 0; k < result.shape().size(); k++) {
                row.append(k % columns == 0 ? "" : ",").append(ResultText.element(result, k));
                if (k % columns == columns - 1) {
                    common.out().println(row);
                    row.setLength(0);
                }
            }
        }
    }

    private void printJson(List<String> names, List<Tensor> results, List<String> facts) {
        ResultJson.print(common.out(), json -> {
            json.beginObject().name("outputs").beginArray();
            for (int i = 0; i < names.size(); i++) {
                json.beginObject().name("name").value(names.get(i));
                json.name("shape")
                        .jsonValue(Arrays.toString(results.get(i).shape().extents()));
                json.name("data");
                ResultJson.elements(json, results.get(i));
                json.endObject();
            }
            json.endArray();
            facts(json, facts);
            json.endObject();
        });
    }

    /** What was done to the numbers of inputs. */
    private static void facts(JsonWriter json, List<String> facts) throws IOException {
        json.name("inputs").beginArray();
        for (String fact : facts) {
            json.value(fact);
        }
        json.endArray();
    }
}
