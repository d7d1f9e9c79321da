package org.zeline.cli.option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.Comparisons;
import org.zeline.cli.input.ModelSource;
import org.zeline.cli.input.PostProcessText;
import org.zeline.cli.input.Preparation;
import org.zeline.cli.input.Problem;
import org.zeline.cli.input.TensorSource;
import org.zeline.cli.input.Variances;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.Hypothesis;
import org.zeline.si.contrast.Comparison;
import org.zeline.si.data.Covariance;
import org.zeline.si.data.TestedData;
import org.zeline.si.data.VarianceEstimate;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.event.Event;
import org.zeline.si.event.Marking;
import org.zeline.si.event.PostProcess;
import org.zeline.si.search.SearchSettings;
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
                            + " autocovariance) or file:F, as zeline noise writes it; estimate takes the sample variance"
                            + " of the input, which makes p-values approximate.")
    private @Nullable String variance;

    @Option(names = "--reference", paramLabel = "F", description = "The reference image of --hypothesis reference.")
    private @Nullable Path reference;

    @Option(
            names = "--neighborhood-range",
            paramLabel = "N",
            description = "How far --hypothesis neighbor looks (default: 1).")
    private @Nullable Integer range;

    @Option(names = "--input-index", paramLabel = "I", description = "Which input is tested (default: 0).")
    private @Nullable Integer inputIndex;

    @Option(names = "--output-index", paramLabel = "I", description = "Which output gives the scores (default: 0).")
    private @Nullable Integer outputIndex;

    @Option(
            names = "--post-process",
            paramLabel = "STEP",
            completionCandidates = Candidates.Steps.class,
            split = ",",
            description = "From output to scores, in order: input-diff, abs, neg, l1-norm,"
                    + " gaussian-filter:SIZE:SIGMA, average-filter:SIZE, onnx:F, another network.")
    private List<String> steps = new ArrayList<>();

    @Option(names = "--normalize", description = "Scale scores to [0, 1] before the threshold.")
    private boolean normalize;

    @Option(names = "--mask", paramLabel = "F", description = "Where the region may lie: 0 or 1 per element.")
    private @Nullable Path mask;

    @Option(
            names = "--alternative",
            paramLabel = "SIDES",
            completionCandidates = Candidates.Alternatives.class,
            description = "two-sided, right-tailed or left-tailed (default: two-sided).")
    private @Nullable String alternative;

    @Option(
            names = "--search",
            paramLabel = "MODE",
            completionCandidates = Candidates.Searches.class,
            description = "bounded, sure, sweep, parametric, exhaustive or over-conditioning (default: bounded).")
    private @Nullable String mode;

    @Option(
            names = "--order",
            paramLabel = "ORDER",
            completionCandidates = Candidates.Orders.class,
            description = "Of the stepping searches, parametric and exhaustive: pi1, pi2 or pi3 (default: pi3).")
    private @Nullable String order;

    @Option(names = "--precision", paramLabel = "W", description = "Stop when the bounds on p are this close.")
    private @Nullable Double precision;

    @Option(
            names = "--decision",
            paramLabel = "LEVEL",
            description = "Stop when the bounds on p lie on one side of LEVEL.")
    private @Nullable Double decision;

    @Option(names = "--max-evaluations", paramLabel = "N", description = "Stop after N evaluations of the network.")
    private @Nullable Integer maxEvaluations;

    @Option(
            names = "--certainty",
            paramLabel = "P",
            description =
                    "Of the bounded search, which uses random numbers: the probability that it misjudges any point of the"
                            + " line is at most P (default: 1e-12). --search sure uses none.")
    private @Nullable Double certainty;

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
                || reference != null
                || range != null
                || inputIndex != null
                || outputIndex != null
                || !steps.isEmpty()
                || normalize
                || mask != null
                || alternative != null
                || searches()
                || !random.isEmpty();
    }

    private boolean searches() {
        return mode != null
                || order != null
                || precision != null
                || decision != null
                || maxEvaluations != null
                || certainty != null;
    }

    /** What is done to the numbers of inputs. */
    public Preparation preparation(CommonOptions common) {
        return inputs.source(common).preparation();
    }

    /** The files that were named. */
    public List<Path> files() {
        List<Path> files = new ArrayList<>(inputs.files());
        for (Path file : new @Nullable Path[] {reference, mask}) {
            if (file != null) {
                files.add(TensorSource.file(file));
            }
        }
        random.forEach(file -> files.add(TensorSource.file(file)));
        for (String step : steps) {
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

    /** The problem that the options state. */
    public Problem problem(OnnxModel model, ModelSource networks, CommonOptions common) {
        TensorSource source = inputs.source(common);
        List<Port> ports = model.inputs();
        List<Tensor> read = inputs.read(model, source, common);
        List<RealTensor> data = new ArrayList<>();
        for (int i = 0; i < read.size(); i++) {
            data.add(TensorSource.finite(read.get(i), inputs.file(i).toString()));
        }
        int tested = inputIndex == null ? 0 : inputIndex;
        if (tested < 0 || tested >= ports.size()) {
            throw common.usage("--input-index must lie within 0.." + (ports.size() - 1) + ", got " + tested);
        }
        Hypothesis asked = hypothesis(common, source, networks, ports.get(tested));
        inputs.report(source, common);
        boolean estimating = text(variance).equals("estimate");
        if (!source.preparation().keepsVariance() && !estimating) {
            common.note("--variance is that of the numbers after --scale and --std, as the network takes them");
        }
        Covariance covariance = estimating
                ? estimated(common, asked, data)
                : setting(
                        common,
                        "--variance",
                        () -> Variances.option(text(variance), source, () -> asked.testedData(data)));
        List<double[]> draws = random.stream()
                .map(file ->
                        TensorSource.finite(source.read(file), file.toString()).values())
                .toList();
        return new Problem(
                inputs.file(tested).toString(),
                data,
                draws.isEmpty() ? null : draws,
                asked,
                covariance,
                estimating,
                alternative == null
                        ? Alternative.TWO_SIDED
                        : setting(common, "--alternative", () -> Alternative.of(text(alternative))),
                search(common));
    }

    private Hypothesis hypothesis(CommonOptions common, TensorSource source, ModelSource networks, Port port) {
        Comparison comparison = comparison(common, source, port);
        List<PostProcess> parsed = steps.stream()
                .map(step -> setting(common, "--post-process", () -> PostProcessText.option(step, networks::network)))
                .toList();
        boolean @Nullable [] flags = mask == null ? null : flags(source, mask);
        Marking marking = selection.marking(common);
        List<Event> events = selection.events(common);
        return setting(common, "the question", () -> {
            Hypothesis.Builder builder = Hypothesis.region(marking)
                    .comparedWith(comparison)
                    .postProcess(parsed)
                    .normalized(normalize);
            if (!events.isEmpty()) {
                builder.given(events);
            }
            if (inputIndex != null) {
                builder.testedInput(inputIndex);
            }
            if (outputIndex != null) {
                builder.scoreOutput(outputIndex);
            }
            return (flags == null ? builder : builder.within(flags)).build();
        });
    }

    private Comparison comparison(CommonOptions common, TensorSource source, Port port) {
        String kind = text(hypothesis).replace("-mean-diff", "");
        if (reference != null && !kind.equals("reference")) {
            throw common.usage("--reference goes with --hypothesis reference");
        }
        if (range != null && !kind.equals("neighbor")) {
            throw common.usage("--neighborhood-range goes with --hypothesis neighbor");
        }
        Comparisons.Parts parts = new Comparisons.Parts(
                () -> setting(
                        common, "--neighborhood-range", () -> new Comparison.Neighborhood(range == null ? 1 : range)),
                () -> {
                    if (reference == null) {
                        throw common.usage("--hypothesis reference needs --reference");
                    }
                    return new Comparison.Reference(
                            TensorSource.finite(source.read(reference, port), reference.toString()));
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

    private static Covariance estimated(CommonOptions common, Hypothesis asked, List<RealTensor> inputs) {
        TestedData data = setting(common, "--reference", () -> asked.testedData(inputs));
        return setting(common, "--variance", () -> VarianceEstimate.of(data.vector()));
    }

    private SearchSettings search(CommonOptions common) {
        if (precision != null && decision != null) {
            throw common.usage("give --precision or --decision, not both");
        }
        SearchSettings.Builder builder = SearchSettings.builder();
        if (mode != null) {
            builder.mode(setting(common, "--search", () -> SearchSettings.Mode.of(text(mode))));
        }
        if (order != null) {
            builder.order(setting(common, "--order", () -> SearchSettings.Order.of(text(order))));
        }
        if (precision != null) {
            double width = precision;
            setting(common, "--precision", () -> builder.precision(width));
        } else if (decision != null) {
            double level = decision;
            setting(common, "--decision", () -> builder.decision(level));
        }
        if (maxEvaluations != null) {
            builder.maxEvaluations(maxEvaluations);
        }
        if (certainty != null) {
            double failure = certainty;
            setting(common, "--certainty", () -> builder.failureProbability(failure));
        }
        SearchSettings search = setting(common, "--max-evaluations", builder::build);
        SearchSettings.Mode asked = search.mode();
        if (order != null && asked != SearchSettings.Mode.PARAMETRIC && asked != SearchSettings.Mode.EXHAUSTIVE) {
            common.note("--order has no effect on the " + asked + " search");
        }
        if (certainty != null && !asked.isRandomized()) {
            common.note("--certainty has no effect on the " + asked + " search, which uses no random numbers");
        }
        return search;
    }

    private static String text(@Nullable String option) {
        return option == null ? "" : option;
    }

    private static <T> T setting(CommonOptions common, String option, Supplier<T> make) {
        try {
            return make.get();
        } catch (IllegalArgumentException e) {
            throw common.usage(option + ": " + e.getMessage());
        }
    }
}
