package org.zeline.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.zeline.cli.inference.Checkpoint;
import org.zeline.cli.input.BadInputException;
import org.zeline.cli.option.CalibrationPlan;
import org.zeline.cli.option.PresetOptions;
import org.zeline.si.calibration.Replicate;
import org.zeline.si.calibration.Simulation;
import picocli.CommandLine;

/**
 * The replicates of a calibration or of a power study, shared by the executors of a cluster. Replicate {@code i}
 * depends on the seed and on {@code i} alone, so that the result is that of {@code zeline calibrate}, bit for bit, at
 * any number of partitions, executors and threads, after retries, and with speculative execution.
 */
public final class SparkCalibration {
    private final byte[] sent;
    private final String key;
    private final CalibrationPlan plan;

    SparkCalibration(Submission submission, CalibrationPlan plan) {
        this.sent = submission.toBytes();
        this.key = Submission.sha256(sent);
        this.plan = plan;
    }

    /**
     * States a calibration as the command line {@code zeline calibrate} does. Files that it names are read here and
     * sent to the executors.
     *
     * @param words the model and the options, for example {@code "unet.onnx", "--input", "image.npy", "--variance",
     *     "1", "--hypothesis", "back", "--threshold", "0.5", "--replicates", "2000"}
     * @return the calibration
     * @throws IllegalArgumentException if the words are wrong, or a file can't be read
     */
    public static SparkCalibration of(String... words) {
        try {
            CalibrateCommand command = (CalibrateCommand) Submission.parsed(PresetOptions.expanded(
                    Stream.concat(Stream.of("calibrate"), Arrays.stream(words)).toArray(String[]::new)));
            CalibrationPlan plan = command.plan();
            return new SparkCalibration(command.submission(), plan);
        } catch (CommandLine.ParameterException | BadInputException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * Draws the replicates.
     *
     * @param spark where
     * @param partitions into how many tasks they are cut, at least 1; the result does not depend on it
     * @return one list for each strength of the signal, a single one without signals; replicates are in order
     */
    public List<List<Replicate>> run(SparkSession spark, int partitions) {
        return run(spark, partitions, Optional.empty(), done -> {});
    }

    /**
     * Draws the replicates that a folder does not hold, and keeps them there as partitions are finished. A larger
     * number of replicates goes on from a smaller one.
     *
     * @param spark where
     * @param partitions into how many tasks they are cut, at least 1; the result does not depend on it
     * @param folder a path or the URI of one, which the driver can write; made if need be
     * @return one list for each strength of the signal, a single one without signals; replicates are in order
     * @throws IllegalArgumentException if the folder holds replicates of another question, network or seed
     */
    public List<List<Replicate>> run(SparkSession spark, int partitions, String folder) {
        try (ResultFolder kept = folder(folder, spark)) {
            return run(spark, partitions, Optional.of(kept), done -> {});
        } catch (BadInputException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Opens the folder of results. */
    ResultFolder folder(String folder, SparkSession spark) {
        List<String> prints =
                plan.series().stream().map(CalibrationPlan.Series::fingerprint).toList();
        return ResultFolder.open(
                folder,
                spark.sparkContext().hadoopConfiguration(),
                "zeline spark replicates 1, question " + String.join(", ", prints));
    }

    /** A replicate of a series. */
    record Place(int series, long index) {}

    /**
     * Draws the replicates that are missing.
     *
     * @param folder holds replicates, and takes new ones
     * @param done is told how many replicates are done
     */
    List<List<Replicate>> run(SparkSession spark, int partitions, Optional<ResultFolder> folder, LongConsumer done) {
        Map<Place, Replicate> found = new HashMap<>();
        folder.ifPresent(kept -> kept.lines().forEach(line -> take(line, found)));
        draw(tasks(spark, found, partitions), spark, folder, found, done);
        List<List<Replicate>> all = new ArrayList<>();
        for (int series = 0; series < plan.series().size(); series++) {
            List<Replicate> own = new ArrayList<>();
            for (long index = 0; index < plan.replicates(); index++) {
                Replicate replicate = found.get(new Place(series, index));
                if (replicate == null) {
                    throw new IllegalStateException("replicate " + index + " is missing");
                }
                own.add(replicate);
            }
            all.add(own);
        }
        return all;
    }

    private List<Place> missing(Map<Place, Replicate> found) {
        List<Place> missing = new ArrayList<>();
        for (int series = 0; series < plan.series().size(); series++) {
            for (long index = 0; index < plan.replicates(); index++) {
                Place place = new Place(series, index);
                if (!found.containsKey(place)) {
                    missing.add(place);
                }
            }
        }
        return missing;
    }

    /** The replicates that are missing as pairs of numbers, the series and the index, cut into tasks. */
    JavaRDD<long[]> tasks(SparkSession spark, Map<Place, Replicate> found, int partitions) {
        List<long[]> places = missing(found).stream()
                .map(place -> new long[] {place.series, place.index})
                .toList();
        return JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(places, Math.max(1, Math.min(partitions, places.size())));
    }

    /** Draws the replicates of tasks, and keeps them in the folder, if there is one, and in {@code found}. */
    void draw(
            JavaRDD<long[]> tasks,
            SparkSession spark,
            Optional<ResultFolder> folder,
            Map<Place, Replicate> found,
            LongConsumer done) {
        Broadcast<byte[]> submission =
                JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(sent);
        Draw draw = new Draw(key, submission);
        StreamedJob.run(tasks, draw::lines, (partition, lines) -> {
            folder.ifPresent(kept -> kept.add(List.of(lines)));
            for (String line : lines) {
                take(line, found);
            }
            done.accept(found.size());
        });
        submission.destroy();
    }

    /** Lines are a series, a space, and a replicate. */
    private static void take(String line, Map<Place, Replicate> found) {
        try {
            int series = Integer.parseInt(line.substring(0, line.indexOf(' ')));
            String replicate = line.substring(line.indexOf(' ') + 1);
            long index = Long.parseLong(replicate.substring(0, replicate.indexOf(',')));
            found.put(new Place(series, index), Checkpoint.replicate("the folder of results", replicate, index));
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new BadInputException("the folder of results holds a line that is no replicate: " + line, e);
        }
    }

    /**
     * Draws replicates, on an executor.
     *
     * @param key a hash of the submission
     * @param submission its bytes
     */
    private record Draw(String key, Broadcast<byte[]> submission) implements Serializable {
        private static final OncePerJvm<CalibrationPlan> PREPARED = new OncePerJvm<>(
                submission -> ((CalibrateCommand) submission.unpacked().command()).plan());

        String[] lines(Iterator<long[]> places) {
            List<long[]> all = new ArrayList<>();
            places.forEachRemaining(all::add);
            if (all.isEmpty()) {
                return new String[0];
            }
            CalibrationPlan plan = PREPARED.of(key, submission);
            return StreamedJob.inParallel(all, plan.setup().threads(), place -> {
                Simulation simulation = plan.series().get((int) place[0]).simulation();
                return place[0] + " " + Checkpoint.line(simulation.replicate(place[1]));
            });
        }
    }
}
