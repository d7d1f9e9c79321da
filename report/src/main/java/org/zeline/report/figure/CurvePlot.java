package org.zeline.report.figure;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Draws numbers over a parameter, one line per curve, with their intervals as bars or bands, a legend, and dashed lines
 * at levels.
 *
 * @param title plain text
 * @param parameter what the numbers stand over
 * @param quantity what the numbers are
 * @param curves at least one with a point, and at most 12
 * @param levels at most 4
 * @param intervals how intervals are drawn
 */
public record CurvePlot(
        String title, String parameter, String quantity, List<Curve> curves, List<Level> levels, Intervals intervals) {
    /** How many curves the legend has room for. */
    public static final int MOST_CURVES = 12;

    /** How far the bars of neighbouring curves are moved apart. */
    private static final double ASIDE = 3;

    private static final int MOST_LEVELS = 4;

    /** Longer curves are lines without marks. */
    private static final int MARKED = 40;

    /** Marks around a point: circle, square, diamond, triangle. */
    private static final List<String> MARKS =
            List.of("m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z", "m-4 -4h8v8h-8z", "m0 -5l5 5l-5 5l-5 -5z", "m0 -5l5 9h-10z");

    /** How intervals are drawn. */
    public enum Intervals {
        /** A bar at each point. */
        BARS,
        /** A band around each curve. */
        BANDS
    }

    /**
     * A number and its interval.
     *
     * @param at the parameter, finite
     * @param value the number, finite
     * @param lower end of its interval
     * @param upper end of its interval
     */
    public record Point(double at, double value, double lower, double upper) {
        /** Checks the numbers. */
        public Point {
            if (!Double.isFinite(at) || !Double.isFinite(value)) {
                throw new IllegalArgumentException("a point must be finite, got " + value + " at " + at);
            }
            if (!(lower <= value && value <= upper)) {
                throw new IllegalArgumentException(
                        "the interval " + lower + " to " + upper + " does not hold the value " + value);
            }
        }

        /**
         * A number without an interval.
         *
         * @param at the parameter, finite
         * @param value the number, finite
         */
        public Point(double at, double value) {
            this(at, value, value, value);
        }
    }

    /**
     * A curve.
     *
     * @param name plain text
     * @param points in the order in which they are joined
     */
    public record Curve(String name, List<Point> points) {
        /** Copies the list. */
        public Curve {
            points = List.copyOf(points);
        }
    }

    /**
     * A number to compare with.
     *
     * @param name what it is
     * @param value where its line is
     */
    public record Level(String name, double value) {}

    /**
     * A figure with intervals as bars.
     *
     * @param title plain text
     * @param parameter what the numbers stand over
     * @param quantity what the numbers are
     * @param curves at least one with a point, and at most 12
     * @param levels at most 4
     */
    public CurvePlot(String title, String parameter, String quantity, List<Curve> curves, List<Level> levels) {
        this(title, parameter, quantity, curves, levels, Intervals.BARS);
    }

    /** Checks that there is something to draw. */
    public CurvePlot {
        curves = List.copyOf(curves);
        levels = List.copyOf(levels);
        if (curves.stream().allMatch(curve -> curve.points().isEmpty())) {
            throw new IllegalArgumentException("there are no points to draw");
        }
        if (curves.size() > MOST_CURVES || levels.size() > MOST_LEVELS) {
            throw new IllegalArgumentException("the legend has room for " + MOST_CURVES + " curves and " + MOST_LEVELS
                    + " levels, got " + curves.size() + " and " + levels.size());
        }
    }

    /**
     * {@return the figure: one {@code svg} element}
     *
     * @param top where the upper end of the axis is, above 0
     */
    public String svg(double top) {
        double low = points().mapToDouble(Point::at).min().orElseThrow();
        double high = points().mapToDouble(Point::at).max().orElseThrow();
        double margin = high > low ? 0.06 * (high - low) : Math.max(1e-3, 0.5 * Math.abs(low));
        double bottom = Math.min(0, points().mapToDouble(Point::lower).min().orElse(0));
        Plot plot = new Plot(
                title,
                description(),
                new double[] {low - margin, high + margin},
                new double[] {bottom, top},
                Plot.Box.BESIDE_LEGEND);
        levels.forEach(level -> plot.level(level.value()));
        for (int i = 0; i < curves.size(); i++) {
            plot.add(drawn(plot, i));
        }
        for (int i = 0; i < levels.size(); i++) {
            plot.levelKey(curves.size() + i, levels.get(i).name());
        }
        return plot.finish(parameter, quantity);
    }

    /** {@return the figure, with an axis that ends a little above everything} */
    public String svg() {
        double most = Stream.concat(points().map(Point::upper), levels.stream().map(Level::value))
                .mapToDouble(value -> value)
                .max()
                .orElse(1);
        return svg(most > 0 ? 1.08 * most : 1);
    }

    private Stream<Point> points() {
        return curves.stream().flatMap(curve -> curve.points().stream());
    }

    private Tag drawn(Plot plot, int i) {
        String mark = MARKS.get(i % MARKS.size());
        boolean banded = intervals == Intervals.BANDS && curves.get(i).points().size() > 1;
        double aside = intervals == Intervals.BANDS ? 0 : ASIDE * (i - 0.5 * (curves.size() - 1));
        StringBuilder line = new StringBuilder();
        StringBuilder bars = new StringBuilder();
        StringBuilder marks = new StringBuilder();
        List<Point> points = curves.get(i).points();
        for (Point point : points) {
            double x = plot.x(point.at()) + aside;
            String at = Svg.point(x, plot.y(point.value()));
            line.append(line.isEmpty() ? "M" : "L").append(at);
            if (point.lower() < point.upper() && !banded) {
                bars.append('M').append(Svg.point(x, plot.y(point.lower()))).append('V');
                bars.append(Markup.px(plot.y(point.upper())));
            }
            marks.append('M').append(at).append(mark);
        }
        Tag drawn = Tag.of("g").kind("series s" + i % Plot.COLORS);
        if (banded) {
            drawn.add(Svg.path("band", band(plot, points)));
        }
        drawn.add(Svg.path("join", line.toString()));
        if (!bars.isEmpty()) {
            drawn.add(Svg.path("error", bars.toString()));
        }
        if (points.size() <= MARKED) {
            drawn.add(Svg.path("mark", marks.toString()));
        }
        double y = Plot.legendRow(i);
        return drawn.add(
                Svg.path("key", "M" + Svg.point(plot.right() + 18, y) + mark),
                Svg.text(
                        "name", "start", plot.right() + 30, y + 4, curves.get(i).name()));
    }

    /** Along the lower ends of the intervals and back along the upper ones. */
    private static String band(Plot plot, List<Point> points) {
        StringBuilder outline = new StringBuilder();
        for (Point point : points) {
            outline.append(outline.isEmpty() ? 'M' : 'L').append(Svg.point(plot.x(point.at()), plot.y(point.lower())));
        }
        for (int i = points.size() - 1; i >= 0; i--) {
            Point point = points.get(i);
            outline.append('L').append(Svg.point(plot.x(point.at()), plot.y(point.upper())));
        }
        return outline.append('Z').toString();
    }

    /** What every curve reaches: all of a short one, the ends of a long one. */
    private String description() {
        return curves.stream()
                .filter(curve -> !curve.points().isEmpty())
                .map(curve -> curve.name() + ": " + words(curve.points()))
                .collect(Collectors.joining("; "));
    }

    private static String words(List<Point> points) {
        if (points.size() > MARKED) {
            return "from " + words(points.get(0)) + " to " + words(points.get(points.size() - 1));
        }
        return points.stream().map(CurvePlot::words).collect(Collectors.joining(", "));
    }

    private static String words(Point point) {
        return Markup.number(point.value()) + " at " + Markup.number(point.at());
    }
}
