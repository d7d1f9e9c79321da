package org.zeline.cli.option;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.zeline.cli.inference.Setup;
import org.zeline.cli.input.BadInputException;
import org.zeline.cli.json.Json;
import org.zeline.cli.process.Progress;
import org.zeline.interpreter.Instructions;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options that every command has. */
@CommandLine.Command(synopsisHeading = "Usage: ", optionListHeading = "%nOptions:%n", sortOptions = false)
public final class CommonOptions {
    public static final String UNPRINTED = "the results could not all be printed: the pipe is closed, or the disk full;"
            + " files that were asked for are written";

    private static final String KERNELS_PROPERTY = "zeline.kernels";

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--json", description = "Print one JSON value and nothing else.")
    private boolean json;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of random operators (default: 0).")
    private long seed;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Threads of the bounded and the sure search, of replicates, or of autoattack (default: 1), or of images"
                            + " (default: all processors); the result is the same at any number. All else uses one thread.")
    private int threads;

    @Option(
            names = "--kernels",
            paramLabel = "KIND",
            description =
                    "Instructions: auto, scalar or vector (default: auto: vector where the JVM has it, but scalar for the"
                            + " first second of a single search, in which vector code is compiled).")
    private String kernels = "auto";

    @Option(names = "--debug", description = "Show stack traces of errors.")
    @SuppressWarnings("UnusedVariable") // read by its name
    private boolean debug;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // acted on by picocli
    private boolean help;

    @Option(names = "--version", versionHelp = true, description = "Show the version and exit.")
    @SuppressWarnings("UnusedVariable") // acted on by picocli
    private boolean version;

    public PrintWriter out() {
        return spec.commandLine().getOut();
    }

    public PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Whether results are printed as JSON. */
    public boolean json() {
        return json;
    }

    /** What is drawn depends on this number alone. */
    public long seed() {
        return seed;
    }

    /** Prints a result as the user wants it. */
    public void print(Consumer<PrintWriter> text, Json.Value value) {
        if (json) {
            Json.print(out(), value);
        } else {
            text.accept(out());
        }
    }

    /** Reports on stderr what is no result. */
    public void note(String text) {
        spec.commandLine().getErr().println("zeline: " + text);
    }

    /** Shows on a terminal how much of long work is done. */
    public Progress progress(String what, long all) {
        return new Progress(err(), Progress.onTerminal(), System::nanoTime, what, all);
    }

    /** Prints a line of the results while work goes on, unless they are JSON. */
    public void line(String text, Progress progress) {
        if (!json) {
            progress.clear();
            out().println(text);
            if (out().checkError()) {
                throw new BadInputException(UNPRINTED);
            }
        }
    }

    public CommandLine.ParameterException usage(String problem) {
        return new CommandLine.ParameterException(spec.commandLine(), problem);
    }

    /** The command that all commands belong to. */
    public CommandLine root() {
        return spec.root().commandLine();
    }

    /** The words that this command was started with. */
    public List<String> words() {
        return root().getParseResult().originalArgs();
    }

    public int threads() {
        if (threads < 1) {
            throw usage("--threads must be at least 1, got " + threads);
        }
        return threads;
    }

    public Setup setup() {
        return new Setup(instructions(), threads(), seed);
    }

    /** The same for work on many images: with all processors, unless a number of threads was given. */
    public Setup setupOfMany() {
        boolean given = spec.commandLine().getParseResult().hasMatchedOption("--threads");
        return given ? setup() : setup().withThreads(Runtime.getRuntime().availableProcessors());
    }

    /** Whether the choice of the instructions is left to us. */
    public boolean choosesKernels() {
        return kernels.equals("auto") && System.getProperty(KERNELS_PROPERTY) == null;
    }

    /** The instructions that were asked for, which this JVM has. */
    public Instructions instructions() {
        Instructions asked = switch (kernels) {
            case "auto" -> Instructions.FASTEST;
            case "scalar" -> Instructions.SCALAR;
            case "vector" -> Instructions.VECTOR;
            default -> throw usage("--kernels must be auto, scalar or vector, got '" + kernels + "'");
        };
        try {
            asked.kernelName();
        } catch (IllegalStateException e) {
            throw new BadInputException(String.valueOf(e.getMessage()), e);
        }
        return asked;
    }

    /** Whether the command that failed was asked for stack traces. */
    public static boolean debug(CommandLine line) {
        CommandLine.ParseResult result = line.getParseResult();
        while (result != null && result.hasSubcommand()) {
            result = result.subcommand();
        }
        return result != null && result.hasMatchedOption("--debug");
    }

    /**
     * A value that an option gives.
     *
     * @param option its name, for the message
     * @param make makes the value
     */
    public <T> T setting(String option, Supplier<T> make) {
        try {
            return make.get();
        } catch (IllegalArgumentException e) {
            throw usage(option + ": " + e.getMessage());
        }
    }
}
