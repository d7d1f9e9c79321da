package org.zeline.spark;

import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.ModelSource;
import org.zeline.cli.option.CommonOptions;
import org.zeline.cli.option.ModelOptions;
import picocli.CommandLine.Option;

/** Options that only a cluster has. */
final class ClusterOptions {
    /** How many tasks a core gets: few enough that starting them costs little, enough that cores end together. */
    private static final int TASKS_PER_CORE = 16;

    /** At the start of a job some executors may not have registered, so that their cores are not known. */
    private static final int LEAST_TASKS = 1000;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Keep finished work in this folder, a path or the URI of one: the same submission, started"
                    + " again, computes what is missing.")
    private @Nullable String output;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description =
                    "Into how many tasks the work is cut (default: 1000, or 16 per core if that is more, as far as"
                            + " there is work). Results do not depend on it.")
    private @Nullable Integer partitions;

    /** The folder of finished work; empty if none is kept. */
    Optional<String> output() {
        return Optional.ofNullable(output);
    }

    /**
     * Into how many tasks work is cut.
     *
     * @param count of images or replicates
     */
    int partitions(SparkSession spark, long count, CommonOptions common) {
        if (partitions != null && partitions < 1) {
            throw common.usage("--partitions must be at least 1, got " + partitions);
        }
        int wanted = partitions != null
                ? partitions
                : Math.max(LEAST_TASKS, TASKS_PER_CORE * spark.sparkContext().defaultParallelism());
        return (int) Math.max(1, Math.min(wanted, count));
    }

    /** How networks are read. */
    static ModelSource networks(ModelOptions models, CommonOptions common) {
        ModelSource source = models.source(common);
        if (source.externalData()) {
            throw common.usage("--external-data does not go with Spark, which sends a model as one file");
        }
        return source;
    }

    /** The session of this process, in which a task has as many cores as threads. */
    static SparkSession session(CommonOptions common) {
        SparkSession.Builder builder = SparkSession.builder().appName("zeline");
        if (common.threads() > 1) {
            builder.config("spark.task.cpus", common.threads());
        }
        return builder.getOrCreate();
    }
}
