package org.zeline.report.figure;

/** Parts of drawings. */
public final class Svg {
    private Svg() {}

    /**
     * A drawing that says what it shows.
     *
     * @param kind its class
     * @param title what it is, for readers who can't see it; plain text
     * @param description what is to be seen on it, plain text
     * @param width of what is drawn, from 0
     * @param height of what is drawn, from 0
     * @return an {@code svg} element
     */
    public static Tag drawing(String kind, String title, String description, double width, double height) {
        return Tag.of("svg")
                .kind(kind)
                .with("xmlns", "http://www.w3.org/2000/svg")
                .with("role", "img")
                .with("viewBox", "0 0 " + Markup.px(width) + " " + Markup.px(height))
                .add(Tag.of("title").text(title), Tag.of("desc").text(description));
    }

    /**
     * {@return a path}
     *
     * @param kind its class
     * @param data its coordinates
     */
    public static Tag path(String kind, String data) {
        return Tag.of("path").kind(kind).with("d", data);
    }

    /**
     * {@return a rectangle}
     *
     * @param kind its class
     * @param left its least x
     * @param top its least y
     * @param width how wide
     * @param height how high
     */
    public static Tag rectangle(String kind, double left, double top, double width, double height) {
        return Tag.of("rect")
                .kind(kind)
                .with("x", left)
                .with("y", top)
                .with("width", width)
                .with("height", height);
    }

    /**
     * {@return a line of text}
     *
     * @param kind its class
     * @param anchor {@code start}, {@code middle} or {@code end}: what stands at the point
     * @param x of the point
     * @param y of the point, on the base line
     * @param text plain text
     */
    public static Tag text(String kind, String anchor, double x, double y, String text) {
        return Tag.of("text")
                .kind(kind)
                .with("text-anchor", anchor)
                .with("x", x)
                .with("y", y)
                .text(text);
    }

    /**
     * {@return a point as paths write it}
     *
     * @param x its x
     * @param y its y
     */
    public static String point(double x, double y) {
        return Markup.px(x) + " " + Markup.px(y);
    }
}
