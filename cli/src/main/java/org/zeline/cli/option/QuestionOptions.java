package org.zeline.cli.option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.Comparisons;
import org.zeline.cli.input.ImageFiles;
import org.zeline.cli.input.LoadedModel;
import org.zeline.cli.input.ModelSource;
import org.zeline.cli.input.PostProcessText;
import org.zeline.cli.input.Preparation;
import org.zeline.cli.input.PreprocessText;
import org.zeline.cli.input.Problem;
import org.zeline.cli.input.RawInput;
import org.zeline.cli.input.StatedVariance;
import org.zeline.cli.input.TensorSource;
import org.zeline.cli.input.Variances;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.Hypothesis;
import org.zeline.si.contrast.Comparison;
import org.zeline.si.contrast.Statistic;
import org.zeline.si.data.VarianceKnowledge;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.event.Event;
import org.zeline.si.event.Marking;
import org.zeline.si.event.PostProcess;
import org.zeline.si.event.Preprocess;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The fields of a problem as options. */
public final class QuestionOptions {
    @Mixin
    private final InputOptions inputs = new InputOptions();

    @Option(
            names = "--hypothesis",
            paramLabel = "KIND",
            completionCandidates = Candidates.Hypotheses.class,
            description = "What the region is compared with: back, neighbor or reference.")
    private @Nullable String hypothesis;

    @Mixin
    private final SelectionOptions selection = new SelectionOptions();

    @Option(
            names = "--variance",
            paramLabel = "V",
            description =
                    "Covariance of the noise in the numbers that the network takes, so after --scale and --std: a number,"
                            + " diagonal:F, matrix:F, ar1:RHO:SIGMA2, kronecker:ROWS:COLUMNS (two files), stationary:F (the"
                            + " autocovariance) or file:F, as zeline noise writes it; unknown:constant-mean needs none,"
                            + " if the mean is constant over what is compared under the null hypothesis; estimate takes"
                            + " the sample variance of the input, which makes p-values approximate.")
    private @Nullable String variance;

    @Mixin
    private final StatisticOptions statistic = new StatisticOptions();

    @Option(
            names = "--reference",
            paramLabel = "F",
            description = "The reference image of --hypothesis reference; repeat it for the mean of several.")
    private List<Path> references = new ArrayList<>();

    @Option(
            names = "--neighborhood-range",
            paramLabel = "N",
            description = "How far --hypothesis neighbor looks (default: 1).")
    private @Nullable Integer range;

    @Option(names = "--input-index", paramLabel = "I", description = "Which input is tested (default: 0).")
    private @Nullable Integer inputIndex;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Mixin
    @SuppressWarnings("UnusedVariable") // its options stand among the words already
    private final PresetOptions preset = new PresetOptions();

    @Mixin
    private final LayoutOptions layout = new LayoutOptions();

    @Option(
            names = "--preprocess",
            paramLabel = "STEP",
            completionCandidates = Candidates.FirstSteps.class,
            split = ",",
            description =
                    "From the raw input to what the network takes, in order, as part of what is followed: scale:S,"
                            + " mean:M;M:std:S;S, z-score, min-max:LOW:HIGH, percentile:LOW:HIGH, resize:ROWS:COLUMNS, resize (to"
                            + " the size that the network declares), onnx:F. The question, and --variance, are about the raw"
                            + " input.")
    private List<String> firstSteps = new ArrayList<>();

    @Option(
            names = "--post-process",
            paramLabel = "STEP",
            completionCandidates = Candidates.Steps.class,
            split = ",",
            description = "From output to scores, in order: input-diff, abs, neg, l1-norm,"
                    + " gaussian-filter:SIZE:SIGMA, average-filter:SIZE, channel:C, resize-to-input, onnx:F, another"
                    + " network.")
    private List<String> steps = new ArrayList<>();

    @Option(names = "--normalize", description = "Scale scores to [0, 1] before the threshold.")
    private boolean normalize;

    @Option(names = "--mask", paramLabel = "F", description = "Where the region may lie: 0 or 1 per element.")
    private @Nullable Path mask;

    @Option(
            names = "--alternative",
            paramLabel = "SIDES",
            completionCandidates = Candidates.Alternatives.class,
            description = "two-sided, two-sided-equal-tailed, right-tailed or left-tailed (default: two-sided).")
    private @Nullable String alternative;

    @Mixin
    private final SearchOptions search = new SearchOptions();

    @Option(
            names = "--random-normal-like",
            paramLabel = "F",
            description = "Fixed draws of a random node; one file per node, in graph order.")
    private List<Path> random = new ArrayList<>();

