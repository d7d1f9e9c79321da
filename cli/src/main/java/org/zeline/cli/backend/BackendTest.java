package org.zeline.cli.backend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.zeline.cli.input.BadInputException;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.graph.TensorCodec;
import org.zeline.interpreter.graph.ValueCodec;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.FloatFormat;
import org.zeline.interpreter.value.Limits;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.Value;
import org.zeline.onnx.ExternalData;
import org.zeline.onnx.ModelFile;
import org.zeline.onnx.OnnxFormatException;
import org.zeline.onnx.TensorFile;
import org.zeline.onnx.ValueFile;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.ValueInfoProto;

/**
 * One test: a folder with {@code model.onnx} and, in each {@code test_data_set_N}, {@code input_M.pb} and
 * {@code output_M.pb}.
 *
 * @param name the folder's name
 * @param folder where it is
 */
public record BackendTest(String name, Path folder) {
    /**
     * {@return the tests in a folder, by name}
     *
     * @param folder a test, a folder of tests, or a folder of such folders
     * @throws BadInputException if there is none
     */
    public static List<BackendTest> in(Path folder) {
        try (Stream<Path> found = Files.walk(folder, 3)) {
            List<BackendTest> tests = found.filter(file -> file.endsWith("model.onnx"))
                    .map(file -> file.toAbsolutePath().normalize().getParent())
                    .map(parent -> new BackendTest(String.valueOf(parent.getFileName()), parent))
                    .sorted((p, q) -> p.folder.compareTo(q.folder))
                    .toList();
            if (tests.isEmpty()) {
                throw new BadInputException(folder + ": holds no test, a folder with model.onnx in it");
            }
            return tests;
        } catch (IOException e) {
            throw new BadInputException(folder + ": could not be read", e);
        }
    }

    /**
     * {@return the model, as its file has it}
     *
     * @param externalData whether to read tensors that it keeps in other files
     */
    public ModelProto model(boolean externalData) {
        Path file = folder.resolve("model.onnx");
        ModelProto model = ModelFile.read(file);
        return externalData ? new ExternalData(file).resolved(model) : model;
    }

    /**
     * {@return what is wrong, a line each; none if the test passes}
     *
     * @param proto the model
     * @param limits what it may ask for
     * @param instructions what computes
     * @param seed of random operators
     */
    public List<String> failures(ModelProto proto, Limits limits, Instructions instructions, long seed) {
        List<String> failures = new ArrayList<>();
        try {
            OnnxModel model = OnnxModel.parse(withoutShapes(proto).toByteArray(), "model.onnx", limits);
            List<Path> sets = dataSets();
            if (sets.isEmpty()) {
                failures.add("has no test_data_set");
            }
            for (Path set : sets) {
                List<Value> inputs = values(set, "input", model.inputs());
                List<Value> expected = values(set, "output", model.outputs());
                List<Value> actual = model.evaluate(inputs, Draws.seeded(seed), instructions);
                failures.addAll(Tolerance.STANDARD.differences(actual, expected));
            }
        } catch (BadInputException | ModelException | OnnxFormatException e) {
            failures.add(String.valueOf(e.getMessage()));
        } catch (RuntimeException | StackOverflowError e) {
            failures.add("internal error: " + e + " at " + e.getStackTrace()[0]);
        }
        return failures;
    }

    /**
     * Some tests give inputs of other shapes than their models declare, and ONNX's own runner does not compare them.
     */
    private static ModelProto withoutShapes(ModelProto model) {
        ModelProto.Builder builder = model.toBuilder();
        for (ValueInfoProto.Builder input : builder.getGraphBuilder().getInputBuilderList()) {
            if (input.getType().hasTensorType()) {
                input.getTypeBuilder().getTensorTypeBuilder().clearShape();
            }
        }
        return builder.build();
    }

    private List<Path> dataSets() {
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new BadInputException(folder + ": could not be read", e);
        }
    }

    private static List<Value> values(Path set, String kind, List<Port> ports) {
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < ports.size(); i++) {
            Path file = set.resolve(kind + "_" + i + ".pb");
            Port port = ports.get(i);
            values.add(
                    switch (port.form()) {
                        case TENSOR -> typed(TensorCodec.decode(TensorFile.read(file)), port.type());
                        case SEQUENCE -> ValueCodec.decode(ValueFile.sequence(file), port.type());
                        case OPTIONAL -> ValueCodec.decode(ValueFile.optional(file), port.type());
                    });
        }
        return values;
    }

    /** Where a tool had no such real type, it wrote the bits of its elements as integers. */
    private static Tensor typed(Tensor tensor, ElementType type) {
        FloatFormat format = type.format();
        if (format == null || !tensor.type().isInteger() || tensor.type().bits() != type.bits()) {
            return tensor;
        }
        double[] values = Arrays.stream(tensor.integers())
                .mapToDouble(bits -> format.decode((int) bits))
                .toArray();
        return Tensor.wrapping(type, tensor.shape(), values);
    }
}
