package org.zeline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.golden.GoldenModels;
import org.zeline.cli.golden.GridTruth;
import org.zeline.cli.golden.LayerFile;
import org.zeline.cli.golden.StatisticsFile;
import org.zeline.cli.input.BadInputException;
import org.zeline.cli.input.Contents;
import org.zeline.cli.input.JsonValue;
import org.zeline.cli.input.ProblemFile;
import org.zeline.interpreter.value.ModelException;
import org.zeline.onnx.OnnxFormatException;
import org.zeline.si.event.SearchException;
import org.zeline.si.search.SearchSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares this installation with results of other tools, or with ONNX's own backend tests. */
@Command(
        name = "verify",
        description =
                "Compute golden problems and statistics, or ONNX's backend tests, and compare with what is expected.",
        versionProvider = Version.class,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  zeline verify --golden golden/si --models models",
            "  zeline verify --onnx-tests onnx/backend/test/data/node --coverage table.md"
        })
final class VerifyCommand implements Callable<Integer> {
    @Option(names = "--golden", paramLabel = "PATH", arity = "1..*", description = "Golden files, or folders of them.")
    private List<Path> golden = new ArrayList<>();

    @Option(
            names = "--onnx-tests",
            paramLabel = "DIR",
            description = "A folder of ONNX backend test folders, each with model.onnx and test_data_set_N.")
    private @Nullable Path onnxTests;

    @Option(
            names = "--coverage",
            paramLabel = "F.md",
            description = "With --onnx-tests: where to write a table of operators and opsets.")
    private @Nullable Path coverage;

    @Option(
            names = "--models",
            paramLabel = "DIR",
            description = "Where the models are (default: beside the golden file).")
    private @Nullable Path models;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "The search to verify: bounded, sweep, parametric, exhaustive or over-conditioning"
                    + " (default: as the file says, else parametric, which the other tool used).")
    private @Nullable String mode;

    @Mixin
    private final ModelOptions options = new ModelOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        if (golden.isEmpty() == (onnxTests == null)) {
            throw common.usage("give either --golden or --onnx-tests");
        }
        if (coverage != null && onnxTests == null) {
            throw common.usage("--coverage goes with --onnx-tests");
        }
        Contents.requireWritable(coverage);
        Setup setup = common.setup();
        if (onnxTests != null) {
            return new BackendRun(common, options.source(common), setup.instructions()).of(onnxTests, coverage);
        }
        List<Check> checks = new ArrayList<>();
        for (Path path : golden) {
            for (Path file : files(path)) {
                checks.addAll(JsonValue.read(file, value -> checks(file, value, setup)));
            }
        }
        return run(checks);
    }

    /** The exit status, 1 if something differs. */
    private int run(List<Check> checks) {
        List<String> failures = new ArrayList<>();
        int passed = 0;
        try (Progress progress = common.progress("checks", checks.size())) {
            for (Check check : checks) {
                List<String> differences = check.differences().get();
                progress.done(passed + failures.size() + 1L);
                if (differences.isEmpty()) {
                    passed++;
                } else {
                    String failure = check.name() + ": " + String.join("; ", differences);
                    failures.add(failure);
                    common.line(failure, progress);
                }
            }
        }
        report(passed, failures);
        return failures.isEmpty() ? 0 : Failures.NO_ANSWER;
    }

    /** Something to compare: its name, and how to find what differs. */
    private record Check(String name, Supplier<List<String>> differences) {}

    private List<Check> checks(Path file, JsonValue value, Setup setup) {
        String name = String.valueOf(file.getFileName());
        if (LayerFile.is(value)) {
            List<Check> layers = new ArrayList<>();
            LayerFile.cases(file, value, models, options.source(common)::network, setup.instructions())
                    .forEach((kind, differences) -> layers.add(new Check(name + ": " + kind, differences)));
            return layers;
        }
        if (GridTruth.is(value)) {
            GridTruth truth = GridTruth.of(value);
            return List.of(new Check(name, () -> differences(file, value, truth, setup)));
        }
        if (!StatisticsFile.is(value)) {
            GoldenCase golden = GoldenCase.of(file, value);
            return List.of(new Check(name, () -> differences(golden, setup)));
        }
        List<Check> checks = new ArrayList<>();
        StatisticsFile.cases(value).forEach((kind, one) -> checks.add(new Check(name + ": " + kind, one::differences)));
        return checks;
    }

    private void report(int passed, List<String> failures) {
        if (!common.json) {
            common.out().println(passed + " passed, " + failures.size() + " failed");
            return;
        }
        ResultJson.print(common.out(), json -> {
            json.beginObject().name("passed").value(passed);
            json.name("failed").value(failures.size());
            json.name("failures").beginArray();
            for (String failure : failures) {
                json.value(failure);
            }
            json.endArray().endObject();
        });
    }

    private static List<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> found = Files.list(path)) {
            List<Path> files = found.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new BadInputException(path + ": holds no golden files (.json)");
            }
            return files;
        } catch (IOException e) {
            throw new BadInputException(path + ": could not be read", e);
        }
    }

    private List<String> differences(GoldenCase one, Setup setup) {
        try {
            LoadedModel model = options.source(common)
                    .load(GoldenModels.find(one.file(), one.problem().model(), models));
            SearchSettings search = one.problem().problem().search();
            if (mode != null) {
                search = search.with(mode(mode));
            }
            Answer answer = Answer.of(one.problem().problem().with(search), model, setup);
            List<String> differences = new ArrayList<>(GoldenCheck.differences(one, answer));
            if (GoldenCheck.overConditioningComparable(answer)) {
                SearchSettings narrow = search.with(SearchSettings.Mode.OVER_CONDITIONING);
                Answer single = Answer.of(one.problem().problem().with(narrow), model, setup);
                differences.addAll(GoldenCheck.overConditionedDifferences(one, single));
            }
            return differences;
        } catch (BadInputException | ModelException | OnnxFormatException | SearchException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    /** What differs from a grid; a question that we can't put yet differs by its unknown field. */
    private List<String> differences(Path file, JsonValue value, GridTruth truth, Setup setup) {
        try {
            ProblemFile read = ProblemFile.decode(file.toString(), value);
            LoadedModel model = options.source(common).load(GoldenModels.find(file, read.model(), models));
            SearchSettings asked = read.problem().search();
            if (mode != null) {
                asked = asked.with(mode(mode));
            }
            if (!truth.needsSearch()) {
                asked = asked.toBuilder().maxEvaluations(1).build();
            }
            if (truth.component() > 0) {
                return List.of("there is no result for component " + truth.component() + ", only one for the region");
            }
            return truth.differences(
                    Answer.of(read.problem().with(asked), model, setup).result());
        } catch (BadInputException | ModelException | OnnxFormatException | SearchException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    private SearchSettings.Mode mode(String name) {
        try {
            return SearchSettings.Mode.of(name);
        } catch (IllegalArgumentException e) {
            throw common.usage("--mode: " + e.getMessage());
        }
    }
}