    /** Whether an option of the question was given. */
    public boolean any() {
        return inputs.any()
                || hypothesis != null
                || selection.any()
                || variance != null
                || statistic.any()
                || !references.isEmpty()
                || range != null
                || inputIndex != null
                || output.any()
                || layout.any()
                || !firstSteps.isEmpty()
                || !steps.isEmpty()
                || normalize
                || mask != null
                || alternative != null
                || search.any()
                || !random.isEmpty();
    }

    /** What is done to the numbers of inputs. */
    public Preparation preparation(CommonOptions common) {
        return inputs.source(common).preparation();
    }

    /** The files that were named. */
    public List<Path> files() {
        return files(inputs.files());
    }

    /**
     * The files that the question and an image come from.
     *
     * @param image in place of what was named for the tested input
     */
    public List<Path> files(Path image) {
        return files(inputs.files(testedInput(), image));
    }

    private List<Path> files(List<Path> named) {
        List<Path> files =
                new ArrayList<>(named.stream().map(TensorSource::file).toList());
        references.forEach(file -> files.add(TensorSource.file(file)));
        if (mask != null) {
            files.add(TensorSource.file(mask));
        }
        random.forEach(file -> files.add(TensorSource.file(file)));
        for (String step : Stream.concat(firstSteps.stream(), steps.stream()).toList()) {
            if (step.startsWith(PostProcessText.NETWORK)) {
                files.add(Path.of(step.substring(PostProcessText.NETWORK.length())));
            }
        }
        files.addAll(Variances.files(text(variance)));
        return files;
    }

    /** Checks that the options that have no default were given. */
    public void requireComplete(CommonOptions common) {
        List<String> missing = new ArrayList<>();
        if (!inputs.named()) {
            missing.add("--input");
        }
        if (hypothesis == null) {
            missing.add("--hypothesis");
        }
        if (!selection.marks()) {
            missing.add("--threshold");
        }
        if (variance == null) {
            missing.add("--variance");
        }
        if (!missing.isEmpty()) {
            throw common.usage("missing " + String.join(", ", missing));
        }
    }

    /** The network for images with channels first; says so if it takes them otherwise. */
    public LoadedModel arranged(LoadedModel model, CommonOptions common) {
        return layout.arranged(model, testedInput(), common);
    }

    private int testedInput() {
        return inputIndex == null ? 0 : inputIndex;
    }

    /** What was named for the tested input: a file, or several images; empty if nothing was. */
    public Optional<String> tested() {
        return inputs.named(testedInput());
    }

    /** Refuses several images. */
    public void requireOneImage(CommonOptions common) {
        if (tested().filter(ImageFiles::areSeveral).isPresent()) {
            throw common.usage("--input " + tested().get() + " names several images; add --table F.csv to test each");
        }
    }

    /**
     * Reads an image as the tested input.
     *
     * @param image its file
     * @param networks reads other networks
     * @param notes takes what was done to it
     * @throws BadInputException if it can't be read
     */
    public RealTensor tested(
            OnnxModel model, Path image, ModelSource networks, CommonOptions common, Consumer<String> notes) {
        TensorSource source = inputs.source(common);
        RealTensor data = TensorSource.finite(
                raw(model, preprocess(model, networks, common), common).read(image, source), image.toString());
        source.facts().forEach(notes);
        return data;
    }

    /** What the tested input is made of. */
    private RawInput raw(OnnxModel model, List<Preprocess> steps, CommonOptions common) {
        int count = model.inputs().size();
        int tested = testedInput();
        if (tested < 0 || tested >= count) {
            throw common.usage("--input-index must lie within 0.." + (count - 1) + ", got " + tested);
        }
        return RawInput.of(model, tested, steps);
    }

    private List<Preprocess> preprocess(OnnxModel model, ModelSource networks, CommonOptions common) {
        Port port = raw(model, List.of(), common).port();
        return firstSteps.stream()
                .flatMap(step ->
                        common
                                .setting("--preprocess", () -> PreprocessText.option(step, networks::network, port))
                                .stream())
                .toList();
    }

    /** The problem that the options state. */
    public Problem problem(OnnxModel model, ModelSource networks, CommonOptions common) {
        return problem(model, inputs.files(), networks, common, common::note);
    }

    /**
     * The problem that the options state about an image.
     *
     * @param image in place of what was named for the tested input
     * @param notes takes what is done to the files
     */
    public Problem problem(
            OnnxModel model, Path image, ModelSource networks, CommonOptions common, Consumer<String> notes) {
        return problem(model, inputs.files(testedInput(), image), networks, common, notes);
    }

