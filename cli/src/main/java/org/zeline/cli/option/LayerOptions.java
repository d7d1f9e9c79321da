package org.zeline.cli.option;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.inference.Setup;
import org.zeline.cli.input.LoadedModel;
import org.zeline.interpreter.value.ModelException;
import org.zeline.lsa.LayerAnalysis;
import org.zeline.lsa.LayerStudy;
import org.zeline.lsa.Measure;
import org.zeline.lsa.ProbeSelection;
import org.zeline.lsa.VulnerableLayers;
import org.zeline.lsa.network.ClassScores;
import picocli.CommandLine.Option;

/** Options that say which layers are compared, and how. */
public final class LayerOptions {
    @Option(
            names = "--measure",
            paramLabel = "M",
            description =
                    "relative-error, mean-squared-error, l1-relative-error, linf-relative-error, cosine-distance or"
                            + " linear-cka (default: relative-error).")
    private String measure = "relative-error";

    @Option(
            names = "--eta",
            paramLabel = "X",
            description =
                    "Layers more than X deviations above the mean are listed (default: chosen so that those are that"
                            + " stand apart).")
    private @Nullable Double eta;

    @Option(
            names = "--reading",
            paramLabel = "R",
            description = "What exceeds the bound: layer, the mean of a layer, or sample, any sample (default: layer).")
    private String reading = "layer";

    @Option(
            names = "--activations",
            split = ",",
            paramLabel = "OP",
            description = "Activations whose outputs are layers (default: Relu,Elu,LeakyRelu).")
    private List<String> activations = new ArrayList<>(List.of("Relu", "Elu", "LeakyRelu"));

    @Option(names = "--no-learnable", description = "Leave out convolutions and matrix products.")
    private boolean noLearnable;

    @Option(names = "--joined", description = "Take a learnable layer and the activation behind it for one layer.")
    private boolean joined;

    @Option(
            names = "--layers",
            split = ",",
            paramLabel = "L",
            description = "Nodes or values to look at as well, * for any characters.")
    private List<String> layers = new ArrayList<>();

    @Option(
            names = "--scores",
            paramLabel = "S",
            description =
                    "What the first output says: classes, one logit per class; or of two classes by one number, logit (above"
                            + " 0 is class 1) or probability (of class 1) (default: classes).")
    private String scores = "classes";

    @Option(names = "--batch", paramLabel = "N", description = "Samples computed together (default: 64).")
    private int batch = 64;

    /** Refuses numbers that make no sense. */
    public void requireNumbers(CommonOptions common) {
        if (eta != null && !Double.isFinite(eta)) {
            throw common.usage("--eta must be a finite number, got " + eta);
        }
    }

    /** How distances are measured. */
    public Measure measure(CommonOptions common) {
        return common.setting("--measure", () -> Measure.of(measure));
    }

    /** What the first output says about the classes. */
    public ClassScores scores(CommonOptions common) {
        return common.setting("--scores", () -> ClassScores.of(scores));
    }

    /** The number of samples that are computed together. */
    public int batch() {
        return batch;
    }

    /** The analysis of a network. */
    public LayerAnalysis analysis(LoadedModel loaded, Setup setup, CommonOptions common) {
        Set<String> wanted = new LinkedHashSet<>(activations);
        wanted.removeAll(ProbeSelection.ALL_ACTIVATIONS);
        if (!wanted.isEmpty()) {
            throw common.usage("--activations knows no " + String.join(", ", wanted));
        }
        ProbeSelection probes = new ProbeSelection(new LinkedHashSet<>(activations), !noLearnable, joined, layers);
        try {
            return LayerAnalysis.of(loaded.model(), probes)
                    .with(measure(common))
                    .with(scores(common))
                    .with(setup.instructions())
                    .withBatchSize(batch)
                    .withSeed(setup.seed());
        } catch (IllegalArgumentException e) {
            throw common.usage(String.valueOf(e.getMessage()));
        } catch (ModelException e) {
            throw e.at(loaded.model().name());
        }
    }

    /** What is looked at under each perturbation or attack. */
    public LayerStudy.Settings settings(AttackOptions attacks, RobustnessOptions robustness, CommonOptions common) {
        return new LayerStudy.Settings(
                attacks.strength(),
                attacks.grid(),
                rule(common),
                eta == null ? OptionalDouble.empty() : OptionalDouble.of(eta),
                robustness.bootstrap(common),
                robustness.distanceLimit());
    }

    private VulnerableLayers.Rule rule(CommonOptions common) {
        return switch (reading) {
            case "layer" -> VulnerableLayers.Rule.LAYER_AVERAGE;
            case "sample" -> VulnerableLayers.Rule.ANY_SAMPLE;
            default -> throw common.usage("--reading must be layer or sample, got " + reading);
        };
    }
}
