package org.zeline.spark;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.zeline.cli.command.CalibrationOutputs;
import org.zeline.cli.input.ImageFiles;
import org.zeline.cli.option.CalibrationOptions;
import org.zeline.cli.option.CalibrationPlan;
import org.zeline.cli.option.CommonOptions;
import org.zeline.cli.option.ModelOptions;
import org.zeline.cli.process.Progress;
import org.zeline.cli.process.Version;
import org.zeline.si.calibration.Replicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A calibration or a power study, whose replicates are shared by executors. */
@Command(
        name = "calibrate",
        description = "Run a test on many images of noise: are its p-values uniform, as they should be?",
        versionProvider = Version.class,
        sortOptions = false)
final class CalibrateCommand implements Callable<Integer> {
    @Mixin
    private final CalibrationOptions calibration = new CalibrationOptions();

    @Mixin
    private final CalibrationOutputs outputs = new CalibrationOutputs();

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private final ModelOptions models = new ModelOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    /** Reads the question, and prepares the replicates. */
    CalibrationPlan plan() {
        calibration.requireUse(common);
        return calibration.plan(ClusterOptions.networks(models, common), common);
    }

    /** What executors need to draw the replicates. */
    Submission submission() {
        AttachedFiles files = new AttachedFiles();
        calibration.problem().ifPresent(problem -> ProblemFiles.attach(problem, calibration.models(), files));
        calibration.model().ifPresent(files::file);
        calibration.question().files().stream().distinct().forEach(files::file);
        calibration.nullImages().ifPresent(named -> attachImages(named, files));
        return Submission.of(common.words(), files);
    }

    private static void attachImages(String named, AttachedFiles files) {
        int part = named.indexOf('#');
        String spelled = part < 0 ? named : named.substring(0, part);
        ImageFiles images = ImageFiles.named(spelled);
        if (!ImageFiles.areSeveral(spelled)) {
            files.file(images.files().get(0));
            return;
        }
        files.files(
                spelled,
                "",
                images.files().stream()
                        .collect(Collectors.toMap(images::name, file -> file, (a, b) -> a, LinkedHashMap::new)));
    }

    @Override
    public Integer call() {
        outputs.requireWritable();
        CalibrationPlan plan = plan();
        SparkCalibration replicates = new SparkCalibration(submission(), plan);
        SparkSession spark = ClusterOptions.session(common);
        List<List<Replicate>> done;
        long count = plan.replicates() * plan.series().size();
        int partitions = cluster.partitions(spark, count, common);
        try (Progress progress = common.progress("replicates", count);
                ResultFolder folder = cluster.output()
                        .map(output -> replicates.folder(output, spark))
                        .orElse(null)) {
            done = replicates.run(spark, partitions, Optional.ofNullable(folder), progress::done);
        } finally {
            spark.stop();
        }
        outputs.write(plan, done, common);
        return 0;
    }
}
