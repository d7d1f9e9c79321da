package org.zeline.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.BadInputException;
import org.zeline.cli.option.PresetOptions;
import picocli.CommandLine;

/**
 * Selective p-values of the images of a dataset. The network is sent once to each executor, and prepared once in each
 * JVM; its tasks share it. What comes out for an image depends on the image, the question and the seed alone, not on
 * partitions, executors, threads or retries. An image without an answer is a row with a reason.
 *
 * <p>A dataset of images has some of these columns:
 *
 * <ul>
 *   <li>{@code path} (string): the file of the image, which every executor can read: a path, also of a part of a file
 *       as {@code F.tif#3}, or a URI of a file system that Spark knows, such as {@code hdfs://...};
 *   <li>{@code bytes} (binary), in place of a path: the content of such a file or, with a shape, little-endian numbers
 *       of 4 or 8 bytes, row by row;
 *   <li>{@code shape} (array of integers): the extents of these numbers;
 *   <li>{@code id} (string): the name of the image, on which noise depends that {@code --randomization} adds; without
 *       it the path is the name.
 * </ul>
 */
public final class SparkInference {
    /** The columns of images as executors take them. */
    static final StructType IMAGES = new StructType(new StructField[] {
        DataTypes.createStructField("id", DataTypes.StringType, true),
        DataTypes.createStructField("path", DataTypes.StringType, true),
        DataTypes.createStructField("bytes", DataTypes.BinaryType, true),
        DataTypes.createStructField("shape", DataTypes.createArrayType(DataTypes.IntegerType), true)
    });

    private final Submission submission;
    private final byte[] sent;
    private final String key;
    private final PvalueCommand question;

    SparkInference(Submission submission, PvalueCommand question) {
        this.submission = submission;
        this.sent = submission.toBytes();
        this.key = Submission.sha256(sent);
        this.question = question;
    }

