package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zeline.interpreter.TestGraph.ints;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.cli.input.Npy;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.ModelFile;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.report.page.PageChecks;
import org.zeline.si.PValueAdjustment;

class ImageTableTest {
    private static final int SIDE = 16;
    private static final String HEAD = "file,component,size,stat,p_value,inf_p,sup_p,naive_p,p_adjusted,estimate,"
            + "interval_low,interval_high,reason";

    @TempDir
    private Path folder = Path.of(".");

    private Path images = folder;
    private Path table = folder;

    @BeforeEach
    void writesImages() throws IOException {
        images = Files.createDirectory(folder.resolve("images"));
        table = folder.resolve("t.csv");
        Files.copy(Invocation.model("discs16"), folder.resolve("unet.onnx"));
        for (int k = 0; k < 6; k++) {
            write(String.format("i%d.npy", k), SIDE, k, k == 2 ? 0 : 2);
        }
        write("other size, \"15\".npy", SIDE - 1, 9, 2);
        Files.writeString(images.resolve("text.npy"), "no array");
    }

    private void write(String name, int side, long seed, double signal) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        double[] x = new double[side * side];
        for (int i = 0; i < x.length; i++) {
            boolean inside = i / side >= 4 && i / side < 9 && i % side >= 5 && i % side < 10;
            x[i] = random.nextGaussian() + (inside ? signal : 0);
        }
        Files.write(images.resolve(name), Npy.write(Tensor.of(Shape.of(1, 1, side, side), x)));
    }

    private Invocation pvalue(Object input, Object... more) {
        List<Object> words = new ArrayList<>(List.of(
                "pvalue", folder.resolve("unet.onnx"), "--hypothesis", "back", "--threshold", 0, "--variance", 1));
        words.addAll(List.of("--kernels", "scalar")); // else a single test may use others than one of many
        words.addAll(List.of("--input", input));
        words.addAll(List.of(more));
        return Invocation.of(words.toArray());
    }

    /** The table, after a run that is expected to end well; what is noted on stderr does not matter here. */
    private List<String> lines(Object input, Object... more) throws IOException {
        List<Object> words = new ArrayList<>(List.of("--table", table));
        words.addAll(List.of(more));
        assertThat(pvalue(input, words.toArray()).status()).isZero();
        List<String> lines = Files.readAllLines(table);
        assertThat(lines.get(0)).isEqualTo(HEAD);
        return lines.subList(1, lines.size());
    }

    private static double[] column(List<String> lines, int column) {
        return lines.stream()
                .map(line -> line.split(",", -1))
                .filter(cells -> !cells[4].isEmpty())
                .mapToDouble(cells -> Double.parseDouble(cells[column]))
                .toArray();
    }

    @Test
    void aRowSaysWhatTheTestOfThatImageAloneSays() throws IOException {
        List<String> lines = lines(images);

        assertThat(lines).hasSize(8);
        for (int k = 0; k < 6; k++) {
            String[] cells = lines.get(k).split(",", -1);
            assertThat(cells[0]).isEqualTo("i" + k + ".npy");
            Invocation alone = pvalue(images.resolve(cells[0]), "--json");
            if (alone.status() == 1) {
                assertThat("zeline: " + cells[12] + "\n").isEqualTo(alone.err());
                continue;
            }
            JsonObject result = alone.object();
            assertThat(result.get("roi_size").getAsInt()).isEqualTo(Integer.parseInt(cells[2]));
            assertThat(column(lines.subList(k, k + 1), 3))
                    .containsExactly(result.get("stat").getAsDouble());
            assertThat(column(lines.subList(k, k + 1), 4))
                    .containsExactly(result.get("p_value").getAsDouble());
            assertThat(column(lines.subList(k, k + 1), 7))
                    .containsExactly(result.get("naive_p").getAsDouble());
            assertThat(cells[12]).isEmpty();
        }
        assertThat(column(lines, 4)).hasSize(5);
        assertThat(column(lines, 8)).containsExactly(PValueAdjustment.BENJAMINI_HOCHBERG.adjust(column(lines, 4)));
        assertThat(lines.get(6)).startsWith("\"other size, \"\"15\"\".npy\",,").contains("1x1x15x15");
        assertThat(lines.get(7)).startsWith("text.npy,,").contains(".npy");
    }

    /** The first image of a table must leave no trace in the rows of others. */
    @Test
    void rowsUnderAnUnknownVarianceAreThoseOfTheImagesAlone() throws IOException {
        List<String> together = underUnknownVariance("i[0-5].npy");

        assertThat(together).hasSize(6);
        for (int k = 3; k < 6; k++) {
            assertThat(underUnknownVariance("i[" + k + "].npy")).containsExactly(together.get(k));
        }
        assertThat(column(together, 4)).hasSizeGreaterThan(2);
    }

    private List<String> underUnknownVariance(String pattern) throws IOException {
        List<Object> words = new ArrayList<>(
                List.of("pvalue", folder.resolve("unet.onnx"), "--hypothesis", "back", "--threshold", 0));
        words.addAll(List.of("--variance", "unknown:constant-mean", "--adjust", "none", "--kernels", "scalar"));
        words.addAll(List.of("--input", images.resolve(pattern), "--table", table));
        assertThat(Invocation.of(words.toArray()).status()).isZero();
        Files.deleteIfExists(Path.of(table + ".journal")); // else what is known is not tested again
        List<String> lines = Files.readAllLines(table);
        return lines.subList(1, lines.size());
    }

    @Test
    void theTableIsTheSameAtAnyNumberOfThreadsAndByAPattern() throws IOException {
        List<String> one = lines(images, "--threads", 1);
        Files.delete(Path.of(table + ".journal"));

        assertThat(lines(images + "/*.npy", "--threads", 3)).isEqualTo(one);
    }

    @Test
    void adjustsAsItIsAsked() throws IOException {
        List<String> holm = lines(images, "--adjust", "holm");
        assertThat(column(holm, 8)).containsExactly(PValueAdjustment.HOLM.adjust(column(holm, 4)));

        assertThat(lines(images, "--adjust", "none"))
                .allSatisfy(line -> assertThat(line.split(",(?=([^\"]*\"[^\"]*\")*[^\"]*$)", -1)[8])
                        .isEmpty());
    }

    @Test
    void eachComponentHasARow() throws IOException {
        List<String> lines = lines(images, "--event", "component:8:each");
        JsonElement alone = pvalue(images.resolve("i5.npy"), "--event", "component:8:each", "--json")
                .json();

        List<String> rows =
                lines.stream().filter(line -> line.startsWith("i5.npy,")).toList();
        assertThat(rows).hasSameSizeAs(alone.getAsJsonArray());
        for (int k = 0; k < rows.size(); k++) {
            assertThat(rows.get(k)).startsWith("i5.npy," + k + ",");
            assertThat(column(rows.subList(k, k + 1), 4))
                    .containsExactly(alone.getAsJsonArray()
                            .get(k)
                            .getAsJsonObject()
                            .get("p_value")
                            .getAsDouble());
        }
    }

    /** Each line of the journal is kept but one that a killed process left unfinished. */
    @Test
    void goesOnFromWhatIsFinished() throws IOException {
        List<String> whole = lines(images);
        Path journal = Path.of(table + ".journal");
        List<String> finished = Files.readAllLines(journal);
        String begun = String.join("\n", finished.subList(0, 4)) + "\n";
        // a mark that only a row that was kept can have
        Files.writeString(
                journal,
                begun.replace("\"i1.npy\",\"\",\"", "\"i1.npy\",\"7\",\"")
                        + finished.get(4).substring(0, 30));

        List<String> again = lines(images);

        assertThat(again.get(1)).startsWith("i1.npy,7,");
        assertThat(again.get(1).replace("i1.npy,7,", "i1.npy,,")).isEqualTo(whole.get(1));
        for (int i : new int[] {0, 2, 3, 4, 5, 6, 7}) {
            assertThat(again.get(i)).isEqualTo(whole.get(i));
        }
    }

    @Test
    void anImageOrAQuestionThatHasChangedIsTestedAgain() throws IOException {
        List<String> before = lines(images);
        write("i1.npy", SIDE, 100, 2);
        List<String> changed = lines(images);
        List<String> other = lines(images, "--alternative", "right-tailed");

        assertThat(changed.get(1)).isNotEqualTo(before.get(1));
        assertThat(changed.get(3)).isEqualTo(before.get(3));
        assertThat(column(other, 7)).isNotEqualTo(column(changed, 7));
        assertThat(pvalue(images.resolve("i3.npy"), "--alternative", "right-tailed", "--json")
                        .object()
                        .get("p_value")
                        .getAsDouble())
                .isEqualTo(column(other.subList(3, 4), 4)[0]);
    }

    @Test
    void writesAReportOnEachImageAndAnIndex() throws IOException {
        Path reports = folder.resolve("reports");
        List<String> lines = lines(images, "--report", reports, "--randomization", "0.5:3");

        List<String> pages;
        try (var all = Files.list(reports)) {
            pages = all.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".html"))
                    .sorted()
                    .toList();
        }
        Document index = PageChecks.checked(Files.readString(reports.resolve("index.html")), pages);
        assertThat(index.select("figure a[href]")).hasSize(column(lines, 4).length);
        assertThat(index.select("#unanswered tbody tr")).hasSize(8 - column(lines, 4).length);
        assertThat(index.select("#table tbody th").eachText())
                .containsExactlyElementsOf(index.select("figure a").eachText());
        Document page = PageChecks.checked(Files.readString(reports.resolve("i3.npy.html")));
        List<String> words = List.of(page.select("#again pre").text().split(" "));
        JsonObject again = Invocation.of(Stream.concat(words.subList(1, words.size()).stream(), Stream.of("--json"))
                        .toArray())
                .object();
        assertThat(again.get("p_value").getAsDouble()).isEqualTo(column(lines.subList(3, 4), 4)[0]);

        Files.delete(reports.resolve("i3.npy.html"));
        assertThat(lines(images, "--report", reports, "--randomization", "0.5:3"))
                .isEqualTo(lines);
        assertThat(reports.resolve("i3.npy.html")).exists();
    }

    /** Open axes take the size of each image; the pattern mixes sizes. */
    @Test
    void imagesMayHaveAnySizeThatTheNetworkTakes() throws IOException {
        TestGraph graph = new TestGraph(13);
        String x = graph.input("x", 1, 1, SIDE, SIDE);
        String mean = graph.node("AveragePool", List.of(x), ints("kernel_shape", 3, 3), ints("pads", 1, 1, 1, 1));
        ModelProto.Builder open = graph.proto(graph.node("Relu", List.of(mean))).toBuilder();
        for (int axis = 2; axis < 4; axis++) {
            open.getGraphBuilder()
                    .getInputBuilder(0)
                    .getTypeBuilder()
                    .getTensorTypeBuilder()
                    .getShapeBuilder()
                    .getDimBuilder(axis)
                    .setDimParam("side" + axis);
        }
        ModelFile.write(open.build(), folder.resolve("unet.onnx"));
        Files.delete(images.resolve("text.npy"));
        Files.move(images.resolve("other size, \"15\".npy"), images.resolve("i smaller.npy"));
        write("j larger.npy", SIDE + 5, 10, 2);
        write("k.npy", SIDE, 11, 2);
        write("l larger.npy", SIDE + 5, 12, 2);

        List<String> lines = lines(images, "--threads", 2);

        assertThat(column(lines, 4)).hasSize(10);
        for (String name : List.of("j larger.npy", "k.npy", "l larger.npy")) {
            List<String> row =
                    lines.stream().filter(line -> line.startsWith(name)).toList();
            assertThat(column(row, 4))
                    .containsExactly(pvalue(images.resolve(name), "--json")
                            .object()
                            .get("p_value")
                            .getAsDouble());
        }
    }

    /** Arrays of several images in each file. */
    @Test
    void aPartIsThatOfEachFile() throws IOException {
        Path stacks = Files.createDirectory(folder.resolve("stacks"));
        SplittableRandom random = new SplittableRandom(20);
        for (String name : List.of("a.npy", "b.npy")) {
            double[] x = new double[2 * SIDE * SIDE];
            for (int i = 0; i < x.length; i++) {
                x[i] = random.nextGaussian() + (i / SIDE % SIDE < 8 && i % SIDE < 8 ? 2 : 0);
            }
            Files.write(stacks.resolve(name), Npy.write(Tensor.of(Shape.of(2, 1, SIDE, SIDE), x)));
        }
        for (String named : List.of(stacks + "#1", stacks + "/*.npy#1")) {
            List<String> lines = lines(named);
            assertThat(lines).hasSize(2);
            assertThat(lines.get(1)).startsWith("b.npy#1,,");
            assertThat(column(lines, 4)[1])
                    .isEqualTo(pvalue(stacks.resolve("b.npy#1"), "--json")
                            .object()
                            .get("p_value")
                            .getAsDouble());
        }
    }

    @Test
    void summarisesAsJson() {
        JsonObject json = pvalue(images, "--table", table, "--json").object();

        assertThat(json.get("images").getAsInt()).isEqualTo(8);
        assertThat(json.get("answers").getAsInt()).isEqualTo(5);
        assertThat(json.get("unanswered").getAsInt()).isEqualTo(3);
    }

    @Test
    void aVarianceOfAnotherSizeIsTheReasonInEachRow() throws IOException {
        Path three = folder.resolve("three.npy");
        Files.write(three, Npy.write(Tensor.of(Shape.of(3), new double[] {1, 1, 1})));
        Invocation run = Invocation.of(
                "pvalue",
                folder.resolve("unet.onnx"),
                "--hypothesis",
                "back",
                "--threshold",
                0,
                "--variance",
                "diagonal:" + three,
                "--input",
                images + "/i*.npy",
                "--table",
                table);

        assertThat(run.status()).isEqualTo(2);
        List<String> lines = Files.readAllLines(table);
        assertThat(lines).hasSize(7);
        assertThat(lines.subList(1, 7))
                .allMatch(line -> line.contains("variance is given for 3 elements, the data have 256"))
                .noneMatch(line -> line.contains("internal error"));
    }

    @Test
    void saysSoWhereNoImageHasAnAnswer() {
        Invocation none = pvalue(images + "/i*.npy", "--table", table, "--top-k", 3, "--region", "top-k:3");
        none.refused(2, "say in one way how the region is marked");

        Invocation empty = pvalue(images.resolve("i2.npy"), "--table", table);
        assertThat(empty.status()).isEqualTo(1);
        assertThat(empty.err()).contains("no image has an answer", "the region of interest is empty");
        Invocation broken = pvalue(images.resolve("text.npy"), "--table", table);
        assertThat(broken.status()).isEqualTo(2);
    }

    @Test
    void stopsWhenItIsInterruptedAndKeepsWhatIsFinished() throws IOException {
        Thread.currentThread().interrupt();
        Invocation stopped = pvalue(images, "--table", table);
        assertThat(Thread.interrupted()).isFalse();

        assertThat(stopped.status()).isEqualTo(1);
        assertThat(stopped.err()).contains("stopped after 0 of 8 images", "the same command goes on from there");
        assertThat(table).doesNotExist();
        assertThat(lines(images)).hasSize(8);
    }

    @Test
    void refusesWhatDoesNotFitTogether() {
        pvalue(images).refused(2, "names several images", "--table");
        pvalue(images.resolve("i1.npy"), "--adjust", "holm").refused(2, "--adjust goes with --table");
        pvalue(images, "--table", table, "--adjust", "x").refused(2, "--adjust must be one of", "or none, got 'x'");
        pvalue(images, "--table", table, "--scores").refused(2, "--scores");
        Invocation.of("pvalue", "--problem", "p.json", "--table", table).refused(2, "--problem");
        pvalue(folder.resolve("none/*.tif"), "--table", table).refused(2, "there is no such folder");
        pvalue(images + "/*.tif", "--table", table).refused(2, "there are no such images");
        pvalue(images, "--table", folder.resolve("none/t.csv")).refused(2, "its folder does not exist");
    }
}
