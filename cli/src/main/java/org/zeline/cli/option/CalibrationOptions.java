package org.zeline.cli.option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.inference.Answer;
import org.zeline.cli.inference.Fingerprint;
import org.zeline.cli.inference.Setup;
import org.zeline.cli.input.BadInputException;
import org.zeline.cli.input.ModelSource;
import org.zeline.cli.input.Problem;
import org.zeline.interpreter.value.Shape;
import org.zeline.si.calibration.Noise;
import org.zeline.si.calibration.Rival;
import org.zeline.si.calibration.Simulation;
import org.zeline.si.data.TestedData;
import org.zeline.si.evaluation.Signal;
import org.zeline.si.evaluation.SyntheticImage;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Options that say which replicates a calibration or a power study consists of. */
public final class CalibrationOptions {
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

    /** Checks what can be checked before any file is read. */
    public void requireUse(CommonOptions common) {
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
    }

    /** The model that was named; empty if a problem file names it. */
    public Optional<Path> model() {
        return Optional.ofNullable(model);
    }

    /** The problem file; empty if the question is stated by options. */
    public Optional<Path> problem() {
        return Optional.ofNullable(problem);
    }

    /** The folder of the problem file's model; empty if the model is beside the problem file. */
    public Optional<Path> models() {
        return Optional.ofNullable(models);
    }

    /** The options of the question. */
    public QuestionOptions question() {
        return question;
    }

    /** What names the null images; empty if noise is drawn. */
    public Optional<String> nullImages() {
        return nulls.named();
    }

    /**
     * Reads the question, and prepares the replicates.
     *
     * @param source reads the network
     */
    public CalibrationPlan plan(ModelSource source, CommonOptions common) {
        Setup setup = common.setup();
        LoadedProblem asked = problem == null
                ? LoadedProblem.byOptions(model, models, question, source, common)
                : LoadedProblem.byFile(problem, models, source);
        NullImageOptions.Used images =
                nulls.images(asked, question.preparation(common), common).orElse(null);
        long count = replicates != null
                ? replicates
                : images != null ? images.source().fresh() : REPLICATES;
        List<Double> strengths = signals.isEmpty() ? List.of(0.0) : signals;
        return new CalibrationPlan(
                asked,
                images == null ? null : images.source(),
                setup,
                mean,
                side(asked),
                signals,
                count,
                strengths.stream()
                        .map(signal -> series(asked, signal, images, setup, common))
                        .toList());
    }

    private int side(LoadedProblem asked) {
        Shape shape = asked.problem().testedData().shape();
        int least = Math.min(shape.extent(shape.rank() - 1), shape.rank() < 2 ? 1 : shape.extent(shape.rank() - 2));
        return signalSize == null ? Math.max(1, least / 4) : signalSize;
    }

    private CalibrationPlan.Series series(
            LoadedProblem asked,
            double signal,
            NullImageOptions.@Nullable Used images,
            Setup setup,
            CommonOptions common) {
        if (!Double.isFinite(signal)) {
            throw common.usage("--signal must be finite numbers, got " + signal);
        }
        Simulation drawn = drawn(asked, signal, images, setup, common);
        String print = Fingerprint.of(asked.problem(), asked.model(), setup.seed()) + " "
                + (images == null ? "mean " + mean : images.fingerprint())
                + (rivals.asked(common).isEmpty() ? "" : " rivals " + rivals.asked(common) + " " + rivals.draws());
        return signals.isEmpty()
                ? new CalibrationPlan.Series(drawn, "", print)
                : new CalibrationPlan.Series(drawn, "." + signal, print + " signal " + signal + " size " + side(asked));
    }

    private Simulation drawn(
            LoadedProblem asked,
            double signal,
            NullImageOptions.@Nullable Used images,
            Setup setup,
            CommonOptions common) {
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
