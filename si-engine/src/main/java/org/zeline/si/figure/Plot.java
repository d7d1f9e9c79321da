package org.zeline.si.figure;

/** A figure with two axes, written from back to front. */
final class Plot {
    private static final double WIDTH = 480;
    private static final double HEIGHT = 340;
    private static final double LEFT = 64;
    private static final double TOP = 40;
    private static final double BOTTOM = 288;
    private static final double PLAIN_RIGHT = 460;

    /** Where the axes end if a legend stands beside them. */
    private static final double LEGEND_RIGHT = 330;

    private static final int TICKS = 5;

    /** Colours that most people can tell apart, on white and on black (Okabe and Ito). */
    private static final String STYLE = """
            <style>
            .zeline-figure{color:#1b1b1b;font:12px sans-serif}
            .zeline-figure text{fill:currentColor}
            .zeline-figure .axis,.zeline-figure .level{stroke:currentColor;fill:none}
            .zeline-figure .level{stroke-dasharray:6 4}
            .zeline-figure .heading{font-weight:bold}
            .zeline-figure .bar{fill:#0072b2;fill-opacity:.55;stroke:#0072b2}
            .zeline-figure .band{fill:currentColor;fill-opacity:.14;stroke:none}
            .zeline-figure .points{stroke:#0072b2;stroke-width:4;stroke-linecap:round;fill:none}
            .zeline-figure .series path{fill:none;stroke-width:1.5}
            .zeline-figure .s0{stroke:#0072b2}
            .zeline-figure .s1{stroke:#d55e00}
            .zeline-figure .s2{stroke:#009e73}
            .zeline-figure .s3{stroke:#cc79a7}
            .zeline-figure .s4{stroke:#e69f00}
            .zeline-figure .s5{stroke:#56b4e9}
            .zeline-figure .series text{stroke:none}
            @media (prefers-color-scheme:dark){.zeline-figure{color:#ececec}
            .zeline-figure .bar{fill:#56b4e9;stroke:#56b4e9}
            .zeline-figure .points,.zeline-figure .s0{stroke:#56b4e9}
            .zeline-figure .s5{stroke:#f0e442}}
            </style>
            """;

    private final StringBuilder svg = new StringBuilder();
    private final Scale x;
    private final Scale y;

    /** Begins a figure with axes from and to the given numbers. */
    Plot(String title, double[] xRange, double[] yRange, boolean legend) {
        x = new Scale(xRange[0], xRange[1], LEFT, legend ? LEGEND_RIGHT : PLAIN_RIGHT);
        y = new Scale(yRange[0], yRange[1], BOTTOM, TOP);
        svg.append("<svg class=\"zeline-figure\" xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 ")
                .append(Markup.px(WIDTH))
                .append(' ')
                .append(Markup.px(HEIGHT))
                .append("\">\n<title>")
                .append(Markup.escape(title))
                .append("</title>\n")
                .append(STYLE);
        text("heading", "start", LEFT, TOP - 18, title);
    }

    double x(double value) {
        return x.at(value);
    }

    double y(double value) {
        return y.at(value);
    }

    double right() {
        return x.to();
    }

    /** A path of a kind, in coordinates. */
    Plot path(String kind, String data) {
        svg.append("<path class=\"").append(kind).append("\" d=\"").append(data).append("\"/>\n");
        return this;
    }

    Plot rectangle(String kind, double left, double top, double width, double height) {
        svg.append("<rect class=\"")
                .append(kind)
                .append("\" x=\"")
                .append(Markup.px(left))
                .append("\" y=\"")
                .append(Markup.px(top))
                .append("\" width=\"")
                .append(Markup.px(width))
                .append("\" height=\"")
                .append(Markup.px(height))
                .append("\"/>\n");
        return this;
    }

    Plot text(String kind, String anchor, double left, double base, String text) {
        svg.append("<text class=\"")
                .append(kind)
                .append("\" text-anchor=\"")
                .append(anchor)
                .append("\" x=\"")
                .append(Markup.px(left))
                .append("\" y=\"")
                .append(Markup.px(base))
                .append("\">")
                .append(Markup.escape(text))
                .append("</text>\n");
        return this;
    }

    Plot open(String kind) {
        svg.append("<g class=\"").append(kind).append("\">\n");
        return this;
    }

    Plot close() {
        svg.append("</g>\n");
        return this;
    }

    /** A dashed line at a height. */
    Plot level(double value) {
        return path("level", "M" + point(x.from(), y(value)) + "H" + Markup.px(x.to()));
    }

    static String point(double left, double top) {
        return Markup.px(left) + " " + Markup.px(top);
    }

    /** Draws the axes and ends the figure. */
    String finish(String xLabel, String yLabel) {
        StringBuilder lines =
                new StringBuilder("M" + point(LEFT, TOP) + "V" + Markup.px(BOTTOM) + "H" + Markup.px(x.to()));
        for (double tick : x.ticks(TICKS)) {
            lines.append('M').append(point(x(tick), BOTTOM)).append("v5");
            text("tick", "middle", x(tick), BOTTOM + 19, Markup.number(tick));
        }
        for (double tick : y.ticks(TICKS)) {
            lines.append('M').append(point(LEFT, y(tick))).append("h-5");
            text("tick", "end", LEFT - 8, y(tick) + 4, Markup.number(tick));
        }
        path("axis", lines.toString());
        text("label", "middle", (LEFT + x.to()) / 2, HEIGHT - 12, xLabel);
        double middle = (TOP + BOTTOM) / 2;
        svg.append("<text class=\"label\" text-anchor=\"middle\" transform=\"translate(16 ")
                .append(Markup.px(middle))
                .append(") rotate(-90)\">")
                .append(Markup.escape(yLabel))
                .append("</text>\n");
        return svg.append("</svg>\n").toString();
    }
}
