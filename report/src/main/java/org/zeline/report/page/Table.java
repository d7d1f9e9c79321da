package org.zeline.report.page;

import java.util.List;
import java.util.regex.Pattern;
import org.zeline.report.figure.Tag;

/**
 * A table. The first cell of a row names the row.
 *
 * @param caption what it holds
 * @param head names of the columns; none for a table of names and values
 * @param rows their cells
 */
public record Table(String caption, List<String> head, List<List<String>> rows) {
    private static final Pattern NUMBER = Pattern.compile("[-\u2212]?(\\d[\\d.]*(e-?\\d+)?|\u221e)( %)?");

    /** Copies the lists. */
    public Table {
        head = List.copyOf(head);
        rows = rows.stream().map(List::copyOf).toList();
    }

    /**
     * A table of names and values.
     *
     * @param caption what it holds
     * @param rows a name and a value each
     */
    public Table(String caption, List<List<String>> rows) {
        this(caption, List.of(), rows);
    }

    /** The element. A table with columns scrolls by itself where it is too wide, by keys too. */
    Tag tag() {
        Tag body = Tag.of("tbody");
        rows.forEach(row -> body.add(row(row)));
        Tag table = Tag.of("table").add(Tag.of("caption").add(Tag.of("span").text(caption)));
        if (head.isEmpty()) {
            return table.kind("pairs").add(body);
        }
        Tag names = Tag.of("tr");
        for (int i = 0; i < head.size(); i++) {
            Tag name = Tag.of("th").with("scope", "col");
            names.add((isNumeric(i) ? name.kind("number") : name).text(head.get(i)));
        }
        return Tag.of("div")
                .kind("scroll")
                .with("role", "region")
                .with("aria-label", caption)
                .with("tabindex", "0")
                .add(table.add(Tag.of("thead").add(names), body));
    }

    private boolean isNumeric(int column) {
        return rows.stream().allMatch(row -> NUMBER.matcher(row.get(column)).matches());
    }

    private static Tag row(List<String> cells) {
        Tag row = Tag.of("tr");
        for (int i = 0; i < cells.size(); i++) {
            String text = cells.get(i);
            Tag cell = i == 0 ? Tag.of("th").with("scope", "row") : Tag.of("td");
            row.add((NUMBER.matcher(text).matches() ? cell.kind("number") : cell).text(text));
        }
        return row;
    }
}
