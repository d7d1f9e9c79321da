package org.zeline.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.Problem;
import org.zeline.cli.input.ProblemFile;
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
    private static final String PEAK = "org.zeline.cli.peak.FmaPeak";
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    @Option(
            names = "--problem",
            paramLabel = "F",
            arity = "1..*",
            required = true,
            description = "Problem files; how far a search goes is as they say.")
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
            description = "The searches to time, with commas between (default: bounded,sweep,parametric).")
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
        double peak = peak();
        if (!common.json) {
            common.out().println(header(setup, peak));
            common.out().println(BenchRow.head(width));
        }
        List<BenchRow> rows = new ArrayList<>();
        try (Progress progress = common.progress("searches", (long) all.size() * searches.size())) {
            for (Loaded one : all) {
                for (SearchSettings.Mode mode : searches) {
                    BenchRow row = row(one, mode, setup, peak);
                    rows.add(row);
                    progress.done(rows.size());
                    common.line(row.text(width), progress);
                }
            }
        }
        if (common.json) {
            ResultJson.print(common.out(), json -> {
                json.beginArray();
                for (BenchRow row : rows) {
                    row.json(json);
                }
                json.endArray();
            });
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
        return new Loaded(read.problem(), model, FlopCount.of(read.problem(), model, common.seed));
    }

    private BenchRow row(Loaded one, SearchSettings.Mode mode, Setup setup, double peak) {
        Problem problem = one.problem().with(one.problem().search().with(mode));
        Answer answer = Answer.of(problem, one.model(), setup);
        DoubleSupplier run =
                () -> Answer.of(problem, one.model(), setup).result().search().seconds();
        Timing timing = Timing.of(run, repeats, System::nanoTime);
        return new BenchRow(problem.name(), answer.result(), timing, one.flops(), peak);
    }

    /** Vector classes may be touched only after the check for their module. NaN without it. */
    private static double peak() {
        if (!CommonOptions.hasVectorModule()) {
            return Double.NaN;
        }
        try {
            Class<? extends DoubleSupplier> measuring = Class.forName(PEAK).asSubclass(DoubleSupplier.class);
            return measuring.getConstructor().newInstance().getAsDouble();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot load " + PEAK, e);
        }
    }

    private String header(Setup setup, double peak) {
        return String.join(
                "; ",
                ResultText.line(processor()),
                "Java " + System.getProperty("java.version") + ", " + System.getProperty("java.vm.name"),
                setup.instructions().kernels().name() + " kernels",
                "FMA peak " + (Double.isNaN(peak) ? "not known" : Math.round(peak * 10) / 10.0 + " GFLOP/s"),
                ResultText.line("zeline " + String.join(" ", common.words())));
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
