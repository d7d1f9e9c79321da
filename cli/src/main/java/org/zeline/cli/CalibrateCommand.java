package org.zeline.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.BadInputException;
import org.zeline.cli.input.Contents;
import org.zeline.cli.input.Problem;
import org.zeline.cli.input.ProblemFile;
import org.zeline.interpreter.RealTensor;
import org.zeline.interpreter.Shape;
import org.zeline.si.Comparison;
import org.zeline.si.SelectiveTest;
import org.zeline.si.calibration.Calibration;
import org.zeline.si.calibration.Noise;
import org.zeline.si.calibration.Question;
import org.zeline.si.calibration.Replicate;
import org.zeline.si.evaluation.Signal;
import org.zeline.si.evaluation.SyntheticImage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts a question to data without any signal, many times. */
@Command(
        name = "calibrate",
        description = "Put a question to many images of noise: are its p-values uniform, as they should be?",
        versionProvider = Version.class,
        sortOptions = false,
        footer = {
            "",
            "Images are drawn with one mean everywhere and the noise that --variance states; --input gives their shape,",
            "and inputs that are not tested. Replicates in which the network marks no region have no p-value and are",
            "counted apart. With --signal the question is how often a signal is found. Ctrl-C stops with what is done; with --checkpoint the same command goes on later.",
            "",
            "Examples:",
            "  zeline calibrate unet.onnx --input image.npy --variance 1.0 \\",
            "      --hypothesis back --threshold 0.5 --replicates 1000 --report calibration.html",
            "  zeline calibrate --problem problem.json --models models --threads 2 --checkpoint run.csv"
        })
