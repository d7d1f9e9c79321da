package org.zeline.report.page;

import java.util.ArrayList;
import java.util.List;
import org.zeline.report.Origin;
import org.zeline.report.figure.Tag;

/**
 * A report made of figures and tables. All texts are plain; the page escapes them.
 *
 * @param title what it is about
 * @param question what it answers
 * @param verdict the outcome in words
 * @param sections in order
 * @param origin what made it
 */
public record Study(String title, String question, String verdict, List<Section> sections, Origin origin) {
    /** Copies the list. */
    public Study {
        sections = List.copyOf(sections);
    }

    /**
     * A part of it.
     *
     * @param id of no other part: letters, digits and hyphens
     * @param heading what it holds
     * @param note paragraphs before everything
     * @param figures side by side
     * @param tables below them
     */
    public record Section(String id, String heading, List<String> note, List<Figure> figures, List<Table> tables) {}

    /**
     * A figure.
     *
     * @param kind {@code plot} or {@code sample}, which is small
     * @param svg an element
     * @param caption below it
     */
    public record Figure(String kind, String svg, String caption) {
        /**
         * A plot.
         *
         * @param svg an element
         * @param caption below it
         */
        public Figure(String svg, String caption) {
            this("plot", svg, caption);
        }
    }

    /** {@return the page: HTML that needs nothing else} */
    public String html() {
        Page page = new Page(title, question).add(Page.paragraph(verdict).kind("verdict"));
        sections.forEach(section -> page.section(section.id, section.heading, parts(section)));
        return page.html(origin);
    }

    private static List<Tag> parts(Section section) {
        List<Tag> parts = new ArrayList<>();
        section.note.forEach(text -> parts.add(Page.paragraph(text)));
        if (!section.figures.isEmpty()) {
            Tag figures = Tag.of("div").kind("figures");
            section.figures.forEach(figure -> figures.add(Page.figure(
                    figure.kind, List.of(figure.svg), Tag.of("figcaption").text(figure.caption))));
            parts.add(figures);
        }
        section.tables.forEach(table -> parts.add(table.tag()));
        return parts;
    }
}
