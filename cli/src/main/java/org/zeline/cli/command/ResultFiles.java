package org.zeline.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.Contents;
import org.zeline.cli.json.Json;
import org.zeline.cli.option.CommonOptions;
import picocli.CommandLine.Option;

/** Options that name the files of a result, beside what is printed. */
final class ResultFiles {
    @Option(names = "--report", paramLabel = "F.html", description = "Write an HTML report.")
    private @Nullable Path report;

    @Option(names = "--result", paramLabel = "F.json", description = "Write the JSON of --json to a file too.")
    private @Nullable Path result;

    /** Checks that the files can be written. */
    void requireWritable() {
        Contents.requireWritable(report);
        Contents.requireWritable(result);
    }

    /** Whether a report is wanted. */
    boolean hasReport() {
        return report != null;
    }

    /** The files that are written. */
    List<Path> named() {
        return Stream.of(result, report).filter(Objects::nonNull).toList();
    }

    /** Prints and writes all that can be printed and written, whatever fails. */
    void write(Json.Value json, Supplier<String> html, Consumer<PrintWriter> text, CommonOptions common) {
        common.print(text, json);
        try {
            if (result != null) {
                Contents.write(result, Json.line(json));
            }
        } finally {
            if (report != null) {
                Contents.write(report, html.get());
            }
        }
    }
}
