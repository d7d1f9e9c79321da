package org.zeline.report.figure;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Draws a number for each of several things, one below the other, with intervals as bars. Marks of what stands out are
 * full. Each series may have a bound, drawn as a dashed line.
 *
 * @param title plain text
 * @param quantity what the numbers are
 * @param names of the things, from the top to the bottom, at least one
 * @param series at least one
 */
public record ProfilePlot(String title, String quantity, List<String> names, List<Series> series) {
    private static final double LEFT = 176;
    private static final double RIGHT = 460;
    private static final double ROW = 15;
    private static final double SERIES = 9;
    private static final double LEGEND = 18;
    private static final double TOP = 40;

    /** Longer names lose their beginnings. */
    private static final int LETTERS = 20;

    /**
     * A number and its interval.
     *
     * @param value the number, 0 or above
     * @param lower end of its interval
     * @param upper end of its interval
     * @param full whether it stands out
     */
    public record Entry(double value, double lower, double upper, boolean full) {}

    /**
     * Numbers of one kind.
     *
     * @param name plain text
     * @param entries one a name
     * @param bound a number above which things stand out; not finite or not in sight for none
     */
    public record Series(String name, List<Entry> entries, double bound) {
        /** Copies the list. */
        public Series {
            entries = List.copyOf(entries);
        }
    }

    /** Checks that numbers and names agree. */
    public ProfilePlot {
        names = List.copyOf(names);
        series = List.copyOf(series);
        if (names.isEmpty() || series.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to draw");
        }
        for (Series one : series) {
            if (one.entries().size() != names.size()) {
                throw new IllegalArgumentException(
                        one.name() + " has " + one.entries().size() + " entries for " + names.size() + " names");
            }
        }
    }

    /** {@return the figure: one {@code svg} element} */
    public String svg() {
        double most = series.stream()
                .flatMap(one -> one.entries().stream())
                .mapToDouble(Entry::upper)
                .filter(Double::isFinite)
                .max()
                .orElse(0);
        double row = ROW + SERIES * (series.size() - 1);
        double first = TOP + LEGEND * series.size();
        Plot plot = new Plot(
                title,
                description(),
                new double[] {0, most > 0 ? 1.05 * most : 1},
                new double[] {0, 1},
                new Plot.Box(LEFT, RIGHT, first + row * names.size() + 4));
        for (int i = 0; i < names.size(); i++) {
            double middle = first + row * (i + 0.5);
            plot.path("row", "M" + Svg.point(LEFT, middle) + "H" + Markup.px(RIGHT));
            plot.text("name", "end", LEFT - 8, middle + 4, shortened(names.get(i)));
        }
        for (int s = 0; s < series.size(); s++) {
            plot.add(drawn(plot, s, first, row));
        }
        return plot.finishRows(quantity);
    }

    private Tag drawn(Plot plot, int s, double first, double row) {
        Series one = series.get(s);
        Tag drawn = Tag.of("g").kind("series s" + s % Plot.COLORS);
        StringBuilder bars = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            Entry entry = one.entries().get(i);
            if (!Double.isFinite(entry.value())) {
                continue;
            }
            double y = first + row * (i + 0.5) + SERIES * (s - 0.5 * (series.size() - 1));
            if (Double.isFinite(entry.lower()) && Double.isFinite(entry.upper())) {
                bars.append('M').append(Svg.point(plot.x(entry.lower()), y)).append('H');
                bars.append(Markup.px(plot.x(entry.upper())));
            }
            drawn.add(mark(entry.full(), plot.x(entry.value()), y)
                    .add(Tag.of("title").text(one.name() + ", " + names.get(i) + ": " + Markup.number(entry.value()))));
        }
        drawn.add(Svg.path("error", bars.toString()));
        double x = plot.x(one.bound());
        if (one.bound() > 0 && x < plot.right()) {
            drawn.add(Svg.path("bound", "M" + Svg.point(x, first) + "V" + Markup.px(first + row * names.size())));
        }
        double middle = TOP + LEGEND * (s + 0.25);
        return drawn.add(mark(true, LEFT + 6, middle), Svg.text("name", "start", LEFT + 18, middle + 4, one.name()));
    }

    private static Tag mark(boolean full, double x, double y) {
        return Tag.of("circle")
                .kind(full ? "full" : "open")
                .with("cx", x)
                .with("cy", y)
                .with("r", 4);
    }

    private static String shortened(String name) {
        return name.length() > LETTERS ? "\u2026" + name.substring(name.length() - LETTERS + 1) : name;
    }

    private String description() {
        return series.stream()
                .map(one -> {
                    Stream<String> listed = Stream.iterate(0, i -> i + 1)
                            .limit(names.size())
                            .filter(i -> one.entries().get(i).full())
                            .map(names::get);
                    String found = listed.collect(Collectors.joining(", "));
                    return one.name() + (found.isEmpty() ? ": nothing stands out" : ", standing out: " + found);
                })
                .collect(Collectors.joining("; "));
    }
}
