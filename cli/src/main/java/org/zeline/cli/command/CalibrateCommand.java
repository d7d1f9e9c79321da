package org.zeline.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.inference.Checkpoint;
import org.zeline.cli.input.Contents;
import org.zeline.cli.option.CalibrationOptions;
import org.zeline.cli.option.CalibrationPlan;
import org.zeline.cli.option.CommonOptions;
import org.zeline.cli.option.ModelOptions;
import org.zeline.cli.process.GracefulShutdown;
import org.zeline.cli.process.Progress;
import org.zeline.cli.process.Version;
import org.zeline.si.calibration.Calibration;
import org.zeline.si.calibration.Replicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a test on many data sets without any signal. */
@Command(
        name = "calibrate",
        description = "Run a test on many images of noise: are its p-values uniform, as they should be?",
        versionProvider = Version.class,
        sortOptions = false,
        footer = {
            "",
            "Images are drawn with one mean everywhere and the noise that --variance states; --input "
                    + "gives their shape, and inputs that are not tested. Replicates in which the network marks no "
                    + "region have no p-value and are counted apart. With --signal the question is how often a "
                    + "signal is found. With --null-images, real images take the place of drawn ones, and the rejection "
                    + "rate is the type I error under their noise. Ctrl-C stops with what is done; with --checkpoint "
                    + "the same command resumes later.",
            "",
            "Examples:",
            "  zeline calibrate unet.onnx --input image.npy --variance 1.0 \\",
            "      --hypothesis back --threshold 0.5 --replicates 1000 \\",
            "      --report calibration.html",
            "  zeline calibrate unet.onnx --input image.npy --variance 1.0 \\",
            "      --hypothesis back --threshold 0.5 --null-images dark",
            "  zeline calibrate --problem problem.json --models models --threads 2 \\",
            "      --replicates 200 --checkpoint run.csv"
        })
final class CalibrateCommand implements Callable<Integer> {
    @Mixin
    private final CalibrationOptions calibration = new CalibrationOptions();

    @Option(
            names = "--checkpoint",
            paramLabel = "F",
            description = "Save finished replicates in this file, and resume from it.")
    private @Nullable Path checkpoint;

    @Mixin
    private final CalibrationOutputs outputs = new CalibrationOutputs();

    @Mixin
    private final ModelOptions options = new ModelOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        calibration.requireUse(common);
        outputs.requireWritable();
        Contents.requireWritable(checkpoint);
        CalibrationPlan plan = calibration.plan(options.source(common), common);
        GracefulShutdown.during(() -> {
            List<List<Replicate>> done =
                    plan.series().stream().map(one -> run(one, plan)).toList();
            Thread.interrupted(); // what is done is printed in any case
            outputs.write(plan, done, common);
        });
        return 0;
    }

    /**
     * The replicates that are kept, and those that are still to be drawn; nothing once interrupted. A power study keeps
     * a file for each strength.
     */
    private List<Replicate> run(CalibrationPlan.Series series, CalibrationPlan plan) {
        if (Thread.currentThread().isInterrupted()) {
            return List.of();
        }
        long count = plan.replicates();
        try (Checkpoint kept = checkpoint == null
                ? Checkpoint.none()
                : Checkpoint.open(Path.of(checkpoint + series.suffix()), series.fingerprint())) {
            int before = (int) Math.min(kept.done().size(), count);
            List<Replicate> all = new ArrayList<>(kept.done().subList(0, before));
            long left = count - before;
            try (Progress progress = common.progress("replicates", left)) {
                new Calibration(series.simulation(), plan.setup().threads()).run(before, left, replicate -> {
                    all.add(replicate);
                    kept.add(replicate);
                    progress.done(all.size() - before);
                });
            }
            return all;
        }
    }
}
