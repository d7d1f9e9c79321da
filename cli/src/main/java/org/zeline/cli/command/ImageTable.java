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
import org.zeline.cli.inference.ImageJournal;
import org.zeline.cli.inference.ImageRow;
import org.zeline.cli.inference.ImageTests;
import org.zeline.cli.inference.Setup;
import org.zeline.cli.input.Contents;
import org.zeline.cli.json.Json;
import org.zeline.cli.option.CommonOptions;
import org.zeline.cli.process.GracefulShutdown;
import org.zeline.cli.process.Progress;
import org.zeline.cli.process.Version;
import org.zeline.report.ImageTableReport;
import org.zeline.report.Words;
import org.zeline.report.text.Text;
import org.zeline.si.PValueAdjustment;

/** The same question about many images: a table, and if wanted a report on each and an index of them. */
final class ImageTable {
    private final Path table;
    private final Optional<ImagePages> pages;
    private final Optional<PValueAdjustment> adjustment;
    private final CommonOptions common;
    private final QuestionedImages images;
    private final List<ImageRow> rows = new ArrayList<>();
    private final Set<Failure.Kind> failures = new HashSet<>();
    private int tested;

    /**
     * Prepares a table.
     *
     * @param table the file to write
     * @param reports the folder of the reports, or {@code null} if none are wanted
     * @param adjustment of the p-values, if any
     * @param images what is asked of which images
     * @param common options
     */
    ImageTable(
            Path table,
            @Nullable Path reports,
            Optional<PValueAdjustment> adjustment,
            QuestionedImages images,
            CommonOptions common) {
        Contents.requireWritable(table);
        this.table = table;
        this.pages = Optional.ofNullable(reports).map(ImagePages::new);
        this.adjustment = adjustment;
        this.images = images;
        this.common = common;
    }

    /** Tests all images, and writes what came out; returns the exit status. */
    int write() {
        Setup setup = common.setupOfMany();
        try (ImageJournal journal = ImageJournal.open(Path.of(table + ".journal"));
                Progress progress = common.progress("images", images.count())) {
            ImageTests tests = new ImageTests(
                    images.model(),
                    setup,
                    images,
                    image -> pages.isEmpty() || pages.get().has(image));
            GracefulShutdown.during(() -> tests.run(journal, test -> {
                take(test);
                progress.done(tested);
            }));
        }
        if (tested < images.count()) {
            Thread.interrupted(); // what is done is said in any case
            common.note("stopped after " + tested + " of " + images.count()
                    + " images; what was found is kept, and the same command goes on from there");
            return Failures.NO_ANSWER;
        }
        finish();
        return status();
    }

    private void take(ImageTests.ImageTest test) {
        tested++;
        rows.addAll(test.rows());
        if (test.failure() != null) {
            failures.add(test.failure().kind());
        }
        if (pages.isPresent() && !test.answers().isEmpty()) {
            Path file = images.file(test.index());
            pages.get()
                    .write(
                            images.name(test.index()),
                            test.answers(),
                            images.sources(file),
                            ImagePages.again(
                                    common.words(),
                                    images.named(),
                                    file,
                                    test.answers().get(0).problem().randomization()));
        }
    }

    /** A fault of ours counts even if other images have answers. */
    private int status() {
        boolean none = rows.stream().allMatch(row -> row.outcome() == null);
        if (failures.contains(Failure.Kind.INTERNAL)) {
            return Failures.INTERNAL;
        }
        if (!none) {
            return 0;
        }
        common.note("no image has an answer, for example " + rows.get(0).image() + ": "
                + rows.get(0).reason());
        return failures.contains(Failure.Kind.NO_ANSWER) ? Failures.NO_ANSWER : Failures.BAD_INPUT;
    }

    private void finish() {
        double[] p = answered().mapToDouble(outcome -> outcome.p().value()).toArray();
        double[] adjusted = adjustment.map(method -> method.adjust(p)).orElse(p);
        StringBuilder lines = new StringBuilder(ImageRow.head()).append('\n');
        int next = 0;
        for (ImageRow row : rows) {
            boolean shown = row.outcome() != null && adjustment.isPresent();
            lines.append(row.line(shown ? adjusted[next] : null)).append('\n');
            next += row.outcome() == null ? 0 : 1;
        }
        Contents.write(table, lines.toString());
        print(p, adjusted);
        pages.ifPresent(all -> all.writeIndex(report(all, adjusted)));
    }

    private Stream<ImageRow.Outcome> answered() {
        return rows.stream().flatMap(row -> Optional.ofNullable(row.outcome()).stream());
    }

    private ImageTableReport report(ImagePages written, double[] adjusted) {
        List<ImageTableReport.Tested> answered = new ArrayList<>();
        List<ImageTableReport.Unanswered> unanswered = new ArrayList<>();
        for (ImageRow row : rows) {
            ImageRow.Outcome outcome = row.outcome();
            if (outcome == null) {
                unanswered.add(new ImageTableReport.Unanswered(row.image(), row.reason()));
            } else {
                answered.add(written.tested(row, outcome, adjusted[answered.size()]));
            }
        }
        return new ImageTableReport(
                images.question(),
                images.count(),
                adjustment.map(PValueAdjustment::toString).orElse(""),
                answered,
                unanswered,
                images.settings(),
                ReportContents.origin(common.words()));
    }

    private static long small(double[] p) {
        return Arrays.stream(p).filter(one -> one <= Words.LEVEL).count();
    }

    private void print(double[] p, double[] adjusted) {
        int without = (int) rows.stream().filter(row -> row.outcome() == null).count();
        common.print(
                out -> {
                    Text.row(out, "images", Integer.toString(images.count()));
                    Text.row(out, "answers", Integer.toString(p.length));
                    Text.row(out, "without one", Integer.toString(without));
                    Text.row(out, "p at most 0.05", Long.toString(small(p)));
                    adjustment.ifPresent(method -> Text.row(out, "adjusted", small(adjusted) + ", by " + method));
                    Text.row(out, "table", table.toString());
                    pages.ifPresent(all -> Text.row(out, "index", all.index().toString()));
                },
                json -> {
                    json.beginObject();
                    json.name("images").value(images.count());
                    json.name("answers").value(p.length);
                    json.name("unanswered").value(without);
                    Json.number(json, "level", Words.LEVEL);
                    json.name("rejected").value(small(p));
                    if (adjustment.isPresent()) {
                        json.name("adjustment").value(adjustment.get().toString());
                        json.name("rejected_adjusted").value(small(adjusted));
                    }
                    json.name("table").value(table.toString());
                    if (pages.isPresent()) {
                        json.name("index").value(pages.get().index().toString());
                    }
                    json.name("model_sha256").value(images.model().sha256());
                    json.name("zeline_version").value(Version.text());
                    json.endObject();
                });
    }
}
