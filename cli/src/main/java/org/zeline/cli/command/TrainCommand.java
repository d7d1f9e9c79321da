package org.zeline.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.inference.Setup;
import org.zeline.cli.input.BadInputException;
import org.zeline.cli.input.Contents;
import org.zeline.cli.input.LoadedModel;
import org.zeline.cli.input.ModelSource;
import org.zeline.cli.json.TrainingJson;
import org.zeline.cli.option.CommonOptions;
import org.zeline.cli.option.DataOptions;
import org.zeline.cli.option.ModelOptions;
import org.zeline.cli.option.TrainOptions;
import org.zeline.cli.process.GracefulShutdown;
import org.zeline.cli.process.Progress;
import org.zeline.cli.process.Version;
import org.zeline.interpreter.value.Port;
import org.zeline.lsa.network.Bounds;
import org.zeline.lsa.network.LabelledSamples;
import org.zeline.lsa.training.EpochResult;
import org.zeline.lsa.training.Training;
import org.zeline.lsa.training.TrainingListener;
import org.zeline.lsa.training.TrainingSettings;
import org.zeline.report.NetworkFile;
import org.zeline.report.TrainingReport;
import org.zeline.report.page.TrainingPage;
import org.zeline.report.text.TrainingText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains a network, and writes it to a new file. */
@Command(
        name = "train",
        description = "Train a network: on samples as they are, on attacked samples, and with regularised layers.",
        versionProvider = Version.class,
        sortOptions = false,
        footer = {
            "",
            "Data are .npy, .npz (F.npz#NAME), IDX as MNIST has it and .csv, each also as .gz, or a "
                    + "folder of .png, .jpg, .bmp and .tif, with a sub-folder for each class if there are no --labels. The "
                    + "result is the same at any number of threads. Ctrl-C stops after the step at hand and writes "
                    + "what there is; with --checkpoint the same command goes on later as if it had not been "
                    + "stopped.",
            "",
            "Examples:",
            "  zeline train model.onnx --data train-images-idx3-ubyte.gz \\",
            "      --labels train-labels-idx1-ubyte.gz --scale 1/255 --initialize \\",
            "      --epochs 5 --threads 2 --output trained.onnx",
            "  zeline train model.onnx --data samples.npz#x --labels samples.npz#y \\",
            "      --method at --eps 0.3 --steps 7 --layers mvl --gamma 0.5 \\",
            "      --checkpoint at.ckpt --output robust.onnx"
        })
