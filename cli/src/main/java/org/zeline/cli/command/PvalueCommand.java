package org.zeline.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.inference.Answer;
import org.zeline.cli.inference.ColumnCost;
import org.zeline.cli.inference.Setup;
import org.zeline.cli.input.Contents;
import org.zeline.cli.input.ModelSource;
import org.zeline.cli.json.RegionJson;
import org.zeline.cli.option.CommonOptions;
import org.zeline.cli.option.LoadedProblem;
import org.zeline.cli.option.ModelOptions;
import org.zeline.cli.option.QuestionOptions;
import org.zeline.cli.option.TableOptions;
import org.zeline.cli.process.Progress;
import org.zeline.cli.process.Version;
import org.zeline.interpreter.Instructions;
import org.zeline.report.RegionAnswer;
import org.zeline.report.RegionReport;
import org.zeline.report.page.RegionPage;
import org.zeline.report.text.RegionText;
import org.zeline.report.text.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Computes selective p-values. */
@Command(
        name = "pvalue",
        description = "Test the region that a network marks in an image, by options or from a problem file.",
        versionProvider = Version.class,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  zeline pvalue unet.onnx --input image.npy --variance 1.0 \\",
            "      --hypothesis back --threshold 0.5",
            "  zeline pvalue unet.onnx --input photo.png --color grey --scale 1/255 \\",
            "      --variance 0.01 --hypothesis neighbor --threshold 0.5 --report page.html",
            "  zeline pvalue unet.onnx --input images --variance 1.0 \\",
            "      --hypothesis back --threshold 0.5 --table results.csv --report reports",
            "  zeline pvalue --problem problem.json --models models --json"
        })
final class PvalueCommand implements Callable<Integer> {
    /** Below this many operations per column a single search may be over before vector code has been compiled. */
    private static final double BRIEF = 1.5e7;

    @Parameters(arity = "0..1", paramLabel = "MODEL", description = "The network, an .onnx file.")
    private @Nullable Path model;

    @Option(
            names = "--problem",
            paramLabel = "F",
            description = "A problem file, in place of MODEL and the options of the question; several give an array.")
    private List<Path> problems = new ArrayList<>();

    @Option(
            names = "--models",
            paramLabel = "DIR",
            description = "Where the models of problem files are (default: beside the problem file).")
    private @Nullable Path models;

    @Mixin
    private final QuestionOptions question = new QuestionOptions();

    @Option(names = "--scores", description = "Print the score map too.")
    private boolean scores;

    @Mixin
    private final TableOptions table = new TableOptions();

    @Option(
            names = "--report",
            paramLabel = "F.html",
            description = "Write an HTML report; with --table the folder of a report on each image, and of an index.")
    private @Nullable Path report;

    @Mixin
    private final ModelOptions options = new ModelOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        table.requireUse(common);
        if (table.table().isPresent()) {
            return byImages(table.table().get());
        }
        Setup setup = common.setup();
        Contents.requireWritable(report);
        List<LoadedProblem> all = problems.isEmpty() ? List.of(byOptions()) : byFiles();
        List<Answer> answers =
                all.stream().flatMap(asked -> answers(asked, setup).stream()).toList();
        if (common.json()) {
            answers.forEach(answer -> answer.result().warnings().forEach(common::note));
        }
        common.print(out -> print(out, answers), json -> RegionJson.write(json, reported(answers), scores));
        if (report != null) { // after the results, which are then printed even if there is no room for it
            RegionReport contents = ReportContents.of(
                    "Selective p-value", List.of(), answers, all.get(0).files(), common.words());
            Contents.write(report, RegionPage.html(contents));
        }
        return 0;
    }

    private static List<RegionAnswer> reported(List<Answer> answers) {
        return answers.stream().map(Answer::reported).toList();
    }

    private void print(PrintWriter out, List<Answer> answers) {
        boolean first = true;
        for (Answer answer : answers) {
            if (!first) {
                out.println();
            }
            if (answers.size() > 1) {
                out.println(answer.problem().name());
            }
            RegionText.print(out, answer.reported(), scores);
            first = false;
        }
        if (report != null) {
            Text.row(out, "report", report.toString());
        }
    }

    private int byImages(Path to) {
        if (!problems.isEmpty() || scores) {
            throw common.usage("--table goes with MODEL and --input, not with " + (scores ? "--scores" : "--problem"));
        }
        QuestionedImages images = QuestionedImages.of(model, question, options.source(common), common);
        return new ImageTable(to, report, table.adjustment(common), images, common).write();
    }

    private LoadedProblem byOptions() {
        question.requireOneImage(common);
        return LoadedProblem.byOptions(model, models, question, options.source(common), common);
    }

    private List<LoadedProblem> byFiles() {
        LoadedProblem.requireFileAlone(model, question, common);
        if (report != null && problems.size() > 1) {
            throw common.usage("--report takes one problem, got " + problems.size());
        }
        ModelSource source = options.source(common);
        return problems.stream()
                .map(file -> LoadedProblem.byFile(file, models, source))
                .toList();
    }

    private List<Answer> answers(LoadedProblem asked, Setup setup) {
        boolean brief = common.choosesKernels()
                && problems.size() <= 1
                && ColumnCost.of(asked.problem(), asked.model(), setup.seed()) < BRIEF;
        try (Progress progress =
                common.progress("evaluations", asked.problem().search().maxEvaluations())) {
            return Answer.all(
                    asked.problem(),
                    asked.model(),
                    brief ? setup.with(Instructions.ADAPTIVE) : setup,
                    progress::searched);
        }
    }
}
