package org.zeline.report.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.zeline.report.Origin;
import org.zeline.report.figure.Tag;

/**
 * A page that needs nothing else: one HTML file that is also well-formed XML, without scripts, for light and dark
 * screens, narrow ones, keyboards and paper.
 */
final class Page {
    private final String title;
    private final Tag main = Tag.of("main").with("id", "content").with("tabindex", "-1");
    private final Tag contents = Tag.of("ul");

    /**
     * Begins a page.
     *
     * @param title plain text
     * @param question what it answers, plain text
     */
    Page(String title, String question) {
        this.title = title;
        main.add(Tag.of("h1").text(title), Tag.of("p").kind("question").text(question));
    }

    /** Adds what stands before all sections. */
    Page add(Tag... parts) {
        main.add(parts);
        return this;
    }

    /**
     * Adds a section, and a link to it.
     *
     * @param id of no other section
     * @param heading plain text
     * @param parts below the heading
     */
    Page section(String id, String heading, List<Tag> parts) {
        contents.add(Tag.of("li").add(Tag.of("a").with("href", "#" + id).text(heading)));
        main.add(Tag.of("section")
                .with("id", id)
                .with("aria-labelledby", id + "-heading")
                .add(Tag.of("h2").with("id", id + "-heading").text(heading))
                .add(parts));
        return this;
    }

    /** Ends the page with what made it. */
    String html(Origin origin) {
        section(
                "again",
                "To get this result again",
                List.of(
                        paragraph("In the folder where this was typed, with the same files:"),
                        Tag.of("pre").text(origin.command()),
                        paragraph("Made by Zeline " + origin.version() + " on Java " + origin.java() + ".")));
        Tag head = Tag.of("head")
                .add(
                        Tag.of("meta").with("charset", "utf-8"),
                        Tag.of("meta").with("name", "viewport").with("content", "width=device-width, initial-scale=1"),
                        Tag.of("title").text(title),
                        Tag.of("style").markup(style()));
        Tag body = Tag.of("body")
                .add(
                        Tag.of("a").kind("skip").with("href", "#content").text("Skip to the content"),
                        Tag.of("nav").with("aria-label", "On this page").add(contents),
                        main);
        return "<!DOCTYPE html>\n"
                + Tag.of("html")
                        .with("xmlns", "http://www.w3.org/1999/xhtml")
                        .with("lang", "en")
                        .add(head, body)
                + "\n";
    }

    static Tag paragraph(String text) {
        return Tag.of("p").text(text);
    }

    /** A figure of SVG elements with a caption below. */
    static Tag figure(String kind, List<String> drawings, Tag caption) {
        Tag figure = Tag.of("figure").kind(kind);
        drawings.forEach(figure::markup);
        return figure.add(caption);
    }

    /** A figure of one SVG element. */
    static Tag figure(String drawing, String caption) {
        return figure("plot", List.of(drawing), Tag.of("figcaption").text(caption));
    }

    private static String style() {
        try (InputStream in = Page.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks report.css");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
