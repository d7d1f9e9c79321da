package org.zeline.report.page;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.zeline.report.figure.Markup;
import org.zeline.report.figure.Svg;
import org.zeline.report.figure.Tag;
import org.zeline.si.distribution.LineTest;
import org.zeline.si.distribution.NullDistribution;
import org.zeline.si.interval.IntervalSet;

/**
 * Draws the line that was searched: where the search has looked, where the network marks the same region, the density
 * of the statistic under the null hypothesis, and the same density limited to the intervals of the same region.
 */
final class LineFigure {
    private static final double WIDTH = 560;
    private static final double HEIGHT = 238;
    private static final double LEFT = 10;
    private static final double RIGHT = 550;
    private static final double BASE = 172;
    private static final double TOP = 28;
    private static final int POINTS = 240;
    private static final double ALWAYS_SHOWN = 4.5;

    private final NullDistribution distribution;
    private final double stat;
    private final IntervalSet truncated;
    private final IntervalSet searched;
    private final double low;
    private final double high;

    /** The line of a test: its null distribution without selection, and the data's place on it. */
    LineFigure(LineTest test, IntervalSet truncated, IntervalSet searched) {
        this(test.distribution(), test.observed(), truncated, searched);
    }

    private LineFigure(NullDistribution distribution, double stat, IntervalSet truncated, IntervalSet searched) {
        this(
                distribution,
                stat,
                truncated,
                searched,
                Math.min(-ALWAYS_SHOWN, stat - 1),
                Math.max(ALWAYS_SHOWN, stat + 1));
    }

    private LineFigure(
            NullDistribution distribution,
            double stat,
            IntervalSet truncated,
            IntervalSet searched,
            double low,
            double high) {
        this.distribution = distribution;
        this.stat = stat;
        this.truncated = truncated;
        this.searched = searched;
        this.low = low;
        this.high = high;
    }

    /** The interval of the same region that holds the statistic. */
    private double[] home() {
        int i = truncated.find(stat);
        return i < 0 ? new double[] {low, high} : new double[] {truncated.lower(i), truncated.upper(i)};
    }

    /** Whether the interval that holds the statistic is hard to see. */
    boolean isTooCoarse() {
        return home()[1] - home()[0] < (high - low) / 20;
    }

    /** The same line, showing that interval and as much on both sides. */
    LineFigure closeUp() {
        double width = home()[1] - home()[0];
        return new LineFigure(distribution, stat, truncated, searched, home()[0] - width, home()[1] + width);
    }

    String svg(String title) {
        Tag svg = Svg.drawing("zeline-line", title, description(), WIDTH, HEIGHT);
        svg.add(Svg.path("null", curve(low, high, distribution.mode(), "")));
        double reference = nearestToMode();
        for (double[] interval : truncated.toArray()) {
            double from = Math.max(low, interval[0]);
            double to = Math.min(high, interval[1]);
            if (from < to) {
                String end = "L" + Svg.point(x(to), BASE) + "H" + Markup.px(x(from)) + "Z";
                svg.add(Svg.path("conditional", curve(from, to, reference, end)));
            }
        }
        axis(svg);
        bars(svg, "searched", searched, BASE + 30);
        bars(svg, "truncated", truncated, BASE + 46);
        boolean right = stat > (low + high) / 2;
        return svg.add(
                        Svg.path("stat", "M" + Svg.point(x(stat), 14) + "V" + Markup.px(BASE + 60)),
                        Svg.text(
                                "tick",
                                right ? "end" : "start",
                                x(stat) + (right ? -6 : 6),
                                24,
                                "observed " + Markup.number(stat)))
                .toString();
    }

    private String description() {
        return "From " + Markup.number(low) + " to " + Markup.number(high) + ": the observed statistic is "
                + Markup.number(stat) + "; the region is the same from " + Markup.number(home()[0]) + " to "
                + Markup.number(home()[1]) + " around it, and on " + truncated.count()
                + (truncated.count() == 1 ? " interval" : " intervals") + " in all.";
    }

    private double x(double z) {
        return LEFT + (RIGHT - LEFT) * (z - low) / (high - low);
    }

    /** The point of the truncated set where the null density is highest. */
    private double nearestToMode() {
        double mode = distribution.mode();
        double nearest = stat;
        for (double[] interval : truncated.toArray()) {
            double z = Math.max(interval[0], Math.min(interval[1], mode));
            nearest = Math.abs(z - mode) < Math.abs(nearest - mode) ? z : nearest;
        }
        return nearest;
    }

    /** The null density over a piece of the line, scaled so that it reaches the top at {@code peak}. */
    private String curve(double from, double to, double peak, String end) {
        StringBuilder path = new StringBuilder();
        double top = distribution.logDensity(peak);
        int points = Math.max(2, (int) Math.ceil(POINTS * (to - from) / (high - low)));
        for (int i = 0; i <= points; i++) {
            double z = from + i * (to - from) / points;
            double height = (BASE - TOP) * Math.exp(distribution.logDensity(z) - top);
            path.append(i == 0 ? "M" : "L").append(Svg.point(x(z), BASE - Math.min(height, BASE - TOP)));
        }
        return path.append(end).toString();
    }

    private void axis(Tag svg) {
        StringBuilder lines = new StringBuilder("M" + Svg.point(LEFT, BASE) + "H" + Markup.px(RIGHT));
        double step = tickStep();
        for (double k = Math.ceil(low / step); k * step <= high; k++) {
            double z = k * step;
            lines.append('M').append(Svg.point(x(z), BASE)).append("v5");
            String label = new BigDecimal(z)
                    .setScale(decimals(step), RoundingMode.HALF_EVEN)
                    .toPlainString();
            double room = 4.0 * label.length();
            svg.add(Svg.text("tick", "middle", Math.max(room, Math.min(WIDTH - room, x(z))), BASE + 19, label));
        }
        svg.add(Svg.path("axis", lines.toString()));
    }

    /** A step of 1, 2 or 5 times a power of ten that gives about ten ticks. */
    private double tickStep() {
        double least = (high - low) / 10;
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        double factor = least / power;
        return power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10);
    }

    private static int decimals(double step) {
        return Math.max(0, (int) Math.ceil(-Math.log10(step) - 1e-9));
    }

    private void bars(Tag svg, String kind, IntervalSet set, double y) {
        for (double[] interval : set.toArray()) {
            double from = x(Math.max(low, interval[0]));
            double to = x(Math.min(high, interval[1]));
            if (from < to) {
                svg.add(Svg.rectangle(kind, from, y, Math.max(1, to - from), 11));
            }
        }
    }
}