final class TrainCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "The network, an .onnx file.")
    @SuppressWarnings("NullAway.Init")
    private Path model;

    @Mixin
    private final DataOptions from = new DataOptions();

    @Option(
            names = "--validation",
            paramLabel = "P",
            defaultValue = "0",
            description = "Set this fraction of the samples aside for validation, the last ones (default: 0).")
    private double part;

    @Option(names = "--validation-data", paramLabel = "F", description = "Other samples for validation.")
    private @Nullable Path validationData;

    @Option(names = "--validation-labels", paramLabel = "F", description = "Their classes.")
    private @Nullable Path validationLabels;

    @Option(names = "--validation-samples", paramLabel = "N", description = "Use the first N of them only.")
    private @Nullable Integer validationLimit;

    @Mixin
    private final TrainOptions how = new TrainOptions();

    @Option(
            names = "--checkpoint",
            paramLabel = "F",
            description = "Save the state of the training in this file, and resume from it.")
    private @Nullable Path checkpoint;

    @Option(names = "--output", required = true, paramLabel = "F.onnx", description = "Where the result goes.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Option(names = "--report", paramLabel = "F.html", description = "Write an HTML report.")
    private @Nullable Path report;

    @Mixin
    private final ModelOptions options = new ModelOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    /** What the data are and what was done to them, one line per file. */
    private final List<String> facts = new ArrayList<>();

    /** Samples for training and for validation. */
    private record Split(LabelledSamples training, @Nullable LabelledSamples validation) {}

    @Override
    public Integer call() {
        Setup setup = common.setup();
        ModelSource source = options.source(common);
        LoadedModel loaded = source.load(model);
        if (loaded.model().inputs().size() != 1) {
            throw new BadInputException(model + ": training needs a model with one input, this one has "
                    + loaded.model().inputs().size());
        }
        Contents.requireWritable(output);
        Contents.requireWritable(report);
        Contents.requireWritable(checkpoint);
        Split split = split(loaded.model().inputs().get(0));
        TrainingSettings settings = how.settings(loaded, split.training, common);
        Training training = training(settings, split, source, setup);
        GracefulShutdown.during(() -> run(training, split, settings, loaded, setup));
        return 0;
    }

    private Training training(TrainingSettings settings, Split split, ModelSource source, Setup setup) {
        Training.Builder builder = Training.builder(model, settings, split.training)
                .externalData(source.externalData())
                .instructions(setup.instructions())
                .threads(setup.threads());
        if (split.validation != null) {
            builder.validation(split.validation);
        }
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw common.usage(String.valueOf(e.getMessage()));
        }
    }

    private void run(Training training, Split split, TrainingSettings settings, LoadedModel loaded, Setup setup) {
        long start = System.nanoTime();
        Training.Result result;
        try (Progress progress = common.progress("steps", training.steps())) {
            result = training.run(checkpoint, new Told(progress));
        }
        Thread.interrupted(); // what there is is written in any case
        result.model().write(output);
        double seconds = (System.nanoTime() - start) / 1e9;
        // the hash is computed for those who see it: an output that is no regular file can't be read again
        String hash = common.json() || report != null ? LoadedModel.sha256(output) : "";
        TrainingReport found = new TrainingReport(
                result,
                settings,
                loaded.file(),
                new NetworkFile(output.toString(), hash),
                facts,
                training.weights(),
                new TrainingReport.Sizes(
                        split.training.count(),
                        split.validation == null ? 0 : split.validation.count(),
                        training.steps()),
                new TrainingReport.Computing(
                        setup.seed(), setup.threads(), setup.instructions().kernelName(), seconds));
        common.print(out -> TrainingText.print(out, found), json -> TrainingJson.write(json, found));
        if (report != null) {
            Contents.write(report, TrainingPage.html(found, ReportContents.origin(common.words())));
            common.note("wrote " + report);
        }
    }

    private Split split(Port port) {
        if (!(part >= 0 && part < 1)) {
            throw common.usage("--validation must be a fraction in [0, 1), got " + part);
        }
        LabelledSamples all = samples(from.read(port, within(), common));
        if (validationData != null) {
            return new Split(
                    all, samples(from.read(validationData, validationLabels, validationLimit, port, within(), common)));
        }
        int aside = (int) Math.round(part * all.count());
        if (aside == 0) {
            return new Split(all, null);
        }
        int remaining = all.count() - aside;
        if (remaining == 0) {
            throw common.usage("--validation leaves no samples to train on");
        }
        return new Split(all.range(0, remaining), all.range(remaining, all.count()));
    }

    private Bounds within() {
        return how.attacks() ? how.bounds(common) : Bounds.NONE;
    }

    private LabelledSamples samples(DataOptions.Read read) {
        facts.add(read.fact());
        return read.samples();
    }

    /** Shows how far it is, on a terminal. */
    private final class Told implements TrainingListener {
        private final Progress progress;
        private long first = -1;

        Told(Progress progress) {
            this.progress = progress;
        }

        @Override
        public void step(long done, long all) {
            first = first < 0 ? done - 1 : first;
            progress.done(done - first, all - first);
        }

        @Override
        public void epoch(EpochResult result) {
            if (Progress.onTerminal()) {
                progress.clear();
                common.err().println(TrainingText.line(result));
            }
        }
    }
}
