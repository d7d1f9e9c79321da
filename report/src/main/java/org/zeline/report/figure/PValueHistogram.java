package org.zeline.report.figure;

import java.util.Arrays;
import org.zeline.si.evaluation.RejectionRate;

/** Draws how many p-values are in each part of [0, 1], as shares that would all be 1 if they were exactly even. */
public final class PValueHistogram {
    private PValueHistogram() {}

    /**
     * The figure, with a dashed line at the uniform density 1.
     *
     * @param title plain text
     * @param pValues in [0, 1], at least one; 1 counts in the last bin
     * @param bins how many of the same width, at least 1
     * @return one {@code svg} element
     * @throws IllegalArgumentException if a p-value is not in [0, 1] or there is no bin
     */
    public static String svg(String title, double[] pValues, int bins) {
        int count = RejectionRate.of(pValues, 1).count();
        if (bins < 1) {
            throw new IllegalArgumentException("a histogram needs at least one bin, got " + bins);
        }
        double[] densities = new double[bins];
        for (double p : pValues) {
            densities[Math.min(bins - 1, (int) (p * bins))] += (double) bins / count;
        }
        double most = Arrays.stream(densities).max().orElse(1);
        String description = count + " p-values in " + bins + " bins; the highest has a density of "
                + Markup.number(most) + ", uniform ones would have 1.";
        Plot plot = new Plot(
                title, description, new double[] {0, 1}, new double[] {0, 1.08 * Math.max(1, most)}, Plot.Box.WHOLE);
        for (int i = 0; i < bins; i++) {
            double left = plot.x((double) i / bins);
            double top = plot.y(densities[i]);
            plot.add(Svg.rectangle("bar", left, top, plot.x((i + 1.0) / bins) - left, plot.y(0) - top));
        }
        return plot.level(1).finish("p-value", "density");
    }
}
