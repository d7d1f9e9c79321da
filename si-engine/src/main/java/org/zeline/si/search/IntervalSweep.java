package org.zeline.si.search;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.Track;
import org.zeline.interpreter.pass.SweepPass;
import org.zeline.interpreter.pass.TooManyPointsException;
import org.zeline.si.event.SignConditions;
import org.zeline.si.interval.IntervalSet;

/**
 * Tells exactly where on a stretch of many linear pieces the observed region is chosen. Holds working memory: one a
 * thread.
 */
final class IntervalSweep {
    private final SweepPass pass;
    private final double threshold;
    private final double[] signs;

    /**
     * @param pass the line through the network
     * @param threshold scores above it belong to the region
     * @param above which elements do in the data
     * @param mask which elements matter, {@code null} for all
     */
    IntervalSweep(SweepPass pass, double threshold, boolean[] above, boolean @Nullable [] mask) {
        this.pass = pass;
        this.threshold = threshold;
        this.signs = SignConditions.of(above, mask);
    }

    /**
     * What is known about a stretch, exactly.
     *
     * @param most how many points it may hold
     * @throws TooManyPointsException if it holds more
     */
    SweptInterval over(double lower, double upper, int most) {
        List<double[]> chosen = new ArrayList<>();
        List<double[]> unknown = new ArrayList<>();
        int[] points = {1};
        pass.over(lower, upper, most, scores -> {
            for (int c = 0; c + 1 < scores.points().length; c++) {
                double[] part = chosenBetween(scores, c);
                if (part == null) {
                    unknown.add(new double[] {scores.points()[c], scores.points()[c + 1]});
                } else {
                    chosen.add(part);
                }
                points[0]++;
            }
        });
        return new SweptInterval(lower, upper, IntervalSet.union(chosen), IntervalSet.union(unknown), points[0]);
    }

    /**
     * The part between point {@code c} and the next where every score lies on its side of the threshold; nothing where
     * that hangs on a score that is no number somewhere, or infinite at one end alone.
     */
    private double @Nullable [] chosenBetween(Track scores, int c) {
        double[] points = scores.points();
        double[] values = scores.values();
        double width = points[c + 1] - points[c];
        double from = 0;
        double to = 1;
        boolean known = true;
        for (int i = 0, at = c; i < signs.length && from < to; i++, at += points.length) {
            if (signs[i] == 0) {
                continue;
            }
            if (!isLine(values[at], values[at + 1])) {
                known = false;
                continue;
            }
            double low = signs[i] * SignConditions.gap(values[at], threshold);
            double high = signs[i] * SignConditions.gap(values[at + 1], threshold);
            if ((low < 0 && high < 0) || (signs[i] > 0 && low <= 0 && high <= 0)) {
                return new double[] {0, 0};
            }
            if (low < 0) {
                from = Math.max(from, low / (low - high));
            } else if (high < 0) {
                to = Math.min(to, low / (low - high));
            }
        }
        if (!known && from < to) {
            return null;
        }
        double begin = from == 0 ? points[c] : points[c] + from * width;
        double end = to == 1 ? points[c + 1] : points[c] + to * width;
        return new double[] {begin, end};
    }

    /** Whether a score runs straight between two values: both are finite, or it is an infinite constant. */
    private static boolean isLine(double low, double high) {
        return Double.isFinite(low) ? Double.isFinite(high) : low == high;
    }

    /** How much work was done so far, in units of {@link org.zeline.interpreter.plan.Plan#work}. */
    long work() {
        return pass.workDone();
    }
}
