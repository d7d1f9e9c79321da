package org.zeline.cli.command;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.LoadedModel;
import org.zeline.cli.json.Json;
import org.zeline.cli.json.SupportJson;
import org.zeline.cli.option.CommonOptions;
import org.zeline.cli.option.ModelOptions;
import org.zeline.cli.process.Version;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.SearchSupport;
import org.zeline.interpreter.value.LimitException;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Port;
import org.zeline.report.text.SupportText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what is in a model file. */
@Command(
        name = "inspect",
        description = "Show a network's inputs, outputs and nodes, and which nodes a search can follow.",
        versionProvider = Version.class,
        sortOptions = false,
        footer = {"", "Example:", "  zeline inspect unet.onnx"})
final class InspectCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "MODEL", description = "The network, an .onnx file.")
    private @Nullable Path model;

    @Option(
            names = "--shape",
            paramLabel = "NAME=1x3x8x8",
            description = "The shape of an input whose dimensions the model leaves open (default: 1 each).")
    private Map<String, String> shapes = new LinkedHashMap<>();

    @Option(names = "--operators", description = "List the operators that are known, and exit.")
    private boolean operators;

    @Mixin
    private final ModelOptions options = new ModelOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        common.threads();
        if (operators) {
            listOperators();
            return 0;
        }
        if (model == null) {
            throw common.usage("name a MODEL, or give --operators");
        }
        LoadedModel loaded = options.source(common).load(model);
        SearchSupport support = support(loaded.model());
        common.print(
                out -> SupportText.print(out, loaded.model(), loaded.file(), support),
                json -> SupportJson.write(json, loaded.model(), loaded.file(), support));
        return 0;
    }

    private SearchSupport support(OnnxModel model) {
        Map<String, long[]> extents = extents(model);
        try {
            return SearchSupport.of(model, extents);
        } catch (LimitException e) {
            throw e;
        } catch (ModelException e) {
            throw new ModelException(e.getMessage() + hint(model));
        }
    }

    private Map<String, long[]> extents(OnnxModel model) {
        Map<String, long[]> extents = new LinkedHashMap<>();
        shapes.forEach((name, given) -> {
            if (model.inputs().stream().noneMatch(port -> port.name().equals(name))) {
                throw common.usage("--shape names '" + name + "', which is no input of the model");
            }
            try {
                extents.put(
                        name,
                        Arrays.stream(given.split("x", -1))
                                .mapToLong(Long::parseLong)
                                .toArray());
            } catch (NumberFormatException e) {
                throw common.usage("--shape must look like " + name + "=1x3x8x8, got '" + given + "'");
            }
        });
        return extents;
    }

    /** What to do where extents of 1 stand for dimensions that the model leaves open. */
    private String hint(OnnxModel model) {
        return model.inputs().stream()
                .filter(port -> port.form() == Port.Form.TENSOR && !shapes.containsKey(port.name()) && !port.isFixed())
                .findFirst()
                .map(port -> "; the model takes " + port.declared() + " for its input '" + port.name()
                        + "', and what it leaves open was taken to be 1: give the shape, as --shape " + port.name()
                        + "=1x3x8x8")
                .orElse("");
    }

    private void listOperators() {
        List<String> names = OnnxModel.operators();
        common.print(out -> names.forEach(out::println), json -> {
            json.beginObject();
            Json.texts(json, "operators", names);
            json.endObject();
        });
    }
}
