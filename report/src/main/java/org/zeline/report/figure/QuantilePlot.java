package org.zeline.report.figure;

import java.util.Arrays;
import org.zeline.si.evaluation.UniformBand;

/**
 * Draws ordered p-values over what uniform ones would be on average, {@code i / (n + 1)}, with the band of
 * {@link UniformBand}: if they are uniform and independent, all points are inside with the given probability.
 */
public final class QuantilePlot {
    private QuantilePlot() {}

    /**
     * The figure, with the diagonal dashed.
     *
     * @param title plain text
     * @param pValues in [0, 1], at least one
     * @param confidence of the band, above 0 and below 1
     * @return one {@code svg} element
     * @throws IllegalArgumentException if a p-value is not in [0, 1]
     */
    public static String svg(String title, double[] pValues, double confidence) {
        UniformBand band = UniformBand.of(Math.max(1, pValues.length), confidence);
        boolean inside = band.contains(pValues);
        double[] sorted = pValues.clone();
        Arrays.sort(sorted);
        String note = "band of " + Markup.number(100 * confidence) + " %: " + (inside ? "all inside" : "some outside");
        String description = sorted.length + " ordered p-values over what uniform ones would be on average; " + note;
        Plot plot = new Plot(title, description, new double[] {0, 1}, new double[] {0, 1}, Plot.Box.WHOLE);
        plot.path("band", band(plot, band));
        plot.path("level", "M" + Svg.point(plot.x(0), plot.y(0)) + "L" + Svg.point(plot.x(1), plot.y(1)));
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < sorted.length; i++) {
            points.append('M')
                    .append(Svg.point(plot.x(expected(i, sorted.length)), plot.y(sorted[i])))
                    .append("h0");
        }
        plot.path("points", points.toString());
        plot.text("note", "end", plot.x(1) - 8, plot.y(0) - 10, note);
        return plot.finish("expected if uniform", "p-value");
    }

    private static double expected(int i, int n) {
        return (i + 1.0) / (n + 1);
    }

    /** Along the lower bounds and back along the upper ones. */
    private static String band(Plot plot, UniformBand band) {
        int n = band.size();
        StringBuilder outline = new StringBuilder("M" + Svg.point(plot.x(0), plot.y(0)));
        for (int i = 0; i < n; i++) {
            outline.append('L').append(Svg.point(plot.x(expected(i, n)), plot.y(band.lower(i))));
        }
        outline.append('L').append(Svg.point(plot.x(1), plot.y(1)));
        for (int i = n - 1; i >= 0; i--) {
            outline.append('L').append(Svg.point(plot.x(expected(i, n)), plot.y(band.upper(i))));
        }
        return outline.append('Z').toString();
    }
}
