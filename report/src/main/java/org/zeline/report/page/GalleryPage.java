package org.zeline.report.page;

import java.util.ArrayList;
import java.util.List;
import org.zeline.report.Origin;
import org.zeline.report.RegionReport;
import org.zeline.report.figure.Markup;
import org.zeline.report.figure.Tag;
import org.zeline.si.RegionResult;

/** A page that links to reports of selective p-values beside it. */
public final class GalleryPage {
    private GalleryPage() {}

    /**
     * A report.
     *
     * @param name of its file, without {@code .html}: small letters and hyphens
     * @param report what it shows
     */
    public record Entry(String name, RegionReport report) {
        String file() {
            return name + ".html";
        }
    }

    /**
     * {@return the page: HTML that needs the reports beside it only when their links are followed}
     *
     * @param entries in order
     * @param origin what made them
     */
    public static String html(List<Entry> entries, Origin origin) {
        Page page = new Page("Zeline gallery", "Are the regions that networks mark real?")
                .add(
                        Page.paragraph("Networks mark regions in three ways: they draw them, they fail to reconstruct"
                                + " them, or they look there when they decide. In each case the same pixels choose the"
                                + " region and are then tested, so a naive p-value is far too small. The selective"
                                + " p-value takes the choice into account. Each image here was made of noise and a"
                                + " signal, so it is known that there is a difference to be found."),
                        summary(entries));
        for (Entry entry : entries) {
            page.section(entry.name, entry.report.title(), parts(entry));
        }
        return page.html(origin);
    }

    private static Tag summary(List<Entry> entries) {
        List<List<String>> rows = new ArrayList<>();
        for (Entry entry : entries) {
            List<RegionResult> components = entry.report.components();
            if (components.isEmpty()) {
                rows.add(row(entry.report.title(), entry.report.result()));
            }
            for (int k = 0; k < components.size(); k++) {
                rows.add(row(entry.report.title() + ", " + (k + 1), components.get(k)));
            }
        }
        return new Table("What came out", List.of("region", "elements", "naive p-value", "selective p-value"), rows)
                .tag();
    }

    private static List<String> row(String name, RegionResult result) {
        return List.of(
                name,
                Integer.toString(result.roi().length),
                Markup.pValue(result.naiveP()),
                Markup.pValue(result.p().value()));
    }

    private static List<Tag> parts(Entry entry) {
        RegionReport report = entry.report;
        List<Tag> parts = new ArrayList<>();
        report.introduction().forEach(text -> parts.add(Page.paragraph(text)));
        if (report.components().isEmpty()) {
            parts.add(Tag.of("div").kind("figures").add(RegionPage.inputAndScores(report)));
            parts.add(Page.paragraph(report.texts().verdict()));
        } else {
            parts.addAll(RegionPage.components(report));
        }
        parts.add(Tag.of("p").add(Tag.of("a").with("href", entry.file()).text("The whole report: " + report.title())));
        return parts;
    }
}
