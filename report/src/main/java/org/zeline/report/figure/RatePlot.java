package org.zeline.report.figure;

import java.util.List;
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

        private CurvePlot.Point drawn(double confidence) {
            RejectionRate.Interval interval = rate.interval(confidence);
            return new CurvePlot.Point(at, rate.rate(), interval.lower(), interval.upper());
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
        if (series.size() > CurvePlot.MOST_CURVES) {
            throw new IllegalArgumentException(
                    "the legend has room for " + CurvePlot.MOST_CURVES + " methods, got " + series.size());
        }
    }

    /** {@return the figure: one {@code svg} element} */
    public String svg() {
        List<CurvePlot.Curve> curves = series.stream()
                .map(one -> new CurvePlot.Curve(
                        one.name(),
                        one.points().stream()
                                .map(point -> point.drawn(confidence))
                                .toList()))
                .toList();
        double most = curves.stream()
                .flatMap(curve -> curve.points().stream())
                .mapToDouble(CurvePlot.Point::upper)
                .reduce(alpha, Math::max);
        CurvePlot.Level level = new CurvePlot.Level("level " + Markup.number(alpha), alpha);
        return new CurvePlot(title, parameter, "rejection rate", curves, List.of(level)).svg(Math.min(1, 1.08 * most));
    }
}
