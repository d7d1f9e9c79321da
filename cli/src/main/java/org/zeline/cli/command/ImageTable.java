package org.zeline.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.inference.Failure;
import org.zeline.cli.inference.ImageJournal;
import org.zeline.cli.inference.ImageRow;
import org.zeline.cli.inference.ImageTests;
import org.zeline.cli.inference.Setup;
import org.zeline.cli.option.CommonOptions;
import org.zeline.cli.process.GracefulShutdown;
import org.zeline.cli.process.Progress;
import org.zeline.report.ImageTableReport;
import org.zeline.si.PValueAdjustment;

/** The same question about many images: a table, and if wanted a report on each and an index of them. */
final class ImageTable {
    private final Path table;
    private final ImageTableFile file;
    private final Optional<ImagePages> pages;
    private final Optional<PValueAdjustment> adjustment;
    private final CommonOptions common;
    private final QuestionedImages images;

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
        this.table = table;
        this.file = new ImageTableFile(table, adjustment, common);
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
                    image -> pages.isEmpty() || pages.get().has(image));
            GracefulShutdown.during(() -> tests.run(images, journal, test -> {
                journal.add(images.name(test.index()), test);
                take(test);
                progress.done(file.images());
            }));
        }
        if (file.images() < images.count()) {
            Thread.interrupted(); // what is done is said in any case
            common.note("stopped after " + file.images() + " of " + images.count()
                    + " images; what was found is kept, and the same command goes on from there");
            return Failures.NO_ANSWER;
        }
        file.write();
        file.print(pages.map(ImagePages::index), images.model().sha256());
        pages.ifPresent(all -> all.writeIndex(report(all, file.adjusted())));
        return file.status();
    }

    private void take(ImageTests.ImageTest test) {
        Failure failure = test.failure();
        file.add(test.rows(), failure == null ? null : failure.kind());
        if (pages.isPresent() && !test.answers().isEmpty()) {
            Path image = images.file(test.index());
            pages.get()
                    .write(
                            images.name(test.index()),
                            test.answers(),
                            images.sources(image),
                            ImagePages.again(
                                    common.words(),
                                    images.named(),
                                    image,
                                    test.answers().get(0).problem().randomization()));
        }
    }

    private ImageTableReport report(ImagePages written, double[] adjusted) {
        List<ImageTableReport.Tested> answered = new ArrayList<>();
        List<ImageTableReport.Unanswered> unanswered = new ArrayList<>();
        for (ImageRow row : file.rows()) {
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
}
