package org.zeline.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.zeline.interpreter.RandomNetwork;
import org.zeline.onnx.ModelFile;
import org.zeline.onnx.OnnxFormatException;
import org.zeline.onnx.TensorFile;
import org.zeline.onnx.proto.AttributeProto;
import org.zeline.onnx.proto.GraphProto;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.TensorProto;
import org.zeline.onnx.proto.ValueInfoProto;

/** Valid models from which a fuzzer starts. */
final class SeedModels {
    /** The models of the ONNX backend tests, if installed. */
    static final Path BACKEND_TESTS = Path.of("/usr/share/libonnx-testdata/data/node");

    private static final long MOST_BYTES = 8192;

    private SeedModels() {}

    /** Models built by the tests of this module: one for each operator, and a few networks. */
    static List<ModelProto> own() {
        List<ModelProto> models = new ArrayList<>();
        for (OperatorSample sample : OperatorSample.all()) {
            OperatorSample.Built built = sample.build(Math.min(18, sample.until()), new Random(1));
            models.add(built.graph().proto(built.output()));
        }
        for (int seed = 0; seed < 8; seed++) {
            RandomNetwork network = seed % 2 == 0 ? RandomNetwork.of(seed) : RandomNetwork.smooth(seed);
            models.add(network.graph().proto(network.output()));
        }
        return models;
    }

    /** The small models of {@link #BACKEND_TESTS}; empty if the folder does not exist. */
    static List<ModelProto> backend() {
        List<ModelProto> models = new ArrayList<>();
        if (!Files.isDirectory(BACKEND_TESTS)) {
            return models;
        }
        try (Stream<Path> folders = Files.list(BACKEND_TESTS)) {
            for (Path folder : folders.sorted().toList()) {
                Path file = folder.resolve("model.onnx");
                if (Files.exists(file) && Files.size(file) <= MOST_BYTES) {
                    models.add(filled(ModelFile.read(file), folder.resolve("test_data_set_0")));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return models;
    }

    /** The model with its numeric inputs from the second on as constants, since they often determine a shape. */
    private static ModelProto filled(ModelProto model, Path data) throws IOException {
        GraphProto.Builder graph = model.getGraph().toBuilder();
        List<ValueInfoProto> inputs = new ArrayList<>(graph.getInputList());
        graph.clearInput();
        for (int i = 0; i < inputs.size(); i++) {
            Path file = data.resolve("input_" + i + ".pb");
            boolean integers = isTensorOf(inputs.get(i), 1) || isTensorOf(inputs.get(i), 11);
            if (i > 0 && !integers && Files.exists(file) && Files.size(file) <= MOST_BYTES) {
                try {
                    TensorProto tensor = TensorFile.read(file);
                    graph.addInitializer(
                            tensor.toBuilder().setName(inputs.get(i).getName()));
                    continue;
                } catch (OnnxFormatException e) {
                    // a sequence or an optional value stays an input
                }
            }
            graph.addInput(inputs.get(i));
        }
        return model.toBuilder().setGraph(graph).build();
    }

    private static boolean isTensorOf(ValueInfoProto info, int type) {
        return info.getType().hasTensorType() && info.getType().getTensorType().getElemType() == type;
    }

    /** The names of all attributes of these models, sorted. */
    static List<String> attributeNames(List<ModelProto> models) {
        Set<String> names = new TreeSet<>();
        models.forEach(model -> model.getGraph().getNodeList().stream()
                .flatMap(node -> node.getAttributeList().stream())
                .map(AttributeProto::getName)
                .forEach(names::add));
        return List.copyOf(names);
    }
}
