package org.zeline.cli.report;

import java.util.List;
import org.zeline.si.figure.Markup;

/** The report of a calibration. */
public final class CalibrationPage {
    private CalibrationPage() {}

    /**
     * A table.
     *
     * @param title above it
     * @param note below the title
     * @param head names of the columns
     * @param rows their cells
     */
    public record Table(String title, String note, List<String> head, List<List<String>> rows) {}

    /**
     * The page.
     *
     * @param question what was calibrated
     * @param verdict the outcome in words
     * @param figures SVG elements
     * @param tables what else was found
     * @param command what was typed
     * @return HTML that needs nothing else
     */
    public static String html(
            String question, String verdict, List<String> figures, List<Table> tables, String command) {
        StringBuilder body = new StringBuilder("<p class=\"verdict\">")
                .append(Markup.escape(verdict))
                .append("</p>\n<div class=\"figures\">\n");
        figures.forEach(svg -> body.append("<figure>").append(svg).append("</figure>\n"));
        body.append("</div>\n");
        tables.forEach(table -> add(body, table));
        body.append("<h2>Command</h2>\n<pre>").append(Markup.escape(command)).append("</pre>\n");
        return Page.html("Calibration", question, body.toString());
    }

    private static void add(StringBuilder body, Table table) {
        body.append("<h2>")
                .append(Markup.escape(table.title()))
                .append("</h2>\n<p>")
                .append(Markup.escape(table.note()))
                .append("</p>\n<table>\n");
        row(body, "th", table.head());
        table.rows().forEach(cells -> row(body, "td", cells));
        body.append("</table>\n");
    }

    private static void row(StringBuilder body, String cell, List<String> cells) {
        body.append("<tr>");
        for (String text : cells) {
            body.append('<')
                    .append(cell)
                    .append('>')
                    .append(Markup.escape(text))
                    .append("</")
                    .append(cell)
                    .append('>');
        }
        body.append("</tr>\n");
    }
}
