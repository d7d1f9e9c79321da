package org.zeline.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.BadInputException;
import org.zeline.cli.input.Contents;
import org.zeline.interpreter.value.Port;
import org.zeline.lsa.Bounds;
import org.zeline.lsa.Samples;
import org.zeline.lsa.training.EpochResult;
import org.zeline.lsa.training.Settings;
import org.zeline.lsa.training.Training;
import org.zeline.lsa.training.TrainingListener;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains a network, and writes it to a new file. */
@Command(
        name = "train",
        description = "Train a network: as it is, against attacks, and with layers that are kept steady.",
        versionProvider = Version.class,
        sortOptions = false,
        footer = {
            "",
            "Data are .npy, .npz (F.npz#NAME), IDX as MNIST has it and .csv, each also as .gz, or a "
                    + "folder of .png and .jpg, with a sub-folder for each class if there are no --labels. The "
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
            description = "Set this part of the samples aside, the last ones, to judge epochs by (default: 0).")
    private double part;

    @Option(names = "--validation-data", paramLabel = "F", description = "Other samples to judge epochs by.")
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
            description = "Keep the state of the training in this file, and begin with what it holds.")
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

    /** What the data are and what was done to them, a line a file. */
    private final List<String> facts = new ArrayList<>();

    /** What is trained on and what epochs are judged by. */
    private record Split(Samples training, @Nullable Samples validation) {}

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
        Settings settings = how.settings(loaded.model(), split.training, common);
        Training training = Training.of(
                model,
                source.externalData(),
                settings,
                split.training,
                split.validation,
                setup.instructions(),
                setup.threads());
        Winding.down(() -> run(training, split, settings, loaded, setup));
        return 0;
    }

    private void run(Training training, Split split, Settings settings, LoadedModel loaded, Setup setup) {
        long start = System.nanoTime();
        Training.Result result;
        try (Progress progress = common.progress("steps", training.steps())) {
            result = training.run(checkpoint, new Told(progress));
        }
        Thread.interrupted(); // what there is is written in any case
        result.model().write(output);
        double seconds = (System.nanoTime() - start) / 1e9;
        TrainSummary summary = new TrainSummary(
                result,
                settings,
                loaded,
                setup,
                List.copyOf(facts),
                training.weights(),
                new TrainSummary.Sizes(
                        split.training.count(),
                        split.validation == null ? 0 : split.validation.count(),
                        training.steps()),
                seconds,
                output);
        if (common.json) {
            ResultJson.print(common.out(), summary::json);
        } else {
            summary.text(common.out());
        }
        if (report != null) {
            Contents.write(report, summary.html(common.words()));
            common.note("wrote " + report);
        }
    }

    private Split split(Port port) {
        if (!(part >= 0 && part < 1)) {
            throw common.usage("--validation must be a part in [0, 1), got " + part);
        }
        if (from.data == null) {
            throw common.usage("name the samples with --data");
        }
        Samples all = samples(from.data, from.labels, from.limit, port);
        if (validationData != null) {
            return new Split(all, samples(validationData, validationLabels, validationLimit, port));
        }
        int aside = (int) Math.round(part * all.count());
        if (aside == 0) {
            return new Split(all, null);
        }
        int rest = all.count() - aside;
        if (rest == 0) {
            throw common.usage("--validation leaves no samples to train on");
        }
        return new Split(all.part(0, rest), all.part(rest, all.count()));
    }

    private Samples samples(Path file, @Nullable Path classes, @Nullable Integer most, Port port) {
        DataOptions.Read read =
                from.read(file, classes, most, port, how.attacks() ? how.bounds(common) : Bounds.NONE, common);
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
                common.err().println(TrainSummary.line(result));
            }
        }
    }
}
