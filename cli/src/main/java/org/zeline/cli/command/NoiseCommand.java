package org.zeline.cli.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.BadInputException;
import org.zeline.cli.input.Contents;
import org.zeline.cli.input.NullImageFiles;
import org.zeline.cli.input.Preparation;
import org.zeline.cli.input.TensorSource;
import org.zeline.cli.json.Json;
import org.zeline.cli.json.NoiseJson;
import org.zeline.cli.option.Candidates;
import org.zeline.cli.option.CommonOptions;
import org.zeline.cli.option.PreparationOptions;
import org.zeline.cli.process.Version;
import org.zeline.report.NoiseReport;
import org.zeline.report.page.NoisePage;
import org.zeline.report.text.NoiseText;
import org.zeline.si.noise.Background;
import org.zeline.si.noise.NoiseEstimate;
import org.zeline.si.noise.NoiseFit;
import org.zeline.si.noise.NoiseModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Estimates the covariance of noise from null images. */
@Command(
        name = "noise",
        description = "Estimate the noise's covariance from images that hold nothing else, and show how well it fits.",
        versionProvider = Version.class,
        sortOptions = false,
        footer = {
            "",
            "All images have one shape; its last two axes are rows and columns. Noise is independent between images, and "
                    + "with the models stationary and kronecker between planes, such as channels. Numbers are those that "
                    + "the network takes if --scale, --mean and --std are those of its inputs. The file that --output "
                    + "names is what --variance file:noise.json of pvalue and calibrate reads.",
            "",
            "Examples:",
            "  zeline noise --data dark --model stationary --output noise.json \\",
            "      --report noise.html",
            "  zeline noise --data dark --scale 1/255 --model scalar --robust"
        })
final class NoiseCommand implements Callable<Integer> {
    @Option(
            names = "--data",
            paramLabel = "FOLDER_OR_GLOB",
            required = true,
            description = "Images without signal: a folder, or a pattern such as 'dark/*.png', in quotes.")
    private String data = "";

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            required = true,
            completionCandidates = Candidates.NoiseModels.class,
            description = "scalar, one variance; diagonal, one per element; stationary, an autocovariance; kronecker, a"
                    + " covariance of rows times one of columns.")
    private String model = "";

    @Option(names = "--robust", description = "By medians and signs, so that outliers do not matter.")
    private boolean robust;

    @Option(
            names = "--background",
            paramLabel = "KIND",
            completionCandidates = Candidates.Backgrounds.class,
            description = "What images show besides noise: image, a mean for each element; constant, one mean (default:"
                    + " image if there are several images).")
    private @Nullable String background;

    @Mixin
    private final PreparationOptions preparing = new PreparationOptions();

    @Option(
            names = "--output",
            paramLabel = "F.json",
            description = "Write the covariance, for --variance file:F.json, and the JSON of --json.")
    private @Nullable Path output;

    @Option(names = "--report", paramLabel = "F.html", description = "Write an HTML report.")
    private @Nullable Path report;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        NoiseModel wanted = common.setting("--model", () -> NoiseModel.of(model));
        String named = background;
        Background given = named == null ? null : common.setting("--background", () -> Background.of(named));
        Contents.requireWritable(output);
        Contents.requireWritable(report);
        Preparation preparation = preparing.preparation(common);
        NullImageFiles images = NullImageFiles.of(data, file -> new TensorSource(preparation).prepared(file));
        TensorSource source = new TensorSource(preparation);
        source.prepared(images.first());
        preparing.requirePictures(source);
        source.facts().forEach(common::note);
        NoiseReport found = estimate(images, wanted, given, preparation);
        Json.Value json = out -> NoiseJson.write(out, found);
        common.print(out -> NoiseText.print(out, found), json);
        try {
            if (output != null) {
                Contents.write(output, Json.line(json));
            }
        } finally {
            if (report != null) {
                Contents.write(report, NoisePage.html(found, ReportContents.origin(common.words())));
            }
        }
        return 0;
    }

    private NoiseReport estimate(
            NullImageFiles images, NoiseModel wanted, @Nullable Background given, Preparation preparation) {
        Background around = given != null ? given : images.count() > 1 ? Background.IMAGE : Background.CONSTANT;
        try {
            NoiseEstimate estimate = NoiseEstimate.of(images, wanted, robust, around);
            return new NoiseReport(estimate, NoiseFit.of(images, estimate), data, preparation.words());
        } catch (IllegalArgumentException e) {
            throw new BadInputException(data + ": " + e.getMessage(), e);
        }
    }
}
