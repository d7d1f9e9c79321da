package org.zeline.cli.command;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.inference.Answer;
import org.zeline.cli.inference.Setup;
import org.zeline.cli.input.Contents;
import org.zeline.cli.input.JsonValue;
import org.zeline.cli.input.LoadedModel;
import org.zeline.cli.input.ProblemFile;
import org.zeline.cli.json.RegionJson;
import org.zeline.cli.option.CommonOptions;
import org.zeline.cli.process.Version;
import org.zeline.report.RegionReport;
import org.zeline.report.page.RegionPage;
import org.zeline.report.text.RegionText;
import org.zeline.report.text.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the main job on data that stand in the jar. */
@Command(
        name = "demo",
        description = "Test the region that a small network marks in an image of pure noise, and write a report.",
        versionProvider = Version.class,
        sortOptions = false,
        footer = {"", "Examples:", "  zeline demo --output demo.html", "  zeline demo --gallery gallery"})
final class DemoCommand implements Callable<Integer> {
    private static final String PROBLEM = "demo.json";

    private static final String ABOUT = "The image holds independent normal noise and nothing else. An untrained U-Net"
            + " marks where it reconstructs it worst. Whatever difference a test finds there is a false alarm.";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "F.html",
            description = "Where the report goes (default: zeline-demo.html).")
    private @Nullable Path output;

    @Option(
            names = "--gallery",
            paramLabel = "DIR",
            description =
                    "Instead: test regions of a segmentation, of one of several classes, of a reconstruction and of a"
                            + " class activation map, which takes half a minute; reports, networks and problem files go to"
                            + " this folder.")
    private @Nullable Path gallery;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        if (gallery != null && output != null) {
            throw common.usage("--output goes without --gallery, which names its files itself");
        }
        if (gallery != null) {
            showGallery(gallery);
        } else {
            showNoise(output == null ? Path.of("zeline-demo.html") : output);
        }
        return 0;
    }

    private void showGallery(Path folder) {
        List<Answer> answers = Gallery.write(folder, common.setup(), common.words());
        common.print(
                out -> {
                    for (Answer answer : answers) {
                        out.println(answer.problem().name());
                        RegionText.print(out, answer.reported(), false);
                        out.println();
                    }
                    Text.row(out, "gallery", Gallery.index(folder).toString());
                },
                json -> RegionJson.write(
                        json, answers.stream().map(Answer::reported).toList(), false));
    }

    private void showNoise(Path file) {
        Setup setup = common.setup();
        Contents.requireWritable(file);
        ProblemFile problem = JsonValue.read(
                LoadedModel.resource(PROBLEM), PROBLEM, value -> ProblemFile.decode("bundled image of noise", value));
        LoadedModel loaded = LoadedModel.bundled(problem.model());
        Answer answer = Answer.of(problem.problem(), loaded, setup);
        RegionReport report = ReportContents.of(
                "Zeline demo: a region marked in pure noise", List.of(ABOUT), answer, List.of(), common.words());
        common.print(
                out -> {
                    Text.wrap(out, ABOUT);
                    out.println();
                    RegionText.print(out, answer.reported(), false);
                    Text.row(out, "report", file.toString());
                },
                json -> RegionJson.write(json, answer.reported(), false));
        Contents.write(file, RegionPage.html(report));
    }
}
