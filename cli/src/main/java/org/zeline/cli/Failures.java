package org.zeline.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.zeline.cli.input.BadInputException;
import org.zeline.interpreter.value.LimitException;
import org.zeline.interpreter.value.ModelException;
import org.zeline.onnx.OnnxFormatException;
import org.zeline.si.event.NoAnswerException;
import org.zeline.si.event.SearchException;
import picocli.CommandLine;

/** Turns whatever goes wrong into one line on stderr and an exit status. */
final class Failures implements CommandLine.IParameterExceptionHandler, CommandLine.IExecutionExceptionHandler {
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

    int report(Throwable failure, CommandLine line) {
        PrintWriter err = line.getErr();
        if (CommonOptions.debug(line)) {
            failure.printStackTrace(err);
        }
        if (failure instanceof NoAnswerException) {
            print(err, String.valueOf(failure.getMessage()));
            return NO_ANSWER;
        }
        if (failure instanceof BadInputException
                || failure instanceof ModelException
                || failure instanceof SearchException
                || failure instanceof OnnxFormatException) {
            print(err, failure.getMessage() + remedy(failure));
            return BAD_INPUT;
        }
        if (failure instanceof OutOfMemoryError) {
            long heap = Runtime.getRuntime().maxMemory() >> 20;
            print(
                    err,
                    "needs more memory than the heap of " + heap + " MiB; raise -Xmx, for example -Xmx" + 2 * heap
                            + "m");
            return BAD_INPUT;
        }
        print(err, "internal error: " + failure + "; --debug shows where, please report it");
        return INTERNAL;
    }

    private static String remedy(Throwable failure) {
        return failure instanceof LimitException exceeded
                ? "; if the model may ask for it, raise that by --limit " + exceeded.limit() + "=N"
                : "";
    }

    /** The exit status of a command, which else was {@code status}, that could not print all of its results. */
    int unprinted(int status, CommandLine line) {
        if (status == 0) {
            print(line.getErr(), CommonOptions.UNPRINTED);
        }
        return status == 0 ? BAD_INPUT : status;
    }

    private static void print(PrintWriter err, String message) {
        err.println("zeline: " + ResultText.line(message));
    }
}
