package org.zeline.cli.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.zeline.cli.inference.Failure;
import org.zeline.cli.option.CommonOptions;
import org.zeline.report.text.Text;
import picocli.CommandLine;

/** Turns whatever goes wrong into one line on stderr and an exit status. */
public final class Failures implements CommandLine.IParameterExceptionHandler, CommandLine.IExecutionExceptionHandler {
    static final int NO_ANSWER = 1;
    static final int BAD_INPUT = 2;
    static final int INTERNAL = 3;

    @Override
    public int handleParseException(CommandLine.ParameterException e, String[] args) {
        CommandLine line = e.getCommandLine();
        if (List.of(args).contains("--debug")) {
            e.printStackTrace(line.getErr());
        }
        print(line.getErr(), problem(e) + " (see " + line.getCommandSpec().qualifiedName() + " --help)");
        return BAD_INPUT;
    }

    /** What is wrong with the words, with what was probably meant. */
    private static String problem(CommandLine.ParameterException e) {
        if (!(e instanceof CommandLine.UnmatchedArgumentException unknown)
                || unknown.getUnmatched().isEmpty()) {
            return String.valueOf(e.getMessage())
                    .replace("is not a double", "is not a number")
                    .replaceFirst("is not an? (int|long)", "is not a whole number");
        }
        String word = unknown.getUnmatched().get(0);
        CommandLine.Model.CommandSpec spec = unknown.getCommandLine().getCommandSpec();
        boolean option = word.startsWith("-");
        Optional<String> meant = option
                ? Spelling.nearest(
                        word.replaceFirst("=.*", ""), spec.optionsMap().keySet())
                : Spelling.nearest(word, spec.subcommands().keySet());
        return "unknown " + (option ? "option" : spec.parent() == null ? "command" : "word") + " '" + word + "'"
                + meant.map(name -> "; did you mean " + name + "?").orElse("");
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine line, CommandLine.ParseResult parsed) {
        return report(e, line);
    }

    public int report(Throwable failure, CommandLine line) {
        PrintWriter err = line.getErr();
        if (CommonOptions.debug(line)) {
            failure.printStackTrace(err);
        }
        Failure found = Failure.of(failure);
        print(err, found.message());
        return status(found);
    }

    static int status(Failure failure) {
        return switch (failure.kind()) {
            case NO_ANSWER -> NO_ANSWER;
            case BAD_INPUT -> BAD_INPUT;
            case INTERNAL -> INTERNAL;
        };
    }

    /** The exit status of a command, which else was {@code status}, that could not print all of its results. */
    public int unprinted(int status, CommandLine line) {
        if (status == 0) {
            print(line.getErr(), CommonOptions.UNPRINTED);
        }
        return status == 0 ? BAD_INPUT : status;
    }

    private static void print(PrintWriter err, String message) {
        err.println("zeline: " + Text.line(message));
    }
}
