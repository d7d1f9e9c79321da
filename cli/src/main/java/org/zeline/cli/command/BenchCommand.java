package org.zeline.cli.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.bench.Measurement;
import org.zeline.cli.bench.MeasurementText;
import org.zeline.cli.bench.Timing;
import org.zeline.cli.inference.Answer;
import org.zeline.cli.inference.ColumnCost;
import org.zeline.cli.inference.Setup;
import org.zeline.cli.input.LoadedModel;
import org.zeline.cli.input.Problem;
import org.zeline.cli.input.ProblemFile;
import org.zeline.cli.json.Json;
import org.zeline.cli.json.MeasurementJson;
import org.zeline.cli.option.CommonOptions;
import org.zeline.cli.option.ModelOptions;
import org.zeline.cli.process.Progress;
import org.zeline.cli.process.Version;
import org.zeline.interpreter.Instructions;
import org.zeline.report.text.Text;
import org.zeline.si.search.SearchSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times searches. */
@Command(
        name = "bench",
        description = "Time the searches of problem files, warm and repeated.",
        versionProvider = Version.class,
        sortOptions = false,
        footer = {
            "",
            "GFLOP/s are the columns of the search times the multiply-adds of one column in Conv, "
                    + "ConvTranspose, Gemm and MatMul, over the median seconds; the peak is what fused "
                    + "multiply-adds reach in registers, on one thread, times the threads that a search used.",
            "",
            "Example:",
            "  zeline bench --problem problem.json --models models --modes bounded"
        })
final class BenchCommand implements Callable<Integer> {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    @Option(
            names = "--problem",
            paramLabel = "F",
            arity = "1..*",
            required = true,
            description = "Problem files; they state when a search stops.")
    private List<Path> problems = new ArrayList<>();

    @Option(
            names = "--models",
            paramLabel = "DIR",
            description = "Where the models are (default: beside the problem file).")
    private @Nullable Path models;

    @Option(
            names = "--modes",
            paramLabel = "MODE",
            split = ",",
            description = "The searches to time, with commas between: bounded, sure, sweep, parametric, exhaustive or"
                    + " over-conditioning (default: bounded,sweep,parametric).")
    private List<String> modes = List.of("bounded", "sweep", "parametric");

    @Option(
            names = "--repeats",
            paramLabel = "N",
            defaultValue = "7",
            description = "Timed runs of each search after the warm-up (default: 7).")
    private int repeats;

    @Mixin
    private final ModelOptions options = new ModelOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    /** A problem, its model and the operations of one column. */
    private record Loaded(Problem problem, LoadedModel model, double flops) {}

    @Override
    public Integer call() {
        if (repeats < 1) {
            throw common.usage("--repeats must be at least 1, got " + repeats);
        }
        List<SearchSettings.Mode> searches = modes.stream().map(this::mode).toList();
        Setup setup = common.setup();
        List<Loaded> all = problems.stream().map(this::load).toList();
        int width = problems.stream()
                .mapToInt(file -> file.toString().length())
                .max()
                .orElse(0);
        OptionalDouble peak = Instructions.fmaPeak();
        if (!common.json()) {
            common.out().println(header(setup, peak));
            common.out().println(MeasurementText.head(width));
        }
        List<Measurement> rows = new ArrayList<>();
        try (Progress progress = common.progress("searches", (long) all.size() * searches.size())) {
            for (Loaded one : all) {
                for (SearchSettings.Mode mode : searches) {
                    Measurement row = row(one, mode, setup, peak);
                    rows.add(row);
                    progress.done(rows.size());
                    common.line(MeasurementText.line(row, width), progress);
                }
            }
        }
        if (common.json()) {
            Json.print(common.out(), json -> MeasurementJson.write(json, rows));
        }
        return 0;
    }

    private SearchSettings.Mode mode(String name) {
        try {
            return SearchSettings.Mode.of(name);
        } catch (IllegalArgumentException e) {
            throw common.usage("--modes: " + e.getMessage());
        }
    }

    private Loaded load(Path file) {
        ProblemFile read = ProblemFile.read(file);
        LoadedModel model = options.source(common).load(read.model(file, models));
        return new Loaded(read.problem(), model, ColumnCost.of(read.problem(), model, common.seed()));
    }

    private Measurement row(Loaded one, SearchSettings.Mode mode, Setup setup, OptionalDouble peak) {
        Problem problem = one.problem().with(one.problem().search().with(mode));
        Answer answer = Answer.of(problem, one.model(), setup);
        DoubleSupplier run =
                () -> Answer.of(problem, one.model(), setup).result().search().seconds();
        Timing timing = Timing.of(run, repeats, System::nanoTime);
        return new Measurement(problem.name(), answer.result(), timing, one.flops(), peak);
    }

    private String header(Setup setup, OptionalDouble peak) {
        return String.join(
                "; ",
                Text.line(processor()),
                "Java " + System.getProperty("java.version") + ", " + System.getProperty("java.vm.name"),
                setup.instructions().kernelName() + " kernels",
                "FMA peak "
                        + (peak.isPresent() ? Math.round(peak.getAsDouble() * 10) / 10.0 + " GFLOP/s" : "not known"),
                Text.line("zeline " + String.join(" ", common.words())));
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(PROCESSORS)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse(architecture());
        } catch (IOException | UncheckedIOException e) {
            return architecture();
        }
    }

    private static String architecture() {
        return System.getProperty("os.arch") + " processor";
    }
}
