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
final class Main {
    private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

    private Main() {}

    public static void main(String[] args) {
        if (System.getProperty(LOG_FORMAT) == null) {
            System.setProperty(LOG_FORMAT, "zeline: %5$s%n");
        }
        Progress.findTerminal();
        PrintWriter out = new PrintWriter(System.out, false, Charset.defaultCharset());
        PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
        int status = run(out, err, args);
        out.flush();
        System.exit(status);
    }

    /**
     * Runs a command line.
     *
     * @param out takes results
     * @param err takes everything else
     * @param args the words after {@code zeline}
     * @return the exit status
     */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        Failures failures = new Failures();
        CommandLine line = new CommandLine(new ZelineCommand())
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
