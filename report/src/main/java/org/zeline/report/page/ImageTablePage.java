package org.zeline.report.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zeline.report.ImageTableReport;
import org.zeline.report.ImageTableReport.Tested;
import org.zeline.report.Words;
import org.zeline.report.figure.Markup;
import org.zeline.report.figure.PValueHistogram;
import org.zeline.report.figure.Tag;

/** The report of many images as a page: an index of the reports on each, the smallest p-values first. */
public final class ImageTablePage {
    /** How many images are shown. */
    private static final int MOST = 500;

    private static final int BINS = 20;

    private ImageTablePage() {}

    /**
     * {@return a self-contained HTML page, which needs the reports beside it only when their links are followed}
     *
     * @param report what it shows
     */
    public static String html(ImageTableReport report) {
        List<Tested> sorted = report.tested().stream()
                .sorted(Comparator.comparingDouble(one -> one.p().value()))
                .toList();
        Page page = new Page(title(report.images()), report.question());
        page.add(Page.paragraph(verdict(report)).kind("verdict"));
        if (!sorted.isEmpty()) {
            page.section("images", "The images, smallest p-values first", images(sorted));
            page.section("table", "All numbers", List.of(table(report, sorted)));
            page.section("uniformity", "How the p-values are distributed", List.of(histogram(sorted)));
        }
        if (!report.unanswered().isEmpty()) {
            page.section("unanswered", "Images without an answer", List.of(unanswered(report)));
        }
        return page.section(
                        "settings",
                        "Settings",
                        List.of(new Table("What holds for all images", report.settings()).tag()))
                .html(report.origin());
    }

    private static String title(int images) {
        return "Selective p-values of " + images + (images == 1 ? " image" : " images");
    }

    private static String verdict(ImageTableReport report) {
        int all = report.tested().size();
        long small = report.tested().stream()
                .filter(one -> one.p().value() <= Words.LEVEL)
                .count();
        String adjusted = report.adjustment().isEmpty()
                ? "; they were not adjusted for their number"
                : "; adjusted for their number (" + report.adjustment() + "), "
                        + report.tested().stream()
                                .filter(one -> one.adjusted() <= Words.LEVEL)
                                .count();
        return small + " of " + all + (all == 1 ? " p-value is" : " p-values are") + " at most 0.05" + adjusted + "."
                + (report.unanswered().isEmpty()
                        ? ""
                        : " Without an answer: " + report.unanswered().size() + " of " + report.images() + ".");
    }

    /** Each image once, by the smallest of its p-values. */
    private static List<Tag> images(List<Tested> sorted) {
        Map<String, List<Tested>> byImage = new LinkedHashMap<>();
        for (Tested one : sorted) {
            byImage.computeIfAbsent(one.image(), image -> new ArrayList<>()).add(one);
        }
        Tag figures = Tag.of("div").kind("figures");
        byImage.values().stream().limit(MOST).forEach(all -> {
            Tested first = all.get(0);
            Tag caption = Tag.of("figcaption")
                    .add(Tag.of("a").with("href", first.page()).text(first.image()))
                    .add(Tag.of("br"))
                    .text("p = " + Markup.pValue(first.p().value()));
            if (all.size() > 1) {
                caption.add(Tag.of("br")).text("smallest of " + all.size());
            }
            figures.add(Thumbnail.figure(first.thumbnail(), first.image(), caption));
        });
        List<Tag> parts = new ArrayList<>();
        if (byImage.size() > MOST) {
            parts.add(Page.paragraph("The first " + MOST + " of " + byImage.size() + ". The table has them all."));
        }
        parts.add(figures);
        return parts;
    }

    private static Tag table(ImageTableReport report, List<Tested> sorted) {
        boolean adjusted = !report.adjustment().isEmpty();
        List<String> head =
                new ArrayList<>(List.of("image", "elements", "statistic", "naive p", "selective p", "within"));
        if (adjusted) {
            head.add("adjusted p");
        }
        List<List<String>> rows = new ArrayList<>();
        for (Tested one : sorted) {
            List<String> cells = new ArrayList<>(List.of(
                    one.name(),
                    Integer.toString(one.size()),
                    Markup.number(one.stat()),
                    Markup.pValue(one.naive()),
                    Markup.pValue(one.p().value()),
                    Markup.pValue(one.p().lower()) + " to "
                            + Markup.pValue(one.p().upper())));
            if (adjusted) {
                cells.add(Markup.pValue(one.adjusted()));
            }
            rows.add(cells);
        }
        return new Table("One row per region or component", head, rows).tag();
    }

    private static Tag histogram(List<Tested> sorted) {
        double[] values = sorted.stream().mapToDouble(one -> one.p().value()).toArray();
        return Page.figure(
                PValueHistogram.svg("Selective p-values", values, Math.min(BINS, Math.max(2, values.length / 5))),
                "Where no image holds a difference, the p-values are uniform, along the dashed line. A bar at the left"
                        + " that rises above it comes from images that do.");
    }

    private static Tag unanswered(ImageTableReport report) {
        return new Table(
                        "Why",
                        List.of("image", "reason"),
                        report.unanswered().stream()
                                .map(one -> List.of(one.name(), one.reason()))
                                .toList())
                .tag();
    }
}
