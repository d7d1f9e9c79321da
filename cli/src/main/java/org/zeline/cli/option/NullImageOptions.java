package org.zeline.cli.option;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.BadInputException;
import org.zeline.cli.input.NullImageFiles;
import org.zeline.cli.input.Preparation;
import org.zeline.cli.input.RawInput;
import org.zeline.cli.input.TensorSource;
import org.zeline.report.NullImageSource;
import org.zeline.si.Hypothesis;
import org.zeline.si.calibration.ResampledImages;
import picocli.CommandLine.Option;

/** Options that let a calibration use real null images in place of drawn noise. */
public final class NullImageOptions {
    @Option(
            names = "--null-images",
            paramLabel = "FOLDER_OR_GLOB",
            description =
                    "Use real images without signal in place of drawn noise: each once, in a random order, then at"
                            + " random. The rejection rate then checks the noise that --variance states.")
    private @Nullable String named;

    @Option(
            names = "--augment",
            paramLabel = "CHANGE",
            split = ",",
            completionCandidates = Candidates.Changes.class,
            description = "Change null images at random: flips, if their noise looks the same then; shifts, around the"
                    + " edges, if it is stationary.")
    private List<String> augment = new ArrayList<>();

    /**
     * Images that were named.
     *
     * @param noise takes them for replicates
     * @param source what they are
     * @param fingerprint of them and of what is done to them
     */
    public record Used(ResampledImages noise, NullImageSource source, String fingerprint) {}

    /** Whether images were named. */
    public boolean given() {
        return named != null;
    }

    /** What names the images; empty if none were named. */
    Optional<String> named() {
        return Optional.ofNullable(named);
    }

    /** Checks that no option is without use. */
    public void requireUse(CommonOptions common) {
        if (named == null && !augment.isEmpty()) {
            throw common.usage("--augment goes with --null-images");
        }
        changes(common);
    }

    private Set<ResampledImages.Change> changes(CommonOptions common) {
        Set<ResampledImages.Change> changes = EnumSet.noneOf(ResampledImages.Change.class);
        augment.forEach(name -> changes.add(common.setting("--augment", () -> ResampledImages.Change.of(name))));
        return changes;
    }

    /**
     * {@return the images; empty if none were named}
     *
     * @param asked the question
     * @param preparation what is done to their numbers
     */
    public Optional<Used> images(LoadedProblem asked, Preparation preparation, CommonOptions common) {
        if (named == null) {
            return Optional.empty();
        }
        Hypothesis hypothesis = asked.problem().hypothesis();
        RawInput raw = RawInput.of(asked.model().model(), hypothesis.inputIndex(), hypothesis.preprocess());
        NullImageFiles files = NullImageFiles.of(
                named, file -> TensorSource.finite(raw.read(file, new TensorSource(preparation)), file.toString()));
        Set<ResampledImages.Change> changes = changes(common);
        int size = asked.problem().testedData().size();
        try {
            ResampledImages noise = new ResampledImages(files, size, changes, common.seed());
            String words = changes.stream().map(String::valueOf).collect(Collectors.joining(" and "));
            return Optional.of(new Used(
                    noise,
                    new NullImageSource(named, files.count(), noise.fresh(), words),
                    "null images " + files.sha256() + " " + words));
        } catch (IllegalArgumentException e) {
            throw new BadInputException(named + ": " + e.getMessage(), e);
        }
    }
}
