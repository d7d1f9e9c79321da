package org.zeline.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.Contents;
import org.zeline.cli.json.Json;
import org.zeline.cli.option.CommonOptions;
import org.zeline.cli.option.ModelOptions;
import org.zeline.cli.process.Progress;
import org.zeline.cli.process.Version;
import org.zeline.cli.verify.Check;
import org.zeline.cli.verify.backend.BackendRun;
import org.zeline.cli.verify.backend.BackendTest;
import org.zeline.cli.verify.golden.GoldenFiles;
import org.zeline.report.text.Text;
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
            description = "The search to verify: bounded, sure, sweep, parametric, exhaustive or over-conditioning"
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
        return onnxTests == null ? checkGolden() : runBackendTests(onnxTests);
    }

    /** The exit status, 1 if something differs. */
    private int checkGolden() {
        GoldenFiles files = new GoldenFiles(options.source(common), models, mode(), common.setup());
        List<Check> checks = golden.stream()
                .flatMap(path -> GoldenFiles.in(path).stream())
                .flatMap(file -> files.checks(file).stream())
                .toList();
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
        int agreed = passed;
        common.print(out -> out.println(agreed + " passed, " + failures.size() + " failed"), json -> {
            json.beginObject().name("passed").value(agreed);
            json.name("failed").value(failures.size());
            Json.texts(json, "failures", failures);
            json.endObject();
        });
        return failures.isEmpty() ? 0 : Failures.NO_ANSWER;
    }

    /** The exit status, 1 if a test failed. */
    private int runBackendTests(Path folder) {
        BackendRun run = new BackendRun(options.source(common), common.instructions(), common.seed());
        List<BackendTest> tests = BackendTest.in(folder);
        try (Progress progress = common.progress("tests", tests.size())) {
            for (int i = 0; i < tests.size(); i++) {
                run.run(tests.get(i)).ifPresent(line -> common.line(Text.line(line), progress));
                progress.done(i + 1L);
            }
        }
        if (coverage != null) {
            Contents.write(coverage, run.coverage());
        }
        List<String> failures = run.failures();
        List<String> skipped = run.skipped();
        common.print(
                out -> out.println(
                        run.passed() + " passed, " + failures.size() + " failed, " + skipped.size() + " skipped"),
                json -> {
                    json.beginObject().name("passed").value(run.passed());
                    json.name("failed").value(failures.size());
                    json.name("skipped").value(skipped.size());
                    Json.texts(json, "failures", failures);
                    Json.texts(json, "skips", skipped);
                    json.endObject();
                });
        return failures.isEmpty() ? 0 : Failures.NO_ANSWER;
    }

    private SearchSettings.@Nullable Mode mode() {
        try {
            return mode == null ? null : SearchSettings.Mode.of(mode);
        } catch (IllegalArgumentException e) {
            throw common.usage("--mode: " + e.getMessage());
        }
    }
}
