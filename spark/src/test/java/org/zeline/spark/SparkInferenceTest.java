package org.zeline.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.cli.Main;

class SparkInferenceTest {
    private static final SparkSession SPARK = Samples.local();
    private static final StructType PATHS = new StructType().add("path", DataTypes.StringType);

    @TempDir
    private Path folder = Path.of(".");

    @AfterAll
    static void stops() {
        SPARK.stop();
    }

    private String[] question(String... more) throws IOException {
        return Samples.question(folder, more);
    }

    private static Dataset<Row> paths(Path images, int partitions) throws IOException {
        try (Stream<Path> all = Files.list(images)) {
            List<Row> rows =
                    all.sorted().map(file -> RowFactory.create(file.toString())).toList();
            return SPARK.createDataFrame(
                    JavaSparkContext.fromSparkContext(SPARK.sparkContext()).parallelize(rows, partitions), PATHS);
        }
    }

    /** Rows as JSON without the seconds of the search, which differ from run to run. */
    private static List<String> timeless(Dataset<Row> rows) {
        return rows.toJSON().collectAsList().stream()
                .map(line -> line.replaceAll("\"seconds\":[^,]*,", ""))
                .toList();
    }

    @Test
    void aRowHasTheFieldsOfTheJsonOfOneProcess() throws IOException {
        Path images = Samples.images(folder, 2);
        List<Row> rows = SparkInference.of(question()).test(paths(images, 2)).collectAsList();

        for (int k = 0; k < rows.size(); k++) {
            Row row = rows.get(k);
            JsonObject alone = JsonParser.parseString(Samples.zeline(Stream.concat(
                                    Stream.of("pvalue"),
                                    Stream.of(question(
                                            "--json",
                                            "--kernels",
                                            "vector",
                                            "--input",
                                            images.resolve("i00" + k + ".npy").toString())))
                            .toArray()))
                    .getAsJsonObject();
            assertThat(List.of(SparkInference.schema().fieldNames())).containsAll(alone.keySet());
            assertThat(List.of(((StructType)
                                    SparkInference.schema().apply("search").dataType())
                            .fieldNames()))
                    .containsAll(alone.getAsJsonObject("search").keySet());
            for (String field : alone.keySet()) {
                assertThat(row.isNullAt(row.fieldIndex(field))).as(field).isFalse();
            }
            assertThat(row.<Double>getAs("p_value"))
                    .isEqualTo(alone.get("p_value").getAsDouble());
            assertThat(row.<Double>getAs("stat")).isEqualTo(alone.get("stat").getAsDouble());
            assertThat(row.<String>getAs("region"))
                    .isEqualTo(alone.get("region").toString());
            assertThat(row.<Row>getAs("search").<Long>getAs("evaluations"))
                    .isEqualTo(
                            alone.getAsJsonObject("search").get("evaluations").getAsLong());
            assertThat(row.getList(row.fieldIndex("roi")))
                    .hasSize(alone.getAsJsonArray("roi").size());
            assertThat(row.getList(row.fieldIndex("truncated_intervals")))
                    .hasSize(alone.getAsJsonArray("truncated_intervals").size());
            assertThat(row.isNullAt(row.fieldIndex("reason"))).isTrue();
        }
        assertThat(rows).hasSize(2);
    }

    @Test
    void rowsDoNotDependOnPartitionsAndACorruptImageIsARow() throws IOException {
        Path images = Samples.images(folder, 9);
        SparkInference inference = SparkInference.of(question("--kernels", "scalar"));
        List<String> one = timeless(inference.test(paths(images, 1)));

        assertThat(one).hasSize(9);
        assertThat(one.get(5))
                .contains("\"id\":\"" + images.resolve("i005.npy"))
                .contains("\"reason\":\"");
        assertThat(timeless(inference.test(paths(images, 4)))).isEqualTo(one);
        assertThat(timeless(SparkInference.of(question("--kernels", "scalar", "--threads", "2"))
                        .test(paths(images, 3))))
                .isEqualTo(one);
    }

