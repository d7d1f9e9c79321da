package org.zeline.report.figure;

/** A figure with two axes, written from back to front. */
final class Plot {
    /** How many kinds {@code s0}, {@code s1} and so on have a colour of their own. */
    static final int COLORS = 6;

    private static final double WIDTH = 480;
    private static final double TOP = 40;
    private static final double RIGHT = 460;
    private static final int TICKS = 5;

    /**
     * Colours that most people can tell apart, each with a contrast of 3 to the ground at least, light or dark. Narrow
     * screens shrink the figure, so its letters grow.
     */
    private static final String STYLE = """
            .zeline-figure{color:#1b1b1b;font:12px sans-serif}
            .zeline-figure text{fill:currentColor}
            .zeline-figure .axis,.zeline-figure .level,.zeline-figure .row{stroke:currentColor;fill:none}
            .zeline-figure .row{stroke-opacity:.2}
            .zeline-figure .level{stroke-dasharray:6 4}
            .zeline-figure .heading{font-weight:bold}
            .zeline-figure .bar{fill:#0072b2;fill-opacity:.55;stroke:#0072b2}
            .zeline-figure .band{fill:currentColor;fill-opacity:.14;stroke:none}
            .zeline-figure .points{stroke:#0072b2;stroke-width:4;stroke-linecap:round;fill:none}
            .zeline-figure .series path,.zeline-figure .series .open{fill:none;stroke-width:1.5}
            .zeline-figure .series .full{fill:currentColor}
            .zeline-figure .series .mark{stroke:currentColor}
            .zeline-figure .series .band{fill:currentColor;stroke:none}
            .zeline-figure .series .bound{stroke-dasharray:6 4}
            .zeline-figure .s0{stroke:#0072b2;color:#0072b2}
            .zeline-figure .s1{stroke:#c04a00;color:#c04a00}
            .zeline-figure .s2{stroke:#007a59;color:#007a59}
            .zeline-figure .s3{stroke:#a8447f;color:#a8447f}
            .zeline-figure .s4{stroke:#8a6100;color:#8a6100}
            .zeline-figure .s5{stroke:#5b6670;color:#5b6670}
            .zeline-figure .series text{stroke:none}
            @media (max-width:480px){.zeline-figure{font-size:15px}}
            @media screen and (prefers-color-scheme:dark){.zeline-figure{color:#ececec}
            .zeline-figure .bar{fill:#56b4e9;stroke:#56b4e9}
            .zeline-figure .points{stroke:#56b4e9}
            .zeline-figure .s0{stroke:#56b4e9;color:#56b4e9}
            .zeline-figure .s1{stroke:#f08a4b;color:#f08a4b}
            .zeline-figure .s2{stroke:#3fcf9f;color:#3fcf9f}
            .zeline-figure .s3{stroke:#e59ac4;color:#e59ac4}
            .zeline-figure .s4{stroke:#e6b23c;color:#e6b23c}
            .zeline-figure .s5{stroke:#aab4bd;color:#aab4bd}}
            """;

    private final Tag svg;
    private final Scale x;
    private final Scale y;
    private final double height;

    /**
     * Where the axes are.
     *
     * @param left the least x
     * @param right the largest x
     * @param bottom the largest y, that of the lower axis
     */
    record Box(double left, double right, double bottom) {
        /** Over the whole width. */
        static final Box WHOLE = new Box(64, RIGHT, 288);

        /** With room for a legend at the right. */
        static final Box BESIDE_LEGEND = new Box(64, 300, 288);
    }

    /** Begins a figure with axes from and to the given numbers. */
    Plot(String title, String description, double[] xRange, double[] yRange, Box box) {
        x = new Scale(xRange[0], xRange[1], box.left, box.right);
        y = new Scale(yRange[0], yRange[1], box.bottom, TOP);
        height = box.bottom + 52;
        svg = Svg.drawing("zeline-figure", title, description, WIDTH, height)
                .add(Tag.of("style").markup(STYLE));
        text("heading", "start", Math.min(box.left, Box.WHOLE.left), TOP - 18, title);
    }

    double x(double value) {
        return x.at(value);
    }

    double y(double value) {
        return y.at(value);
    }

    /** Where the axes end at the right. */
    double right() {
        return x.to();
    }

    Plot add(Tag part) {
        svg.add(part);
        return this;
    }

    /** A path of a kind, in coordinates. */
    Plot path(String kind, String data) {
        return add(Svg.path(kind, data));
    }

    Plot text(String kind, String anchor, double left, double base, String text) {
        return add(Svg.text(kind, anchor, left, base, text));
    }

    /** A dashed line at a height. */
    Plot level(double value) {
        return path("level", "M" + Svg.point(x.from(), y(value)) + "H" + Markup.px(x.to()));
    }

    /** A dashed line in the legend, with its meaning. */
    Plot levelKey(int row, String meaning) {
        double middle = legendRow(row);
        path("level", "M" + Svg.point(right() + 10, middle) + "h16");
        return text("name", "start", right() + 30, middle + 4, meaning);
    }

    /** The middle of a row of the legend at the right. */
    static double legendRow(int row) {
        return 52 + 18.0 * row;
    }

    /** Draws the axes and ends the figure. */
    String finish(String xLabel, String yLabel) {
        StringBuilder lines = new StringBuilder();
        for (double tick : y.ticks(TICKS)) {
            lines.append('M').append(Svg.point(x.from(), y(tick))).append("h-5");
            text("tick", "end", x.from() - 8, y(tick) + 4, Markup.number(tick));
        }
        add(Tag.of("text")
                .kind("label")
                .with("text-anchor", "middle")
                .with("transform", "translate(16 " + Markup.px((y.from() + y.to()) / 2) + ") rotate(-90)")
                .text(yLabel));
        return finish(xLabel, lines);
    }

    /** Draws the axes without numbers at the left, and ends the figure. */
    String finishRows(String xLabel) {
        return finish(xLabel, new StringBuilder());
    }

    private String finish(String xLabel, StringBuilder lines) {
        double bottom = y.from();
        lines.append('M').append(Svg.point(x.from(), y.to())).append('V').append(Markup.px(bottom));
        lines.append('H').append(Markup.px(x.to()));
        for (double tick : x.ticks(TICKS)) {
            lines.append('M').append(Svg.point(x(tick), bottom)).append("v5");
            text("tick", "middle", x(tick), bottom + 19, Markup.number(tick));
        }
        path("axis", lines.toString());
        text("label", "middle", (x.from() + x.to()) / 2, height - 12, xLabel);
        return svg.toString();
    }
}
