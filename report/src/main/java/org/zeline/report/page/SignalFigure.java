package org.zeline.report.page;

import java.util.OptionalDouble;
import org.zeline.report.figure.Markup;
import org.zeline.report.figure.Svg;
import org.zeline.report.figure.Tag;

/**
 * Draws a signal as a line over its elements. The region is shaded; a bar below shows it once more, and one below that
 * what it is compared with.
 *
 * @param plane what is drawn
 */
record SignalFigure(Panel.PlaneFigure plane) {
    private static final double WIDTH = 480;
    private static final double HEIGHT = 168;
    private static final double BARS = 28;
    private static final double LEFT = 64;
    private static final double RIGHT = 472;
    private static final double TOP = 12;
    private static final double BASE = 140;

    /** Longer signals are drawn as the range of the elements that share a column. */
    private static final int COLUMNS = 408;

    String svg() {
        Tag svg = Svg.drawing(
                "zeline-signal",
                plane.title(),
                plane.description(),
                WIDTH,
                HEIGHT + (plane.marks().outlined() ? BARS : 0));
        if (plane.marks().outlined()) {
            svg.add(
                    Svg.path("shade", spans(plane.roi(), TOP, BASE - TOP)),
                    Svg.path("span", spans(plane.roi(), BASE + 26, 9)),
                    Svg.path("span others", spans(plane.compared(), BASE + 40, 9)));
        }
        svg.add(
                Svg.path("axis", "M" + Svg.point(LEFT, TOP) + "V" + Markup.px(BASE) + "H" + Markup.px(RIGHT)),
                Svg.path("line", line()),
                Svg.text("tick", "end", LEFT - 6, TOP + 8, Markup.number(plane.high())),
                Svg.text("tick", "end", LEFT - 6, BASE, Markup.number(plane.low())),
                Svg.text("tick", "start", LEFT, BASE + 18, "0"),
                Svg.text("tick", "end", RIGHT, BASE + 18, Integer.toString(count() - 1)));
        OptionalDouble mark = plane.marks().threshold();
        if (mark.isPresent() && mark.getAsDouble() >= plane.low() && mark.getAsDouble() <= plane.high()) {
            double y = y(mark.getAsDouble());
            svg.add(
                    Svg.path("level", "M" + Svg.point(LEFT, y) + "H" + Markup.px(RIGHT)),
                    Svg.text(
                            "tick",
                            "middle",
                            (LEFT + RIGHT) / 2,
                            BASE + 18,
                            "dashed: threshold " + Markup.number(mark.getAsDouble())));
        }
        return svg.toString();
    }

    private int count() {
        return plane.raster().columns();
    }

    /** The left end of an element, which is as wide as its share of the axis. */
    private double x(double element) {
        return LEFT + (RIGHT - LEFT) * element / count();
    }

    private double y(double value) {
        double range = plane.high() - plane.low();
        return range > 0 ? BASE - (BASE - TOP) * (value - plane.low()) / range : (BASE + TOP) / 2;
    }

    private String line() {
        double[] values = plane.bands().get(0);
        StringBuilder path = new StringBuilder();
        if (values.length <= COLUMNS) {
            for (int i = 0; i < values.length; i++) {
                path.append(i == 0 ? "M" : "L")
                        .append(Svg.point(x(i + 0.5), y(values[i])))
                        .append("h0");
            }
            return path.toString();
        }
        for (int c = 0; c < COLUMNS; c++) {
            int from = (int) ((long) c * values.length / COLUMNS);
            int to = (int) ((long) (c + 1) * values.length / COLUMNS);
            double low = values[from];
            double high = values[from];
            for (int i = from; i < to; i++) {
                low = Math.min(low, values[i]);
                high = Math.max(high, values[i]);
            }
            path.append(c == 0 ? "M" : "L").append(Svg.point(LEFT + c + 0.5, y(low)));
            path.append('V').append(Markup.px(y(high)));
        }
        return path.toString();
    }

    /** Rectangles over the flagged elements. */
    private static String spans(boolean[] flags, double top, double height) {
        boolean[] columns = columns(flags);
        double unit = (RIGHT - LEFT) / columns.length;
        StringBuilder path = new StringBuilder("M0 0");
        int end = 0;
        while (end < columns.length) {
            int from = end;
            while (end < columns.length && columns[end] == columns[from]) {
                end++;
            }
            if (columns[from]) {
                path.append('M').append(Svg.point(LEFT + unit * from, top));
                path.append('H').append(Markup.px(LEFT + unit * end));
                path.append('v').append(Markup.px(height));
                path.append('H').append(Markup.px(LEFT + unit * from)).append('Z');
            }
        }
        return path.toString();
    }

    /** Whether any element of a column is flagged. */
    private static boolean[] columns(boolean[] flags) {
        boolean[] columns = new boolean[Math.min(flags.length, COLUMNS)];
        for (int i = 0; i < flags.length; i++) {
            columns[(int) ((long) i * columns.length / flags.length)] |= flags[i];
        }
        return columns;
    }
}
