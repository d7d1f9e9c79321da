package org.zeline.cli.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.zeline.si.figure.Markup;
import org.zeline.si.interval.IntervalSet;

/**
 * Draws the line that was searched: where the search has looked, where the network marks the same region, the density
 * of the statistic under the null hypothesis, and the same density limited to the intervals of the same region.
 */
final class LineFigure {
    private static final double WIDTH = 760;
    private static final double HEIGHT = 230;
    private static final double BASE = 168;
    private static final double TOP = 24;
    private static final int POINTS = 240;
    private static final double ALWAYS_SHOWN = 4.5;

    private final double stat;
    private final IntervalSet truncated;
    private final IntervalSet searched;
    private final double low;
    private final double high;

    LineFigure(double stat, IntervalSet truncated, IntervalSet searched) {
        this(stat, truncated, searched, Math.min(-ALWAYS_SHOWN, stat - 1), Math.max(ALWAYS_SHOWN, stat + 1));
    }

    private LineFigure(double stat, IntervalSet truncated, IntervalSet searched, double low, double high) {
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
        return new LineFigure(stat, truncated, searched, home()[0] - width, home()[1] + width);
    }

    String svg() {
        StringBuilder svg = new StringBuilder();
        svg.append(
                        "<svg class=\"line\" xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"The line that was"
                                + " searched\" viewBox=\"0 0 ")
                .append(Markup.px(WIDTH))
                .append(' ')
                .append(Markup.px(HEIGHT))
                .append("\">\n");
        curve(svg, "null", low, high, 0, false);
        double reference = nearestToZero();
        for (double[] interval : truncated.toArray()) {
            double from = Math.max(low, interval[0]);
            double to = Math.min(high, interval[1]);
            if (from < to) {
                curve(svg, "conditional", from, to, reference, true);
            }
        }
        axis(svg);
        bars(svg, "searched", searched, BASE + 26);
        bars(svg, "truncated", truncated, BASE + 40);
        svg.append("<path class=\"stat\" d=\"M")
                .append(Markup.px(x(stat)))
                .append(" 12V")
                .append(Markup.px(BASE + 54));
        svg.append("\"/>\n<text text-anchor=\"")
                .append(stat > (low + high) / 2 ? "end" : "start")
                .append("\" x=\"")
                .append(Markup.px(x(stat) + (stat > (low + high) / 2 ? -6 : 6)))
                .append("\" y=\"20\">statistic ")
                .append(Markup.number(stat))
                .append("</text>\n");
        return svg.append("</svg>\n").toString();
    }

    private double x(double z) {
        return WIDTH * (z - low) / (high - low);
    }

    /** The point of the truncated set where the null density is highest. */
    private double nearestToZero() {
        double nearest = stat;
        for (double[] interval : truncated.toArray()) {
            double z = Math.max(interval[0], Math.min(interval[1], 0));
            nearest = Math.abs(z) < Math.abs(nearest) ? z : nearest;
        }
        return nearest;
    }

    /** The normal density over a piece of the line, scaled so that it reaches the top at {@code peak}. */
    private void curve(StringBuilder svg, String kind, double from, double to, double peak, boolean filled) {
        svg.append("<path class=\"").append(kind).append("\" d=\"M");
        if (filled) {
            svg.append(Markup.px(x(from))).append(' ').append(Markup.px(BASE)).append('L');
        }
        int points = Math.max(2, (int) Math.ceil(POINTS * (to - from) / (high - low)));
        for (int i = 0; i <= points; i++) {
            double z = from + i * (to - from) / points;
            double height = (BASE - TOP) * Math.exp((peak * peak - z * z) / 2);
            svg.append(i == 0 ? "" : "L")
                    .append(Markup.px(x(z)))
                    .append(' ')
                    .append(Markup.px(BASE - Math.min(height, BASE - TOP)));
        }
        if (filled) {
            svg.append('L')
                    .append(Markup.px(x(to)))
                    .append(' ')
                    .append(Markup.px(BASE))
                    .append('Z');
        }
        svg.append("\"/>\n");
    }

    private void axis(StringBuilder svg) {
        svg.append("<path class=\"axis\" d=\"M0 ")
                .append(Markup.px(BASE))
                .append('h')
                .append(Markup.px(WIDTH));
        double step = tickStep();
        StringBuilder labels = new StringBuilder();
        for (double k = Math.ceil(low / step); k * step <= high; k++) {
            double z = k * step;
            svg.append('M')
                    .append(Markup.px(x(z)))
                    .append(' ')
                    .append(Markup.px(BASE))
                    .append("v5");
            labels.append("<text text-anchor=\"middle\" x=\"")
                    .append(Markup.px(x(z)))
                    .append("\" y=\"")
                    .append(Markup.px(BASE + 18))
                    .append("\">")
                    .append(new BigDecimal(z)
                            .setScale(decimals(step), RoundingMode.HALF_EVEN)
                            .toPlainString())
                    .append("</text>\n");
        }
        svg.append("\"/>\n").append(labels);
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

    private void bars(StringBuilder svg, String kind, IntervalSet set, double y) {
        for (double[] interval : set.toArray()) {
            double from = x(Math.max(low, interval[0]));
            double to = x(Math.min(high, interval[1]));
            if (from < to) {
                svg.append("<rect class=\"")
                        .append(kind)
                        .append("\" x=\"")
                        .append(Markup.px(from))
                        .append("\" y=\"")
                        .append(Markup.px(y))
                        .append("\" width=\"")
                        .append(Markup.px(Math.max(1, to - from)))
                        .append("\" height=\"10\"/>\n");
            }
        }
    }
}
