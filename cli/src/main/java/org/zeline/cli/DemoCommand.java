package org.zeline.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.zeline.cli.input.Contents;
import org.zeline.cli.input.JsonValue;
import org.zeline.cli.input.ProblemFile;
import org.zeline.cli.report.PValuePage;
import org.zeline.cli.report.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the main job on data that stand in the jar. */
@Command(
        name = "demo",
        description = "Test the region that a small network marks in an image of pure noise, and write a report.",
        versionProvider = Version.class,
        sortOptions = false,
        footer = {"", "Example:", "  zeline demo --output demo.html"})
final class DemoCommand implements Callable<Integer> {
    private static final String PROBLEM = "demo.json";

    private static final String ABOUT = "The image holds independent normal noise and nothing else. An untrained U-Net"
            + " marks where it reconstructs it worst. Whatever difference a test finds there is a false alarm.";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "F.html",
            description = "Where the report goes (default: zeline-demo.html).")
    private Path output = Path.of("zeline-demo.html");

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        Setup setup = common.setup();
        ProblemFile problem = JsonValue.read(
                LoadedModel.resource(PROBLEM), PROBLEM, value -> ProblemFile.decode("bundled image of noise", value));
        LoadedModel loaded = LoadedModel.bundled(problem.model());
        Answer answer = Answer.of(problem.problem(), loaded, setup);
        Report report = ReportContents.of(
                "Zeline demo: a region marked in pure noise", List.of(ABOUT), answer, List.of(), common.words());
        Contents.write(output, PValuePage.html(report));
        if (common.json) {
            ResultJson.print(common.out(), json -> ResultJson.answer(json, answer, false));
            return 0;
        }
        ResultText.wrap(common.out(), ABOUT);
        common.out().println();
        ResultText.print(common.out(), answer, false);
        ResultText.row(common.out(), "report", output.toString());
        return 0;
    }
}
