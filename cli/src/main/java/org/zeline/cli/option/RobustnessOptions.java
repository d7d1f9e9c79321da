package org.zeline.cli.option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.LoadedModel;
import org.zeline.cli.input.ModelSource;
import org.zeline.interpreter.value.ModelException;
import org.zeline.lsa.LayerStudy;
import org.zeline.lsa.StudyComparison;
import org.zeline.lsa.network.LabelledSamples;
import org.zeline.lsa.robustness.Bootstrap;
import org.zeline.lsa.robustness.PairedTest;
import picocli.CommandLine.Option;

/** Options that say how robustness is summarised, and with which network it is compared. */
public final class RobustnessOptions {
    private static final double CONFIDENCE = 0.95;

    @Option(
            names = {"--against", "--compare"},
            paramLabel = "MODEL",
            description = "Another network, to compare with the first on the same samples by paired tests.")
    private @Nullable Path other;

    @Option(
            names = "--distance-limit",
            paramLabel = "X",
            description = "Under deepfool, cw and fab: the largest distance that counts as found; samples beyond it"
                    + " are censored (default: the largest that is found).")
    private @Nullable Double limit;

    @Option(
            names = "--resamples",
            paramLabel = "N",
            description = "Of the bootstrap of robustness, at least 100 (default: 1999).")
    private int resamples = Bootstrap.USUAL_RESAMPLES;

    @Option(
            names = "--permutations",
            paramLabel = "N",
            description = "Of paired tests with --against, at least 99 (default: 9999).")
    private @Nullable Integer permutations;

    /** The network that is compared with the first one; empty if there is none. */
    public Optional<Path> other() {
        return Optional.ofNullable(other);
    }

    /** Refuses numbers that make no sense. */
    public void requireNumbers(CommonOptions common) {
        bootstrap(common);
        if (limit != null && !(limit >= 0 && Double.isFinite(limit))) {
            throw common.usage("--distance-limit must be a finite number of at least 0, got " + limit);
        }
        if (permutations != null && other == null) {
            throw common.usage("--permutations goes with --against");
        }
        test(common);
    }

    /** How intervals are computed. */
    public Bootstrap bootstrap(CommonOptions common) {
        return common.setting("--resamples", () -> new Bootstrap(resamples, CONFIDENCE, common.seed()));
    }

    private PairedTest test(CommonOptions common) {
        int count = permutations == null ? PairedTest.USUAL_PERMUTATIONS : permutations;
        return common.setting("--permutations", () -> new PairedTest(count, bootstrap(common)));
    }

    /** The largest distance that counts as found, if one was given. */
    public OptionalDouble distanceLimit() {
        return limit == null ? OptionalDouble.empty() : OptionalDouble.of(limit);
    }

    /** The first network, and the one that it is compared with, if one was named. */
    public List<LoadedModel> networks(Path first, ModelSource source) {
        List<LoadedModel> networks = new ArrayList<>(List.of(source.load(first)));
        if (other != null) {
            networks.add(source.load(other));
        }
        return networks;
    }

    /** Refuses another network that does not take the samples of the first one. */
    public static void requireSameInput(List<LoadedModel> networks, LabelledSamples samples) {
        for (LoadedModel network : networks.subList(1, networks.size())) {
            try {
                network.model().inputs().get(0).checkSamples(samples.inputs().shape());
            } catch (ModelException e) {
                throw new ModelException(e.getMessage() + ": compared networks get the same samples, as "
                                + networks.get(0).file().fileName() + " takes them, and need inputs of the same shape")
                        .at(network.model().name());
            }
        }
    }

    /** The comparison of two networks; {@code null} if there is one alone. */
    public @Nullable StudyComparison comparison(List<LayerStudy> studies, CommonOptions common) {
        return other == null ? null : StudyComparison.of(studies.get(0), studies.get(1), test(common));
    }
}