    private Problem problem(
            OnnxModel model, List<Path> files, ModelSource networks, CommonOptions common, Consumer<String> notes) {
        TensorSource source = inputs.source(common);
        List<Preprocess> prepared = preprocess(model, networks, common);
        RawInput raw = raw(model, prepared, common);
        List<RawInput> taken = new ArrayList<>();
        for (int i = 0; i < model.inputs().size(); i++) {
            taken.add(i == testedInput() ? raw : RawInput.of(model, i, List.of()));
        }
        List<Tensor> read = inputs.read(model, files, taken, source, common);
        List<RealTensor> data = new ArrayList<>();
        for (int i = 0; i < read.size(); i++) {
            data.add(TensorSource.finite(read.get(i), files.get(i).toString()));
        }
        Hypothesis asked = hypothesis(common, source, networks, raw, prepared, output.index(model, common));
        inputs.report(source, notes);
        StatedVariance stated = common.setting(
                "--variance",
                () -> Variances.option(
                        text(variance), source, () -> common.setting("--reference", () -> asked.testedData(data))));
        if (!source.preparation().keepsVariance() && stated.knowledge() == VarianceKnowledge.KNOWN) {
            notes.accept("--variance is that of the numbers after --scale and --std, as the network takes them");
        }
        List<double[]> draws = random.stream()
                .map(file ->
                        TensorSource.finite(source.read(file), file.toString()).values())
                .toList();
        return new Problem(
                files.get(testedInput()).toString(),
                data,
                draws.isEmpty() ? null : draws,
                asked,
                stated,
                statistic.randomization(common),
                alternative == null
                        ? Alternative.TWO_SIDED
                        : common.setting("--alternative", () -> Alternative.of(text(alternative))),
                search.settings(common));
    }

    private Hypothesis hypothesis(
            CommonOptions common,
            TensorSource source,
            ModelSource networks,
            RawInput raw,
            List<Preprocess> prepared,
            OptionalInt scores) {
        Comparison comparison = comparison(common, source, raw);
        List<PostProcess> parsed = steps.stream()
                .map(step -> common.setting("--post-process", () -> PostProcessText.option(step, networks::network)))
                .toList();
        boolean @Nullable [] flags = mask == null ? null : flags(source, mask);
        Marking marking = selection.marking(common);
        List<Event> events = selection.events(common);
        Statistic measured = statistic.statistic(common);
        return common.setting("the question", () -> {
            Hypothesis.Builder builder = Hypothesis.region(marking)
                    .comparedWith(comparison)
                    .preprocess(prepared)
                    .postProcess(parsed)
                    .measuredBy(measured)
                    .nullValue(statistic.nullValue())
                    .normalized(normalize);
            if (!events.isEmpty()) {
                builder.given(events);
            }
            if (inputIndex != null) {
                builder.testedInput(inputIndex);
            }
            scores.ifPresent(builder::scoreOutput);
            return (flags == null ? builder : builder.within(flags)).build();
        });
    }

    private Comparison comparison(CommonOptions common, TensorSource source, RawInput raw) {
        String kind = text(hypothesis).replace("-mean-diff", "");
        if (!references.isEmpty() && !kind.equals("reference")) {
            throw common.usage("--reference goes with --hypothesis reference");
        }
        if (range != null && !kind.equals("neighbor")) {
            throw common.usage("--neighborhood-range goes with --hypothesis neighbor");
        }
        Comparisons.Parts parts = new Comparisons.Parts(
                () -> common.setting(
                        "--neighborhood-range", () -> new Comparison.Neighborhood(range == null ? 1 : range)),
                () -> {
                    if (references.isEmpty()) {
                        throw common.usage("--hypothesis reference needs --reference");
                    }
                    return new Comparison.Reference(references.stream()
                            .map(file -> TensorSource.finite(raw.read(file, source), file.toString()))
                            .toList());
                });
        return Comparisons.of(kind, parts)
                .orElseThrow(() -> common.usage(
                        "--hypothesis must be " + Comparisons.names(name -> name) + ", got '" + hypothesis + "'"));
    }

    private static boolean[] flags(TensorSource source, Path file) {
        double[] values = source.read(file).doubles();
        boolean[] flags = new boolean[values.length];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = values[i] != 0;
        }
        return flags;
    }

    private static String text(@Nullable String option) {
        return option == null ? "" : option;
    }
}
