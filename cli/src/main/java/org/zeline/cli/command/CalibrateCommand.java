package org.zeline.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.inference.Answer;
import org.zeline.cli.inference.Checkpoint;
import org.zeline.cli.inference.Fingerprint;
import org.zeline.cli.inference.Setup;
import org.zeline.cli.input.BadInputException;
import org.zeline.cli.input.Contents;
import org.zeline.cli.input.ModelSource;
import org.zeline.cli.input.Problem;
import org.zeline.cli.json.CalibrationJson;
import org.zeline.cli.json.Json;
import org.zeline.cli.option.CommonOptions;
import org.zeline.cli.option.LoadedProblem;
import org.zeline.cli.option.ModelOptions;
import org.zeline.cli.option.NullImageOptions;
import org.zeline.cli.option.QuestionOptions;
import org.zeline.cli.option.RivalOptions;
import org.zeline.cli.process.GracefulShutdown;
import org.zeline.cli.process.Progress;
import org.zeline.cli.process.Version;
import org.zeline.interpreter.value.Shape;
import org.zeline.report.CalibrationReport;
import org.zeline.report.NullImageSource;
import org.zeline.report.Origin;
import org.zeline.report.PowerReport;
import org.zeline.report.page.CalibrationPage;
import org.zeline.report.page.PowerPage;
import org.zeline.report.text.CalibrationText;
import org.zeline.report.text.PowerText;
import org.zeline.si.calibration.Calibration;
import org.zeline.si.calibration.CalibrationResult;
import org.zeline.si.calibration.Noise;
import org.zeline.si.calibration.PowerResult;
import org.zeline.si.calibration.Replicate;
import org.zeline.si.calibration.Rival;
import org.zeline.si.calibration.Simulation;
import org.zeline.si.data.TestedData;
import org.zeline.si.evaluation.Signal;
import org.zeline.si.evaluation.SyntheticImage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
    private static final long REPLICATES = 1000;

    @Parameters(arity = "0..1", paramLabel = "MODEL", description = "The network, an .onnx file.")
    private @Nullable Path model;

    @Option(
            names = "--problem",
            paramLabel = "F",
            description = "A problem file, in place of MODEL and the options of the question.")
    private @Nullable Path problem;

    @Option(
            names = "--models",
            paramLabel = "DIR",
            description = "Where the model of the problem file is (default: beside it).")
    private @Nullable Path models;

    @Mixin
    private final QuestionOptions question = new QuestionOptions();

    @Option(
            names = "--replicates",
            paramLabel = "N",
            description = "How many images of noise (default: 1000; with --null-images, as many as use each of them"
                    + " once).")
    private @Nullable Long replicates;

    @Mixin
    private final NullImageOptions nulls = new NullImageOptions();

    @Mixin
    private final RivalOptions rivals = new RivalOptions();

    @Option(
            names = "--noise-mean",
            paramLabel = "X",
            defaultValue = "0",
            description = "The mean of every element (default: 0).")
    private double mean;

    @Option(
            names = "--signal",
            paramLabel = "X",
            split = ",",
            description =
                    "A power study: add X to the mean of a square at a random place; several, with commas between.")
    private List<Double> signals = new ArrayList<>();

    @Option(
            names = "--signal-size",
            paramLabel = "N",
            description = "The side of that square (default: a quarter of the image's).")
    private @Nullable Integer signalSize;

    @Option(
            names = "--checkpoint",
            paramLabel = "F",
            description = "Save finished replicates in this file, and resume from it.")
    private @Nullable Path checkpoint;

    @Option(names = "--report", paramLabel = "F.html", description = "Write an HTML report.")
    private @Nullable Path report;

    @Option(names = "--result", paramLabel = "F.json", description = "Write the JSON of --json to a file too.")
    private @Nullable Path result;

    @Mixin
    private final ModelOptions options = new ModelOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    /** Replicates to be drawn, and where they are kept. */
    private record Series(Simulation question, @Nullable Path file, String fingerprint) {}

    @Override
    public Integer call() {
        if (replicates != null && replicates < 1) {
            throw common.usage("--replicates must be at least 1, got " + replicates);
        }
        if (!Double.isFinite(mean)) {
            throw common.usage("--noise-mean must be a finite number, got " + mean);
        }
        nulls.requireUse(common);
        if (nulls.given() && mean != 0) {
            throw common.usage("--noise-mean goes with drawn noise, --null-images have their own mean");
        }
        if (signals.isEmpty() && signalSize != null) {
            throw common.usage("--signal-size goes with --signal");
        }
        if (problem != null) {
            LoadedProblem.requireFileAlone(model, question, common);
        }
        Contents.requireWritable(report);
        Contents.requireWritable(result);
        Contents.requireWritable(checkpoint);
        Setup setup = common.setup();
        ModelSource source = options.source(common);
        LoadedProblem asked = problem == null
                ? LoadedProblem.byOptions(model, models, question, source, common)
                : LoadedProblem.byFile(problem, models, source);
        NullImageOptions.Used images =
                nulls.images(asked, question.preparation(common), common).orElse(null);
        long count = replicates != null
                ? replicates
                : images != null ? images.source().fresh() : REPLICATES;
        List<Series> all = signals.isEmpty()
                ? List.of(series(asked, 0, images, setup))
                : signals.stream()
                        .map(signal -> series(asked, signal, images, setup))
                        .toList();
        GracefulShutdown.during(() -> {
            List<List<Replicate>> done =
                    all.stream().map(one -> run(one, count, setup)).toList();
            Thread.interrupted(); // what is done is printed in any case
            Origin origin = ReportContents.origin(common.words());
            if (signals.isEmpty()) {
                CalibrationReport found = report(asked, images, setup, CalibrationResult.of(done.get(0)));
                write(
                        json -> CalibrationJson.write(json, found),
                        () -> CalibrationPage.html(found, origin),
                        out -> CalibrationText.print(out, found));
            } else {
                PowerReport found = new PowerReport(
                        new PowerResult(side(asked), signals, done),
                        asked.model().file(),
                        setup.seed(),
                        source(images));
                write(
                        json -> CalibrationJson.write(json, found),
                        () -> PowerPage.html(found, origin),
                        out -> PowerText.print(out, found));
            }
        });
        return 0;
    }

    private static @Nullable NullImageSource source(NullImageOptions.@Nullable Used images) {
        return images == null ? null : images.source();
    }

    private CalibrationReport report(
            LoadedProblem asked, NullImageOptions.@Nullable Used images, Setup setup, CalibrationResult found) {
        Problem put = asked.problem();
        return new CalibrationReport(
                found,
                asked.model().file(),
                put.name(),
                setup.seed(),
                mean,
                put.covariance(),
                put.hypothesis().marking().description(),
                put.search(),
                source(images));
    }

    private int side(LoadedProblem asked) {
        Shape shape = asked.problem().testedData().shape();
        int least = Math.min(shape.extent(shape.rank() - 1), shape.rank() < 2 ? 1 : shape.extent(shape.rank() - 2));
        return signalSize == null ? Math.max(1, least / 4) : signalSize;
    }

    /** Prints and writes all that can be printed and written, whatever fails. */
    private void write(Json.Value json, Supplier<String> html, Consumer<PrintWriter> text) {
        common.print(text, json);
        try {
            if (result != null) {
                Contents.write(result, Json.line(json));
            }
        } finally {
            if (report != null) {
                Contents.write(report, html.get());
            }
        }
    }

    /** The replicates that are kept, and those that are still to be drawn; nothing once interrupted. */
    private List<Replicate> run(Series series, long count, Setup setup) {
        if (Thread.currentThread().isInterrupted()) {
            return List.of();
        }
        try (Checkpoint kept =
                series.file == null ? Checkpoint.none() : Checkpoint.open(series.file, series.fingerprint)) {
            int before = (int) Math.min(kept.done().size(), count);
            List<Replicate> all = new ArrayList<>(kept.done().subList(0, before));
            long left = count - before;
            try (Progress progress = common.progress("replicates", left)) {
                new Calibration(series.question, setup.threads()).run(before, left, replicate -> {
                    all.add(replicate);
                    kept.add(replicate);
                    progress.done(all.size() - before);
                });
            }
            return all;
        }
    }

    /** A power study keeps a file for each strength. */
    private Series series(LoadedProblem asked, double signal, NullImageOptions.@Nullable Used images, Setup setup) {
        if (!Double.isFinite(signal)) {
            throw common.usage("--signal must be finite numbers, got " + signal);
        }
        Simulation drawn = drawn(asked, signal, images, setup);
        String print = Fingerprint.of(asked.problem(), asked.model(), setup.seed()) + " "
                + (images == null ? "mean " + mean : images.fingerprint())
                + (rivals.asked(common).isEmpty() ? "" : " rivals " + rivals.asked(common) + " " + rivals.draws());
        if (signals.isEmpty()) {
            return new Series(drawn, checkpoint, print);
        }
        Path file = checkpoint == null ? null : Path.of(checkpoint + "." + signal);
        return new Series(drawn, file, print + " signal " + signal + " size " + side(asked));
    }

    private Simulation drawn(LoadedProblem asked, double signal, NullImageOptions.@Nullable Used images, Setup setup) {
        Problem problem = asked.problem();
        try {
            TestedData tested = problem.testedData();
            Noise noise = images != null
                    ? images.noise()
                    : Noise.of(problem.covariance(), tested.size()).plus(mean);
            Noise data = signal == 0 ? noise : noise.plus(signalled(tested.shape(), side(asked), signal));
            Simulation simulation = new Simulation(
                    Answer.test(problem, asked.model(), setup),
                    Answer.inputs(problem, asked.model()),
                    data,
                    setup.seed());
            Simulation asks = problem.randomization()
                    .map(added -> simulation.randomized(added.ratio(), Noise.of(problem.covariance(), tested.size())))
                    .orElse(simulation);
            Set<Rival> beside = rivals.asked(common);
            return beside.isEmpty() ? asks : asks.beside(beside, rivals.draws(), noise);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(problem.name() + ": " + e.getMessage(), e);
        }
    }

    private static SyntheticImage signalled(Shape shape, int side, double strength) {
        Signal square = new Signal(new Signal.Rectangle(side, side), strength, Optional.empty());
        return SyntheticImage.of(shape).with(square);
    }
}
