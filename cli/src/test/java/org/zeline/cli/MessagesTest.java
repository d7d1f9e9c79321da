package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zeline.cli.input.Npy;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.ModelFile;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.TensorProto;
import org.zeline.onnx.proto.TensorShapeProto;

/** Messages say the reason that there is, and what helps. */
class MessagesTest {
    @TempDir
    private Path folder = Path.of(".");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"max_evaluations\": 1}|it had taken the 1 evaluations that it may take at most: allow more",
                "{\"stop\": {\"precision\": 0.999}}|ask for a finer precision",
                "{\"stop\": {\"decision\": 0.9999}}|ask for a decision at 0.05",
            })
    void aSearchThatStoppedEarlySaysWhatLetsItGoOn(String search, String told) throws IOException {
        JsonObject problem = JsonParser.parseString(Files.readString(Invocation.golden("unet8-back-1")))
                .getAsJsonObject();
        problem.getAsJsonObject("problem").add("search", JsonParser.parseString(search));
        Path file = Files.writeString(folder.resolve("problem.json"), problem.toString());
        Invocation run = Invocation.of("pvalue", "--problem", file, "--models", Invocation.MODELS)
                .done();
        assertThat(run.out().replaceAll("\\s+", " ")).contains("The search stopped before it could tell", told);
    }

    /** JSON holds the bounds; why they are no closer is told beside it. */
    @ParameterizedTest
    @CsvSource({"bounded, 1", "parametric, 2", "exhaustive, 2"})
    void noSearchEndsEarlyWithoutAWord(String mode, int most) throws IOException {
        JsonObject problem = JsonParser.parseString(Files.readString(Invocation.golden("unet8-back-1")))
                .getAsJsonObject();
        JsonObject search = new JsonObject();
        search.addProperty("mode", mode);
        search.addProperty("max_evaluations", most);
        problem.getAsJsonObject("problem").add("search", search);
        Path file = Files.writeString(folder.resolve("problem.json"), problem.toString());
        assertThat(Invocation.of("pvalue", "--problem", file, "--models", Invocation.MODELS, "--json")
                        .err())
                .contains("the search ended before its bounds were as close as asked for: it had taken the " + most
                        + " evaluations that it may take at most; allow more, or try another search");
        search.remove("max_evaluations");
        search.addProperty("mode", "bounded");
        Files.writeString(file, problem.toString());
        assertThat(Invocation.of("pvalue", "--problem", file, "--models", Invocation.MODELS, "--json")
                        .err())
                .doesNotContain("the search ended");
    }

    @Test
    void weightsThatAreNoNumbersAreNoted() throws IOException {
        ModelProto.Builder model = ModelFile.read(Invocation.model("mnist_mlp_elu")).toBuilder();
        TensorProto.Builder weights = model.getGraphBuilder().getInitializerBuilder(0);
        byte[] bytes = weights.getRawData().toByteArray();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(8, Float.NaN);
        weights.setRawData(ByteString.copyFrom(bytes));
        Path file = Files.write(folder.resolve("nan.onnx"), model.build().toByteArray());
        String told = "initializer '" + weights.getName() + "' holds NaN at element 2";
        assertThat(Invocation.of("inspect", file).err()).contains("nan.onnx: " + told);
        Path data = Files.write(folder.resolve("x.npy"), Npy.write(Tensor.of(Shape.of(2, 784), new double[1568])));
        Path labels = Files.writeString(folder.resolve("y.csv"), "1\n2\n");
        for (String command : new String[] {"lsa", "train"}) {
            Path output = folder.resolve("trained.onnx");
            Invocation run = command.equals("lsa")
                    ? Invocation.of(command, file, "--data", data, "--labels", labels)
                    : Invocation.of(command, file, "--data", data, "--labels", labels, "--output", output);
            assertThat(run.status()).isEqualTo(2);
            assertThat(run.err()).contains(told);
            assertThat(output).doesNotExist();
        }
    }

    @Test
    void aDimensionThatIsLeftOpenNamesTheOptionForIt() throws IOException {
        ModelProto.Builder model = ModelFile.read(Invocation.model("unet16_c8")).toBuilder();
        TensorShapeProto.Builder shape = model.getGraphBuilder()
                .getInputBuilder(0)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder();
        shape.getDimBuilder(2).setDimParam("h");
        shape.getDimBuilder(3).setDimParam("w");
        String input = model.getGraph().getInput(0).getName();
        Path file = Files.write(folder.resolve("open.onnx"), model.build().toByteArray());
        Invocation.of("inspect", file).refused(2, "1x1xhxw", "taken to be 1", "--shape " + input + "=");
        Invocation.of("inspect", file, "--shape", input + "=1x1x32x32").done();
    }
}