    @Test
    void eachComponentHasARow() throws IOException {
        List<Row> rows = SparkInference.of(question("--event", "component:4:each"))
                .test(paths(Samples.images(folder, 5), 2))
                .collectAsList();

        assertThat(rows).hasSizeGreaterThan(5);
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            boolean same =
                    i > 0 && rows.get(i).getString(0).equals(rows.get(i - 1).getString(0));
            expected.add(same ? expected.get(i - 1) + 1 : 0);
        }
        assertThat(rows.stream().map(row -> row.<Row>getAs("component").<Integer>getAs("index")))
                .isEqualTo(expected);
        assertThat(rows)
                .allSatisfy(row -> assertThat(row.<Row>getAs("component").<Integer>getAs("size"))
                        .isEqualTo(row.<Integer>getAs("roi_size")));
    }

    @Test
    void bytesOfAFileAndNumbersWithAShapeAreTheSameImageAsTheFile() throws IOException {
        Path images = Samples.images(folder, 1);
        double[] numbers = Samples.image(0);
        ByteBuffer raw = ByteBuffer.allocate(numbers.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asDoubleBuffer().put(numbers);
        List<Row> rows = List.of(
                RowFactory.create("path", images.resolve("i000.npy").toString(), null, null),
                RowFactory.create("file", null, Files.readAllBytes(images.resolve("i000.npy")), null),
                RowFactory.create("numbers", null, raw.array(), new Integer[] {1, 1, 8, 8}),
                RowFactory.create("short", null, new byte[12], new Integer[] {1, 1, 8, 8}),
                RowFactory.create("uri", images.resolve("i000.npy").toUri().toString(), null, null),
                RowFactory.create("none", null, null, null),
                RowFactory.create(null, null, null, null),
                RowFactory.create("open", null, raw.array(), new Integer[] {1, null, 8, 8}));
        List<Row> found = SparkInference.of(question("--kernels", "scalar"))
                .test(SPARK.createDataFrame(rows, SparkInference.IMAGES))
                .collectAsList();

        Double p = found.get(0).getAs("p_value");
        assertThat(p).isBetween(0.0, 1.0);
        for (int same : new int[] {1, 2, 4}) {
            assertThat(found.get(same).<Double>getAs("p_value")).isEqualTo(p);
        }
        assertThat(found.get(3).<String>getAs("reason")).contains("short: shape 1x1x8x8 needs 64 numbers");
        assertThat(found.get(5).<String>getAs("reason")).contains("none: the row has neither a path nor bytes");
        assertThat(found.get(6).<String>getAs("reason")).contains("the row has neither a path nor bytes");
        assertThat(found.get(7).<String>getAs("reason")).contains("the shape [1, null, 8, 8] can't be used");
    }

    @Test
    void aTaskThatFailsAtItsFirstAttemptLosesNothing() throws IOException {
        Path images = Samples.images(folder, 8);
        SparkInference inference = SparkInference.of(question("--kernels", "scalar"));
        Dataset<Row> given = paths(images, 4);
        Dataset<Row> failing = SPARK.createDataFrame(
                given.toJavaRDD().map(row -> {
                    if (TaskContext.get().attemptNumber() == 0 && TaskContext.getPartitionId() == 2) {
                        throw new IllegalStateException("a failure that the test wants");
                    }
                    return row;
                }),
                PATHS);

        assertThat(timeless(inference.test(failing))).isEqualTo(timeless(inference.test(given)));
        assertThat(timeless(inference.test(failing, folder.resolve("kept").toString())))
                .isEqualTo(timeless(inference.test(given)));
    }

    @Test
    void aSecondJobComputesOnlyWhatIsMissing() throws IOException {
        Path images = Samples.images(folder, 8);
        String kept = folder.resolve("kept").toString();
        SparkInference inference = SparkInference.of(question("--kernels", "scalar"));
        List<String> whole = inference.test(paths(images, 4), kept).toJSON().collectAsList();
        try (Stream<Path> parts = Files.list(Path.of(kept))) {
            Files.delete(parts.filter(file -> file.getFileName().toString().startsWith("part-"))
                    .sorted()
                    .findFirst()
                    .orElseThrow());
        }
        Files.write(images.resolve("i007.npy"), Files.readAllBytes(images.resolve("i000.npy")));

        List<String> again = inference.test(paths(images, 3), kept).toJSON().collectAsList();

        assertThat(again).hasSize(8);
        // the seconds of a result are those of the run that computed it
        List<Integer> same = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            if (again.get(i).equals(whole.get(i))) {
                same.add(i);
            }
        }
        assertThat(same).hasSizeBetween(5, 6).contains(5).doesNotContain(7);
        assertThat(again.subList(0, 7).stream().map(line -> line.replaceAll("\"seconds\":[^,]*,", "")))
                .isEqualTo(whole.subList(0, 7).stream()
                        .map(line -> line.replaceAll("\"seconds\":[^,]*,", ""))
                        .toList());
        // nothing is missing now, and nothing is left of files that were begun
        List<Path> files = files(kept);
        assertThat(inference.test(paths(images, 2), kept).toJSON().collectAsList())
                .isEqualTo(again);
        assertThat(files(kept))
                .isEqualTo(files)
                .noneMatch(file -> file.toString().endsWith(".tmp"));
    }

    private static List<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            return files.sorted().toList();
        }
    }

    @Test
    void aFolderOfAnotherQuestionIsRefused() throws IOException {
        Path images = Samples.images(folder, 1);
        String kept = folder.resolve("kept").toString();
        var unused = SparkInference.of(question()).test(paths(images, 1), kept);

        assertThatThrownBy(() -> SparkInference.of(question("--alternative", "right-tailed"))
                        .test(paths(images, 1), kept))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("holds results of another question, network or seed");
        assertThatThrownBy(() -> SparkInference.of(question()).test(paths(images, 1), images.toString()))
                .hasMessageContaining("holds files, but no results of zeline");
    }

    @Test
    void twoImagesOfOneNameAreRefused() throws IOException {
        Path images = Samples.images(folder, 1);
        Dataset<Row> twice = paths(images, 1).union(paths(images, 1));

        assertThatThrownBy(() -> SparkInference.of(question())
                        .test(twice, folder.resolve("kept").toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two images have this name");
    }

    @Test
    void wrongQuestionsAndColumnsAreRefusedBeforeAnyJob() throws IOException {
        assertThatThrownBy(() -> SparkInference.of("no.onnx", "--hypothesis", "back"))
                .isInstanceOf(IllegalArgumentException.class);
        SparkInference stated = SparkInference.of(question());
        Dataset<Row> given = paths(Samples.images(folder, 1), 1);
        assertThatThrownBy(() -> stated.test(given.withColumnRenamed("path", "file")))
                .hasMessageContaining("images need a column path or bytes");
        assertThatThrownBy(() -> stated.test(given.withColumn("shape", org.apache.spark.sql.functions.lit("1x1"))))
                .hasMessageContaining("the column shape of images must be array<int>, got string");
    }

    /** The network and every other file travel with the job. */
    @Test
    void filesOfTheQuestionMayBeGoneOnceItIsStated() throws IOException {
        Path images = Samples.images(folder, 3);
        Path model = Samples.model(folder);
        Path mask = Files.write(folder.resolve("mask.npy"), Files.readAllBytes(images.resolve("i000.npy")));
        String[] words = {
            model.toString(),
            "--hypothesis",
            "back",
            "--threshold=0",
            "--variance=1",
            "--mask=" + mask,
            "--kernels=scalar"
        };
        SparkInference stated = SparkInference.of(words);
        List<String> expected = timeless(stated.test(paths(images, 2)));
        SparkInference again = SparkInference.of(words);
        Files.delete(model);
        Files.delete(mask);

        assertThat(timeless(again.test(paths(images, 2)))).isEqualTo(expected);
        assertThat(expected.get(0)).contains("p_value");
    }

    @Test
    void aModelIsPreparedOncePerJvm() {
        byte[] sent = new Submission(List.of("pvalue"), "", new AttachedFiles()).toBytes();
        var broadcast = JavaSparkContext.fromSparkContext(SPARK.sparkContext()).broadcast(sent);
        List<Submission> prepared = new ArrayList<>();
        OncePerJvm<Submission> once = new OncePerJvm<>(submission -> {
            prepared.add(submission);
            return submission;
        });

        assertThat(once.of("a", broadcast)).isSameAs(once.of("a", broadcast));
        assertThat(prepared).hasSize(1);
        assertThat(once.of("b", broadcast)).isNotSameAs(prepared.get(0));
    }

    /** The table of the program, byte for byte. */
    @Test
    void theTableIsThatOfOneProcess() throws IOException {
        Path images = Samples.images(folder, 9);
        Path table = folder.resolve("one.csv");
        String[] more = {"--kernels", "scalar", "--input", images.toString(), "--table"};
        Samples.zeline(Stream.concat(
                        Stream.of("pvalue"), Stream.concat(Stream.of(question(more)), Stream.of(table.toString())))
                .toArray());

        SparkInference inference = SparkInference.of(question("--kernels", "scalar"));
        List<String> lines = inference
                .records(SparkInference.columns(paths(images, 4)).toJavaRDD(), SPARK, Optional.empty(), done -> {})
                .stream()
                .flatMap(record -> record.rows().stream())
                .map(row -> row.line(null))
                .toList();
        List<String> expected = Files.readAllLines(table);

        assertThat(lines).hasSize(9);
        for (int i = 0; i < 9; i++) {
            String[] cells = expected.get(i + 1).split(",(?=([^\"]*\"[^\"]*\")*[^\"]*$)", -1);
            cells[8] = "";
            cells[0] = images.resolve(cells[0]).toString();
            assertThat(lines.get(i)).isEqualTo(String.join(",", cells));
        }
    }

    @Test
    void helpNamesTheCommands() {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(new ZelineSpark(), new PrintWriter(out), new PrintWriter(err), "--help");

        assertThat(status).isZero();
        assertThat(out.toString()).contains("pvalue").contains("calibrate");
    }
}
