package org.zeline.cli.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.zeline.si.figure.Markup;

/** A page that needs nothing else: HTML that is also well-formed XML. */
final class Page {
    private Page() {}

    /**
     * Puts a page together.
     *
     * @param title plain text
     * @param question what it answers, plain text
     * @param body markup
     */
    static String html(String title, String question, String body) {
        return """
                <!DOCTYPE html>
                <html xmlns="http://www.w3.org/1999/xhtml" lang="en">
                <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <title>"""
                + Markup.escape(title)
                + "</title>\n<style>\n"
                + style()
                + "</style>\n</head>\n<body>\n<main>\n<h1>"
                + Markup.escape(title)
                + "</h1>\n<p class=\"question\">"
                + Markup.escape(question)
                + "</p>\n"
                + body
                + "</main>\n</body>\n</html>\n";
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
