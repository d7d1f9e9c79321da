package org.zeline.report.figure;

import java.util.List;
import java.util.Set;

/** An element of HTML or SVG, well-formed as both HTML and XML whatever texts go into it. */
public final class Tag {
    private static final Set<String> WITHOUT_END = Set.of("meta", "br", "hr");

    /** Elements with each child on a line of its own; white space between those children means nothing. */
    private static final Set<String> OF_LINES = Set.of(
            "html", "head", "body", "header", "main", "footer", "nav", "section", "div", "figure", "details", "ul",
            "table", "thead", "tbody", "tr", "svg", "g");

    private final String name;
    private final StringBuilder attributes = new StringBuilder();
    private final StringBuilder content = new StringBuilder();

    private Tag(String name) {
        this.name = name;
    }

    /**
     * {@return an empty element}
     *
     * @param name a name of HTML or SVG
     */
    public static Tag of(String name) {
        return new Tag(name);
    }

    /**
     * Adds an attribute.
     *
     * @param attribute a name that the element does not have yet
     * @param value plain text
     * @return this element
     */
    public Tag with(String attribute, String value) {
        attributes
                .append(' ')
                .append(attribute)
                .append("=\"")
                .append(Markup.escape(value))
                .append('"');
        return this;
    }

    /**
     * Adds a length or coordinate.
     *
     * @param attribute a name that the element does not have yet
     * @param value a finite number
     * @return this element
     */
    public Tag with(String attribute, double value) {
        return with(attribute, Markup.px(value));
    }

    /**
     * Sets the class.
     *
     * @param kind names, with spaces between
     * @return this element
     */
    public Tag kind(String kind) {
        return with("class", kind);
    }

    /**
     * Adds text.
     *
     * @param text plain text
     * @return this element
     */
    public Tag text(String text) {
        content.append(Markup.escape(text));
        return this;
    }

    /**
     * Adds children.
     *
     * @param children complete elements; what is added to them later is not seen
     * @return this element
     */
    public Tag add(Tag... children) {
        return add(List.of(children));
    }

    /**
     * Adds children.
     *
     * @param children complete elements; what is added to them later is not seen
     * @return this element
     */
    public Tag add(List<Tag> children) {
        children.forEach(child -> markup(child.toString()));
        return this;
    }

    /**
     * Adds what is markup already.
     *
     * @param markup well-formed elements, or a style sheet without markup characters
     * @return this element
     */
    public Tag markup(String markup) {
        content.append(markup).append(OF_LINES.contains(name) && !markup.endsWith("\n") ? "\n" : "");
        return this;
    }

    /** The element as markup. */
    @Override
    public String toString() {
        String start = "<" + name + attributes;
        return WITHOUT_END.contains(name) ? start + "/>" : start + ">" + content + "</" + name + ">";
    }
}
