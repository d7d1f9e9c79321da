package org.zeline.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.graph.Node;
import org.zeline.interpreter.operator.OperatorSet;
import org.zeline.interpreter.value.Port;
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
        Inspection inspection = Inspection.of(loaded.model(), shapes, common);
        if (common.json) {
            printJson(loaded, inspection);
        } else {
            print(loaded, inspection);
        }
        return 0;
    }

    private void listOperators() {
        List<String> names = OperatorSet.standard().names();
        if (common.json) {
            ResultJson.print(common.out(), json -> {
                json.beginObject().name("operators").beginArray();
                for (String name : names) {
                    json.value(name);
                }
                json.endArray().endObject();
            });
        } else {
            names.forEach(common.out()::println);
        }
    }

    private static long parameters(OnnxModel network) {
        return network.graph().initializers().values().stream()
                .filter(tensor -> tensor.type().isReal())
                .mapToLong(tensor -> tensor.shape().size())
                .sum();
    }

    private void print(LoadedModel loaded, Inspection inspection) {
        OnnxModel network = loaded.model();
        ResultText.row(common.out(), "model", network.name() + ", SHA-256 " + loaded.sha256());
        ResultText.row(common.out(), "opset", Integer.toString(network.opset()));
        ports("input", network.inputs());
        ports("output", network.outputs());
        ResultText.row(common.out(), "parameters", Long.toString(parameters(network)));
        ResultText.row(
                common.out(), "nodes", Integer.toString(network.graph().nodes().size()));
        common.out().println();
        int name = 4;
        int type = 8;
        for (Node node : network.graph().nodes()) {
            name = Math.max(name, node.name().length());
            type = Math.max(type, node.type().length());
        }
        String format = "  %-" + type + "s  %-" + name + "s  %-5s  %-7s  %s";
        common.out().println(String.format(format, "operator", "node", "exact", "bounded", "note on search"));
        for (Inspection.Entry entry : inspection.entries()) {
            String line = String.format(
                    format,
                    entry.node().type(),
                    entry.node().name(),
                    entry.exact() ? "yes" : "no",
                    entry.bounded() ? "yes" : "no",
                    entry.note());
            common.out().println(ResultText.line(line).stripTrailing());
        }
        common.out().println();
        ResultText.wrap(common.out(), inspection.summary());
    }

    private void ports(String kind, List<Port> ports) {
        for (int i = 0; i < ports.size(); i++) {
            Port port = ports.get(i);
            ResultText.row(common.out(), kind + " " + i, port.name() + ", " + port.type() + ", " + port.declared());
        }
    }

    private void printJson(LoadedModel loaded, Inspection inspection) {
        OnnxModel network = loaded.model();
        ResultJson.print(common.out(), json -> {
            json.beginObject().name("model_sha256").value(loaded.sha256());
            json.name("opset").value(network.opset());
            for (boolean input : new boolean[] {true, false}) {
                json.name(input ? "inputs" : "outputs").beginArray();
                for (Port port : input ? network.inputs() : network.outputs()) {
                    json.beginObject().name("name").value(port.name());
                    json.name("type").value(port.type().toString());
                    json.name("shape").beginArray();
                    for (String extent : port.knownExtents()) {
                        json.value(extent);
                    }
                    json.endArray().endObject();
                }
                json.endArray();
            }
            json.name("parameters").value(parameters(network));
            json.name("nodes").beginArray();
            for (Inspection.Entry entry : inspection.entries()) {
                json.beginObject().name("name").value(entry.node().name());
                json.name("operator").value(entry.node().type());
                json.name("exact_search").value(entry.exact());
                json.name("bounded_search").value(entry.bounded());
                json.name("note").value(entry.note()).endObject();
            }
            json.endArray();
            json.name("exact_search").value(inspection.exact());
            json.name("bounded_search").value(inspection.bounded()).endObject();
        });
    }
}
