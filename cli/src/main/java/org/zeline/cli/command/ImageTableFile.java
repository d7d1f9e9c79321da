package org.zeline.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.inference.Failure;
import org.zeline.cli.inference.ImageRow;
import org.zeline.cli.input.Contents;
import org.zeline.cli.json.Json;
import org.zeline.cli.option.CommonOptions;
import org.zeline.cli.process.Version;
import org.zeline.report.Words;
import org.zeline.report.text.Text;
import org.zeline.si.PValueAdjustment;

/** The rows of a table of images, the file that holds them, and what is printed about them. */
public final class ImageTableFile {
    private final Path table;
    private final Optional<PValueAdjustment> adjustment;
    private final CommonOptions common;
    private final List<ImageRow> rows = new ArrayList<>();
    private final Set<Failure.Kind> failures = new HashSet<>();
    private int images;

    /**
     * Prepares a table without rows.
     *
     * @param table the file to write
     * @param adjustment of the p-values, if any
     * @param common options
     * @throws org.zeline.cli.input.BadInputException if the file can't be written
     */
    public ImageTableFile(Path table, Optional<PValueAdjustment> adjustment, CommonOptions common) {
        Contents.requireWritable(table);
        this.table = table;
        this.adjustment = adjustment;
        this.common = common;
    }

    /**
     * Adds an image.
     *
     * @param found its rows
     * @param failure why there is no answer, or {@code null} if there is one
     */
    public void add(List<ImageRow> found, Failure.@Nullable Kind failure) {
        images++;
        rows.addAll(found);
        if (failure != null) {
            failures.add(failure);
        }
    }

    /** How many images were added. */
    int images() {
        return images;
    }

    List<ImageRow> rows() {
        return rows;
    }

    /** The p-values, in the order of the rows that have one. */
    private double[] pValues() {
        return answered().mapToDouble(outcome -> outcome.p().value()).toArray();
    }

    /** The adjusted p-values; the p-values themselves if they are not adjusted. */
    double[] adjusted() {
        double[] p = pValues();
        return adjustment.map(method -> method.adjust(p)).orElse(p);
    }

    private Stream<ImageRow.Outcome> answered() {
        return rows.stream().flatMap(row -> Optional.ofNullable(row.outcome()).stream());
    }

    /** Writes the file. */
    public void write() {
        double[] adjusted = adjusted();
        StringBuilder lines = new StringBuilder(ImageRow.head()).append('\n');
        int next = 0;
        for (ImageRow row : rows) {
            boolean shown = row.outcome() != null && adjustment.isPresent();
            lines.append(row.line(shown ? adjusted[next] : null)).append('\n');
            next += row.outcome() == null ? 0 : 1;
        }
        Contents.write(table, lines.toString());
    }

    private static long small(double[] p) {
        return Arrays.stream(p).filter(one -> one <= Words.LEVEL).count();
    }

    /**
     * Prints how many images have which answers.
     *
     * @param index of the reports, if there are any
     * @param sha256 of the model
     */
    public void print(Optional<Path> index, String sha256) {
        double[] p = pValues();
        double[] adjusted = adjusted();
        int without = (int) rows.stream().filter(row -> row.outcome() == null).count();
        common.print(
                out -> {
                    Text.row(out, "images", Integer.toString(images));
                    Text.row(out, "answers", Integer.toString(p.length));
                    Text.row(out, "without one", Integer.toString(without));
                    Text.row(out, "p at most 0.05", Long.toString(small(p)));
                    adjustment.ifPresent(method -> Text.row(out, "adjusted", small(adjusted) + ", by " + method));
                    Text.row(out, "table", table.toString());
                    index.ifPresent(file -> Text.row(out, "index", file.toString()));
                },
                json -> {
                    json.beginObject();
                    json.name("images").value(images);
                    json.name("answers").value(p.length);
                    json.name("unanswered").value(without);
                    Json.number(json, "level", Words.LEVEL);
                    json.name("rejected").value(small(p));
                    if (adjustment.isPresent()) {
                        json.name("adjustment").value(adjustment.get().toString());
                        json.name("rejected_adjusted").value(small(adjusted));
                    }
                    json.name("table").value(table.toString());
                    if (index.isPresent()) {
                        json.name("index").value(index.get().toString());
                    }
                    json.name("model_sha256").value(sha256);
                    json.name("zeline_version").value(Version.text());
                    json.endObject();
                });
    }

    /** {@return the exit status} An internal error counts even if other images have answers. */
    public int status() {
        if (failures.contains(Failure.Kind.INTERNAL)) {
            return Failures.INTERNAL;
        }
        if (answered().findAny().isPresent()) {
            return 0;
        }
        common.note("no image has an answer, for example " + rows.get(0).image() + ": "
                + rows.get(0).reason());
        return failures.contains(Failure.Kind.NO_ANSWER) ? Failures.NO_ANSWER : Failures.BAD_INPUT;
    }
}
