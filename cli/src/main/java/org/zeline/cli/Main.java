package org.zeline.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.zeline.cli.command.Failures;
import org.zeline.cli.command.ZelineCommand;
import org.zeline.cli.input.BadInputException;
import org.zeline.cli.option.PresetOptions;
import org.zeline.cli.process.Progress;
import picocli.CommandLine;

/** Entry point of the {@code zeline} command. */
public final class Main {
    private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

    private Main() {}

    /** Runs a command line, and ends the process with its exit status. */
    public static void main(String[] args) {
        System.exit(run(new ZelineCommand(), args));
    }

    /**
     * Runs a command line on stdout and stderr.
     *
     * @param root the command that all commands belong to
     * @param args the words after its name
     * @return the exit status
     */
    public static int run(Object root, String... args) {
        if (System.getProperty(LOG_FORMAT) == null) {
            System.setProperty(LOG_FORMAT, "zeline: %5$s%n");
        }
        Progress.findTerminal();
        PrintWriter out = new PrintWriter(System.out, false, Charset.defaultCharset());
        PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
        return run(root, out, err, args);
    }

    /** Runs a command line of {@code zeline}. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        return run(new ZelineCommand(), out, err, args);
    }

    /**
     * Runs a command line.
     *
     * @param root the command that all commands belong to
     * @param out takes results
     * @param err takes everything else
     * @param args the words after its name
     * @return the exit status
     */
    public static int run(Object root, PrintWriter out, PrintWriter err, String... args) {
        Failures failures = new Failures();
        CommandLine line = new CommandLine(root)
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(false);
        try {
            int status = line.execute(PresetOptions.expanded(args));
            return out.checkError() ? failures.unprinted(status, line) : status;
        } catch (BadInputException | OutOfMemoryError | StackOverflowError | ExceptionInInitializerError e) {
            return failures.report(e, line);
        } finally {
            out.flush();
            err.flush();
        }
    }
}
