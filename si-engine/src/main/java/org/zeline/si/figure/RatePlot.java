package org.zeline.si.figure;

import java.util.List;
import java.util.stream.Stream;
import org.zeline.si.evaluation.RejectionRate;

/**
 * Draws the rejection rates of several methods over a parameter, with the intervals of Clopper and Pearson as bars, a
 * legend, and a dashed line at the level.
 *
 * @param title plain text
 * @param parameter its name
 * @param series the methods, at least one and at most 12
 * @param alpha the level
 * @param confidence of each interval by itself, above 0 and below 1
 */
public record RatePlot(String title, String parameter, List<Series> series, double alpha, double confidence) {
    /** How far the bars of neighbouring methods are moved apart. */
    private static final double ASIDE = 3;

    private static final int COLORS = 6;

    private static final int MOST = 12;

    /** Marks around a point: circle, square, diamond, triangle. */
    private static final List<String> MARKS =
            List.of("m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z", "m-4 -4h8v8h-8z", "m0 -5l5 5l-5 5l-5 -5z", "m0 -5l5 9h-10z");

    /**
     * A rate.
     *
     * @param at the parameter, finite
     * @param rate what was seen there
     */
    public record Point(double at, RejectionRate rate) {
        /** Checks the number. */
        public Point {
            if (!Double.isFinite(at)) {
                throw new IllegalArgumentException("a parameter must be finite, got " + at);
            }
        }
    }

    /**
     * A method.
     *
     * @param name plain text
     * @param points in the order in which they are joined
     */
    public record Series(String name, List<Point> points) {
        /** Copies the list. */
        public Series {
            points = List.copyOf(points);
        }
    }

    /** Checks that there is something to draw. */
    public RatePlot {
        series = List.copyOf(series);
        if (series.stream().allMatch(s -> s.points().isEmpty())) {
            throw new IllegalArgumentException("there are no rates to draw");
        }
        if (series.size() > MOST) {
            throw new IllegalArgumentException("the legend has room for " + MOST + " methods, got " + series.size());
        }
    }

    /** The figure: one {@code svg} element. */
    public String svg() {
        double low = points().mapToDouble(Point::at).min().orElseThrow();
        double high = points().mapToDouble(Point::at).max().orElseThrow();
        double margin = high > low ? 0.06 * (high - low) : Math.max(1e-3, 0.5 * Math.abs(low));
        double most = points().mapToDouble(p -> p.rate().interval(confidence).upper())
                .max()
                .orElseThrow();
        double top = Math.min(1, 1.08 * Math.max(most, alpha));
        Plot plot = new Plot(title, new double[] {low - margin, high + margin}, new double[] {0, top}, true);
        plot.level(alpha);
        for (int i = 0; i < series.size(); i++) {
            draw(plot, i);
        }
        double y = legendRow(series.size());
        plot.path("level", "M" + Plot.point(plot.right() + 10, y) + "h16");
        plot.text("name", "start", plot.right() + 30, y + 4, "level " + Markup.number(alpha));
        return plot.finish(parameter, "rejection rate");
    }

    private static double legendRow(int i) {
        return 52 + 18.0 * i;
    }

    private Stream<Point> points() {
        return series.stream().flatMap(s -> s.points().stream());
    }

    private void draw(Plot plot, int i) {
        String mark = MARKS.get(i % MARKS.size());
        double aside = ASIDE * (i - 0.5 * (series.size() - 1));
        StringBuilder line = new StringBuilder();
        StringBuilder bars = new StringBuilder();
        StringBuilder marks = new StringBuilder();
        for (Point point : series.get(i).points()) {
            double x = plot.x(point.at()) + aside;
            RejectionRate.Interval interval = point.rate().interval(confidence);
            String at = Plot.point(x, plot.y(point.rate().rate()));
            line.append(line.isEmpty() ? "M" : "L").append(at);
            bars.append('M').append(Plot.point(x, plot.y(interval.lower()))).append('V');
            bars.append(Markup.px(plot.y(interval.upper())));
            marks.append('M').append(at).append(mark);
        }
        plot.open("series s" + i % COLORS);
        plot.path("join", line.toString()).path("error", bars.toString()).path("mark", marks.toString());
        double y = legendRow(i);
        plot.path("key", "M" + Plot.point(plot.right() + 18, y) + mark);
        plot.text("name", "start", plot.right() + 30, y + 4, series.get(i).name());
        plot.close();
    }
}