    /**
     * States a question as the command line {@code zeline pvalue} does. Files that it names are read here and sent to
     * the executors. An input that is tested need not be named.
     *
     * @param words the model and the options, for example {@code "unet.onnx", "--variance", "1", "--hypothesis",
     *     "back", "--threshold", "0.5"}
     * @return the question
     * @throws IllegalArgumentException if the words are wrong, or a file can't be read
     */
    public static SparkInference of(String... words) {
        boolean named = Arrays.stream(words).anyMatch(word -> word.matches("--input(=.*)?"));
        String[] all = Stream.of(
                        Stream.of("pvalue"),
                        Arrays.stream(words),
                        named ? Stream.<String>empty() : Stream.of("--input=images"))
                .flatMap(part -> part)
                .toArray(String[]::new);
        try {
            PvalueCommand question = (PvalueCommand) Submission.parsed(PresetOptions.expanded(all));
            question.load(question.networks());
            return new SparkInference(question.submission(), question);
        } catch (CommandLine.ParameterException | BadInputException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * The columns of results: the name of the image ({@code id}), the fields of the JSON of {@code zeline pvalue
     * --json} by the same names, and the {@code reason} why there is no answer. What the JSON states in several forms
     * ({@code region}, {@code event}) is a string of JSON. Fields that a result does not have are null.
     *
     * @return the columns
     */
    public static StructType schema() {
        return ResultSchema.of();
    }

    /**
     * Tests images as the result is asked for, and not before.
     *
     * @param images a dataset with the columns that the class describes
     * @return a row for each image or, if the question is about each component, for each component
     * @throws IllegalArgumentException if a column is missing or has another type
     */
    public Dataset<Row> test(Dataset<Row> images) {
        Broadcast<byte[]> submitted = sent(images.sparkSession());
        Test test = new Test(key, submitted, null);
        JavaRDD<String> lines = columns(images).toJavaRDD().mapPartitions(rows -> {
            List<String> found = new ArrayList<>();
            for (ImageRecord record : test.records(rows)) {
                found.addAll(ResultSchema.lines(record));
            }
            return found.iterator();
        });
        return ResultSchema.rows(images.sparkSession().createDataset(lines.rdd(), Encoders.STRING()));
    }

    /**
     * Tests images now, and keeps what is found. Of images that the folder holds, only the content is read and
     * compared; the others are tested. Each finished partition is kept, so that a driver that was killed loses those at
     * work. Corrupt images are not kept, and are looked at again.
     *
     * @param images a dataset with the columns that the class describes; names differ
     * @param folder a path or the URI of one, which the driver can write; made if need be
     * @return a row for each image or component, in the order of the images
     * @throws IllegalArgumentException if a column is missing or has another type, two images have one name, or the
     *     folder holds results of another question
     */
    public Dataset<Row> test(Dataset<Row> images, String folder) {
        SparkSession spark = images.sparkSession();
        try (ResultFolder kept = folder(folder, spark)) {
            List<String> lines = new ArrayList<>();
            records(columns(images).toJavaRDD(), spark, Optional.of(kept), done -> {})
                    .forEach(record -> lines.addAll(ResultSchema.lines(record)));
            return ResultSchema.rows(spark.createDataset(lines, Encoders.STRING()));
        } catch (BadInputException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Opens the folder of results. */
    ResultFolder folder(String folder, SparkSession spark) {
        return ResultFolder.open(folder, spark.sparkContext().hadoopConfiguration(), question.job(submission));
    }

    /**
     * Tests images.
     *
     * @param rows of the columns {@link #IMAGES}
     * @param folder holds results, and takes new ones
     * @param done is told how many images are done
     * @return a record for each image, in order
     */
    List<ImageRecord> records(JavaRDD<Row> rows, SparkSession spark, Optional<ResultFolder> folder, LongConsumer done) {
        Map<String, ImageRecord> known = new HashMap<>();
        folder.ifPresent(
                kept -> kept.lines().stream().map(ImageRecord::of).forEach(one -> known.put(one.identity(), one)));
        Broadcast<byte[]> submitted = sent(spark);
        Broadcast<HashSet<String>> identities =
                JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(new HashSet<>(known.keySet()));
        Test test = new Test(key, submitted, identities);
        Set<String> names = new LinkedHashSet<>();
        ArrayList<List<ImageRecord>> parts = new ArrayList<>();
        for (int i = 0; i < rows.getNumPartitions(); i++) {
            parts.add(List.of());
        }
        StreamedJob.run(rows, partition -> lines(test.records(partition)), (index, lines) -> {
            List<ImageRecord> found = Arrays.stream(lines).map(ImageRecord::of).toList();
            folder.ifPresent(kept -> kept.add(found.stream()
                    .filter(record -> !record.isKept() && record.isLasting())
                    .map(ImageRecord::line)
                    .toList()));
            List<ImageRecord> full = new ArrayList<>();
            for (ImageRecord record : found) {
                if (!names.add(record.image())) {
                    throw new BadInputException(
                            record.image() + ": two images have this name; give each an id of its own");
                }
                full.add(record.isKept() ? known.getOrDefault(record.identity(), record) : record);
            }
            parts.set(index, full);
            done.accept(names.size());
        });
        submitted.destroy();
        identities.destroy();
        return parts.stream().flatMap(List::stream).toList();
    }

    private static String[] lines(List<ImageRecord> records) {
        return records.stream().map(ImageRecord::line).toArray(String[]::new);
    }

    private Broadcast<byte[]> sent(SparkSession spark) {
        return JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(sent);
    }

    /** The columns of images, null where the dataset has none. */
    static Dataset<Row> columns(Dataset<Row> images) {
        List<String> given = List.of(images.columns());
        if (!given.contains("path") && !given.contains("bytes")) {
            throw new IllegalArgumentException("images need a column path or bytes, got the columns " + given);
        }
        List<Column> columns = new ArrayList<>();
        for (StructField field : IMAGES.fields()) {
            if (!given.contains(field.name())) {
                columns.add(lit(null).cast(field.dataType()).as(field.name()));
                continue;
            }
            String type = images.schema().apply(field.name()).dataType().simpleString();
            if (!type.equals(field.dataType().simpleString())) {
                throw new IllegalArgumentException("the column " + field.name() + " of images must be "
                        + field.dataType().simpleString() + ", got " + type);
            }
            columns.add(col(field.name()));
        }
        return images.select(columns.toArray(Column[]::new));
    }

    /**
     * Tests the images of a partition, on an executor.
     *
     * @param key a hash of the submission
     * @param submission its bytes
     * @param kept identities of images whose results are known; {@code null} if none are
     */
    private record Test(
            String key,
            Broadcast<byte[]> submission,
            @Nullable Broadcast<HashSet<String>> kept) implements Serializable {
        List<ImageRecord> records(Iterator<Row> rows) {
            List<ImageSource> images = new ArrayList<>();
            rows.forEachRemaining(row -> images.add(ImageSource.of(row)));
            return images.isEmpty()
                    ? List.of()
                    : ImageWorker.PREPARED.of(key, submission).test(images, kept == null ? Set.of() : kept.value());
        }
    }
}
