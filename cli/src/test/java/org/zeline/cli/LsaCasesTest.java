package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zeline.onnx.ModelFile;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.report.page.PageChecks;

/** Layer analysis of networks on which it was wrong. */
class LsaCasesTest {
    private static final Path CASES = Invocation.CASES;

    @TempDir
    private Path folder = Path.of(".");

    private static Invocation lsa(Path model, Object... more) {
        Object[] words = new Object[6 + more.length];
        words[0] = "lsa";
        words[1] = model;
        words[2] = "--data";
        words[3] = CASES.resolve("cka_x.npy");
        words[4] = "--labels";
        words[5] = CASES.resolve("cka_labels.npy");
        System.arraycopy(more, 0, words, 6, more.length);
        return Invocation.of(words);
    }

    /** The distances were worked out by another program. */
    @Test
    void linearCkaIsShownAndRankedByBatches() throws IOException {
        Path model = CASES.resolve("cka_mlp4.onnx");
        Path page = folder.resolve("page.html");
        Invocation text = lsa(model, "--attack", "fgsm", "--measure", "linear-cka", "--grid", "0", "--report", page);
        assertThat(text.out().lines().map(String::strip).filter(line -> line.matches("[hr][01] .*")))
                .satisfiesExactly(
                        line -> assertThat(line).matches("h1 +0\\.656.* - +1 to 1 .*vulnerable"),
                        line -> assertThat(line).matches("r0 +0\\.222.* - +2 to 2 .*"),
                        line -> assertThat(line).matches("h0 +0\\.140.* - +3 to 3 .*"));
        assertThat(PageChecks.checked(Files.readString(page)).select("tbody tr").text())
                .contains("h1 0.656");
        JsonArray layers = lsa(model, "--attack", "fgsm", "--measure", "linear-cka", "--grid", "0", "--json")
                .object()
                .getAsJsonArray("models")
                .get(0)
                .getAsJsonObject()
                .getAsJsonArray("attacks")
                .get(0)
                .getAsJsonObject()
                .getAsJsonArray("layers");
        double[] expected = {0.6565, 0.2221, 0.1401};
        for (int i = 0; i < 3; i++) {
            JsonObject layer = layers.get(i).getAsJsonObject();
            assertThat(layer.get("mean").getAsDouble()).isCloseTo(expected[i], within(5e-5));
            assertThat(layer.get("batch").getAsDouble())
                    .isEqualTo(layer.get("mean").getAsDouble());
            assertThat(layer.get("lower").isJsonNull()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"fgsm", "ffgsm", "bim", "pgd", "mifgsm", "apgd", "apgd-dlr", "deepfool", "cw", "tpgd", "square"})
    void oneOutputIsNoTwoClassesUnlessToldSo(String attack) throws IOException {
        Path model = CASES.resolve("one_output.onnx");
        Invocation refused = lsa(model, "--attack", attack);
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("an attack needs two classes", "--scores logit or --scores probability");
        Path labels = Files.writeString(folder.resolve("y.csv"), "0\n1\n".repeat(6));
        Invocation run = Invocation.of(
                "lsa",
                model,
                "--data",
                CASES.resolve("cka_x.npy"),
                "--labels",
                labels,
                "--attack",
                attack,
                "--scores",
                "logit",
                "--grid",
                "0,0.5",
                "--eps",
                "0.5",
                "--json");
        assertThat(run.status()).as(run.err()).isZero();
        JsonObject found = run.object()
                .getAsJsonArray("models")
                .get(0)
                .getAsJsonObject()
                .getAsJsonArray("attacks")
                .get(0)
                .getAsJsonObject();
        assertThat(found.get("clean_accuracy").getAsDouble()).isStrictlyBetween(0.0, 100.0);
        double accuracy = found.get("accuracy").getAsDouble();
        double clean = found.get("clean_accuracy").getAsDouble();
        if (attack.equals("tpgd")) { // away from what the network says, right or wrong
            assertThat(accuracy).isNotEqualTo(clean);
        } else {
            assertThat(accuracy).isLessThan(clean);
        }
    }

    @Test
    void layersThatSayLittleAreMarked() throws IOException {
        ModelProto.Builder model = ModelFile.read(CASES.resolve("cka_mlp4.onnx")).toBuilder();
        model.getGraphBuilder().getInitializerBuilderList().forEach(tensor -> {
            if (tensor.getDimsCount() == 1) { // a bias so low that no unit is alive
                byte[] bytes = new byte[tensor.getRawData().size()];
                java.nio.ByteBuffer buffer = java.nio.ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN);
                while (buffer.hasRemaining()) {
                    buffer.putFloat(-1000);
                }
                tensor.clearFloatData().setRawData(com.google.protobuf.ByteString.copyFrom(bytes));
            }
        });
        Path dead = Files.write(folder.resolve("dead.onnx"), model.build().toByteArray());
        Invocation run = lsa(dead, "--attack", "gaussian", "--grid", "0");
        assertThat(run.out().lines().filter(line -> line.strip().startsWith("r0 ")))
                .singleElement()
                .asString()
                .endsWith("dead: zero for all clean samples");
        Invocation single = lsa(
                CASES.resolve("cka_mlp4.onnx"),
                "--attack",
                "gaussian",
                "--grid",
                "0",
                "--batch",
                1,
                "--measure",
                "linear-cka");
        assertThat(single.out().lines().filter(line -> line.strip().startsWith("h0 ")))
                .singleElement()
                .asString()
                .endsWith("undefined for 12 of 12 batches");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--grid 0,0.2,0.1|--grid must ascend, 0.1 follows 0.2",
                "--grid 0,0.2,0.2|--grid must ascend, 0.2 follows 0.2",
                "--grid 0,NaN|--grid must ascend, NaN follows 0.0",
                "--grid 0,Infinity|--grid must ascend, Infinity follows 0.0",
                "--grid 0.1,0.2|--grid must begin with 0",
                "--steps 0|--steps must be at least 1, got 0",
                "--steps -3|--steps must be at least 1, got -3",
                "--bounds 1|--bounds needs two numbers, got 1",
                "--alpha NaN|--alpha must be a finite number of at least 0, got NaN",
                "--eta NaN|--eta must be a finite number, got NaN",
                "--restarts 0|restarts of at least 1",
                "--batch 0|a batch needs at least one sample",
            })
    void numbersOutOfTheirRangeAreRefused(String option, String told) {
        lsa(CASES.resolve("cka_mlp4.onnx"), (Object[]) option.split(" ", -1)).refused(2, told);
    }
}
