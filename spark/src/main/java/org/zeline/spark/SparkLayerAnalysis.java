package org.zeline.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.zeline.cli.input.BadInputException;
import org.zeline.interpreter.value.ModelException;
import org.zeline.report.LayerReport;
import picocli.CommandLine;

/**
 * A layer analysis of the samples of a data set, whose batches are shared by the executors of a cluster. What is found
 * in a batch depends on its samples, their index and the seed alone, so that the result is that of {@code zeline lsa},
 * bit for bit, at any number of partitions, executors and threads, after retries, and with speculative execution; only
 * the seconds of an ensemble of attacks differ. Certificates and criteria are left to {@code zeline lsa}.
 */
public final class SparkLayerAnalysis {
    /** Comes before the message of a piece that can't be computed. */
    private static final String FAILED = "!";

    private final LsaCommand command;
    private final byte[] sent;
    private final String key;
    private final LayerPlan plan;

    SparkLayerAnalysis(LsaCommand command, LayerPlan plan) {
        this.command = command;
        this.sent = command.submission().toBytes();
        this.key = Submission.sha256(sent);
        this.plan = plan;
    }

    /**
     * States an analysis as the command line {@code zeline lsa} does. Files that it names are read here and sent to the
     * executors.
     *
     * @param words the model and the options, for example {@code "model.onnx", "--data", "images.npy", "--labels",
     *     "labels.npy", "--attack", "pgd,gaussian"}
     * @return the analysis
     * @throws IllegalArgumentException if the words are wrong, or a file can't be read
     */
    public static SparkLayerAnalysis of(String... words) {
        try {
            LsaCommand command = (LsaCommand) Submission.parsed(
                    Stream.concat(Stream.of("lsa"), Arrays.stream(words)).toArray(String[]::new));
            return new SparkLayerAnalysis(command, command.plan());
        } catch (CommandLine.ParameterException | BadInputException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * Analyses the samples.
     *
     * @param spark where
     * @param partitions into how many tasks the work is cut, at least 1; the result does not depend on it
     * @return what {@code zeline lsa} shows
     * @throws ModelException if the network can't be computed for the samples, or holds NaN there
     */
    public LayerReport run(SparkSession spark, int partitions) {
        return run(spark, partitions, Optional.empty(), done -> {});
    }

    /**
     * Analyses the samples that a folder does not know, and keeps what is found there as partitions are finished. More
     * samples and further attacks go on from earlier ones.
     *
     * @param spark where
     * @param partitions into how many tasks the work is cut, at least 1; the result does not depend on it
     * @param folder a path or the URI of one, which the driver can write; made if need be
     * @return what {@code zeline lsa} shows
     * @throws IllegalArgumentException if the folder holds results of another analysis, network or seed
     * @throws ModelException if the network can't be computed for the samples, or holds NaN there
     */
    public LayerReport run(SparkSession spark, int partitions, String folder) {
        try (ResultFolder kept = folder(folder, spark)) {
            return run(spark, partitions, Optional.of(kept), done -> {});
        } catch (BadInputException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Opens the folder of results. */
    ResultFolder folder(String folder, SparkSession spark) {
        return ResultFolder.open(folder, spark.sparkContext().hadoopConfiguration(), command.job());
    }

    /**
     * Computes the pieces that are missing.
     *
     * @param folder holds results of pieces, and takes new ones
     * @param done is told how many pieces are done
     */
    LayerReport run(SparkSession spark, int partitions, Optional<ResultFolder> folder, LongConsumer done) {
        Map<String, String> known = new HashMap<>();
        folder.ifPresent(kept -> kept.lines().forEach(line -> known.put(identity(line), result(line))));
        List<LayerPlan.Piece> pieces = plan.pieces();
        List<String> identities = pieces.stream().map(plan::identity).toList();
        List<Integer> missing = IntStream.range(0, pieces.size())
                .filter(i -> !known.containsKey(identities.get(i)))
                .boxed()
                .toList();
        int before = pieces.size() - missing.size();
        compute(tasks(spark, missing, partitions), spark, folder, known, count -> done.accept(before + count));
        Map<LayerPlan.Piece, String> results = new HashMap<>();
        for (int i = 0; i < pieces.size(); i++) {
            results.put(pieces.get(i), known.get(identities.get(i)));
        }
        return command.report(plan, plan.studies(results));
    }

    /** The numbers of pieces, cut into tasks. */
    JavaRDD<Integer> tasks(SparkSession spark, List<Integer> missing, int partitions) {
        return JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(missing, Math.max(1, Math.min(partitions, missing.size())));
    }

    private void compute(
            JavaRDD<Integer> tasks,
            SparkSession spark,
            Optional<ResultFolder> folder,
            Map<String, String> known,
            LongConsumer done) {
        Broadcast<byte[]> submission =
                JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(sent);
        Compute compute = new Compute(key, submission);
        AtomicLong count = new AtomicLong();
        StreamedJob.run(tasks, compute::lines, (partition, lines) -> {
            folder.ifPresent(kept ->
                    kept.add(Arrays.stream(lines).filter(line -> !failed(line)).toList()));
            for (String line : lines) {
                if (failed(line)) {
                    throw new ModelException(LayerPlan.decoded(result(line).substring(FAILED.length())));
                }
                known.put(identity(line), result(line));
            }
            done.accept(count.addAndGet(lines.length));
        });
        submission.destroy();
    }

    /** Lines are an identity, a space, and a result. */
    private static String identity(String line) {
        int end = line.indexOf(' ');
        if (end < 0) {
            throw new BadInputException("the folder of results holds a line that is no result: " + line);
        }
        return line.substring(0, end);
    }

    private static String result(String line) {
        return line.substring(line.indexOf(' ') + 1);
    }

    private static boolean failed(String line) {
        return result(line).startsWith(FAILED);
    }

    /**
     * Computes pieces, on an executor.
     *
     * @param key a hash of the submission
     * @param submission its bytes
     */
    private record Compute(String key, Broadcast<byte[]> submission) implements Serializable {
        private static final OncePerJvm<LayerPlan> PREPARED = new OncePerJvm<>(
                submission -> ((LsaCommand) submission.unpacked().command()).plan());

        String[] lines(Iterator<Integer> numbers) {
            List<Integer> all = new ArrayList<>();
            numbers.forEachRemaining(all::add);
            if (all.isEmpty()) {
                return new String[0];
            }
            LayerPlan plan = PREPARED.of(key, submission);
            return StreamedJob.inParallel(
                    all, plan.threads(), number -> line(plan, plan.pieces().get(number)));
        }

        /** To compute again what the network can't compute would not help. */
        private static String line(LayerPlan plan, LayerPlan.Piece piece) {
            String identity = plan.identity(piece);
            try {
                return identity + " " + plan.result(piece);
            } catch (ModelException e) {
                return identity + " " + FAILED + LayerPlan.encoded(String.valueOf(e.getMessage()));
            }
        }
    }
}