final class CalibrateCommand implements Callable<Integer> {
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
            defaultValue = "1000",
            description = "How many images of noise (default: 1000).")
    private long replicates;

    @Option(
            names = "--mean",
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
            description = "Keep what is done in this file, and begin with what it holds.")
    private @Nullable Path checkpoint;

    @Option(names = "--report", paramLabel = "F.html", description = "Write an HTML report.")
    private @Nullable Path report;

    @Option(names = "--result", paramLabel = "F.json", description = "Write the JSON of --json to a file too.")
    private @Nullable Path result;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    /** What is asked, and of which network. */
    private record Asked(Problem problem, LoadedModel model) {}

    @Override
    public Integer call() {
        if (replicates < 1) {
            throw common.usage("--replicates must be at least 1, got " + replicates);
        }
        if (!Double.isFinite(mean)) {
            throw common.usage("--mean must be a finite number, got " + mean);
        }
        Setup setup = common.setup();
        Asked asked = problem == null ? byOptions() : byFile(problem);
        Winding.down(() -> {
            if (signals.isEmpty()) {
                calibrate(asked, setup);
            } else {
                study(asked, setup);
            }
        });
        return 0;
    }

    private void calibrate(Asked asked, Setup setup) {
        if (signalSize != null) {
            throw common.usage("--signal-size goes with --signal");
        }
        List<Replicate> done = run(asked, 0, setup);
        Thread.interrupted(); // what is done is printed in any case
        CalibrationSummary summary = CalibrationSummary.of(asked.problem, asked.model, setup.seed(), mean, done);
        write(summary::json, summary.html(common.words()), summary::text);
    }

    private void study(Asked asked, Setup setup) {
        List<List<Replicate>> done = new ArrayList<>();
        for (double signal : signals) {
            if (!Double.isFinite(signal)) {
                throw common.usage("--signal must be finite numbers, got " + signal);
            }
            done.add(Thread.currentThread().isInterrupted() ? List.of() : run(asked, signal, setup));
        }
        Thread.interrupted();
        PowerSummary summary = new PowerSummary(asked.model, setup.seed(), side(asked), signals, done);
        write(summary::json, summary.html(common.words()), summary::text);
    }

    private int side(Asked asked) {
        Shape shape = tested(asked).shape();
        int least = Math.min(shape.extent(shape.rank() - 1), shape.rank() < 2 ? 1 : shape.extent(shape.rank() - 2));
        return signalSize == null ? Math.max(1, least / 4) : signalSize;
    }

    private RealTensor tested(Asked asked) {
        int index = asked.problem.hypothesis().inputIndex();
        List<RealTensor> inputs = asked.problem.inputs();
        if (index >= inputs.size()) {
            throw new BadInputException(asked.problem.name() + ": input_index is " + index + ", there are "
                    + inputs.size() + " inputs (counted from 0)");
        }
        return inputs.get(index);
    }

    private void write(Consumer<PrintWriter> json, String html, Consumer<PrintWriter> text) {
        if (result != null) {
            StringWriter written = new StringWriter();
            PrintWriter out = new PrintWriter(written);
            json.accept(out);
            out.flush();
            Contents.write(result, written.toString().getBytes(StandardCharsets.UTF_8));
        }
        if (report != null) {
            Contents.write(report, html.getBytes(StandardCharsets.UTF_8));
        }
        (common.json ? json : text).accept(common.out());
    }

    private List<Replicate> run(Asked asked, double signal, Setup setup) {
        Question drawn = drawn(asked, signal, setup);
        try (Checkpoint kept = checkpoint(asked, signal, setup)) {
            List<Replicate> done = new ArrayList<>(kept.done());
            if (done.size() > replicates) {
                done = new ArrayList<>(done.subList(0, (int) replicates));
            }
            List<Replicate> all = done;
            Progress progress = new Progress(
                    common.err(),
                    Boolean.getBoolean("zeline.terminal"),
                    System::nanoTime,
                    "replicates",
                    replicates - done.size());
            int before = done.size();
            new Calibration(drawn, setup.threads()).run(before, replicates - before, replicate -> {
                all.add(replicate);
                kept.add(replicate);
                progress.done(all.size() - before);
            });
            return all;
        }
    }

    /** A power study keeps a file for each strength. */
    private Checkpoint checkpoint(Asked asked, double signal, Setup setup) {
        if (checkpoint == null) {
            return Checkpoint.none();
        }
        String print = Fingerprint.of(asked.problem, asked.model, setup.seed()) + " mean " + mean;
        return signals.isEmpty()
                ? Checkpoint.open(checkpoint, print)
                : Checkpoint.open(
                        Path.of(checkpoint + "." + signal), print + " signal " + signal + " size " + side(asked));
    }

    private Question drawn(Asked asked, double signal, Setup setup) {
        Problem problem = asked.problem;
        try {
            SelectiveTest test = SelectiveTest.of(asked.model.model(), problem.hypothesis(), problem.covariance())
                    .with(problem.alternative())
                    .with(problem.search())
                    .with(setup.kernels());
            boolean reference = problem.hypothesis().comparison() instanceof Comparison.Reference;
            Shape shape = tested(asked).shape();
            int size = shape.size() * (reference ? 2 : 1);
            Noise noise = Noise.of(problem.covariance(), size);
            SyntheticImage image = signal == 0 ? null : signalled(shape, side(asked), signal);
            Noise data = random -> {
                double[] drawn = noise.draw(random);
                for (int i = 0; i < drawn.length; i++) {
                    drawn[i] += mean;
                }
                if (image != null) {
                    image.addSignals(drawn, random);
                }
                return drawn;
            };
            return new Question(test, Answer.inputs(problem, asked.model), data, setup.seed());
        } catch (IllegalArgumentException e) {
            throw new BadInputException(problem.name() + ": " + e.getMessage(), e);
        }
    }

    private static SyntheticImage signalled(Shape shape, int side, double strength) {
        Signal square = new Signal(new Signal.Rectangle(side, side), strength, Optional.empty());
        return SyntheticImage.of(shape).with(square);
    }

    private Asked byOptions() {
        if (model == null) {
            throw common.usage("name a MODEL or a --problem");
        }
        if (models != null) {
            throw common.usage("--models goes with --problem");
        }
        question.requireComplete(common);
        LoadedModel loaded = LoadedModel.load(model);
        return new Asked(question.problem(loaded.model(), common), loaded);
    }

    private Asked byFile(Path file) {
        if (model != null || question.any()) {
            throw common.usage("--problem states the whole question: leave out "
                    + (model != null ? "MODEL" : "the options of the question"));
        }
        ProblemFile read = ProblemFile.read(file);
        return new Asked(read.problem(), LoadedModel.load(read.model(file, models)));
    }
}
