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
 * Finds exactly where sign conditions hold on an interval of the line, all of its linear pieces at once. Holds working
 * memory: one per thread. For Zeline's own modules.
 */
public final class IntervalSweep {
    private final SweepPass pass;
    private final SignConditions conditions;

    /**
     * Prepares to sweep.
     *
     * @param pass the line through the network
     * @param conditions where each score must lie
     */
    public IntervalSweep(SweepPass pass, SignConditions conditions) {
        this.pass = pass;
        this.conditions = conditions;
    }

    /**
     * Sweeps an interval.
     *
     * @param lower its lower end, finite
     * @param upper its upper end, finite, above {@code lower}
     * @param most how many points it may hold
     * @return where the conditions hold and where they fail
     * @throws TooManyPointsException if it holds more points
     */
    public SweptInterval over(double lower, double upper, int most) {
        List<double[]> accepted = new ArrayList<>();
        List<double[]> excluded = new ArrayList<>();
        int[] points = {1};
        pass.over(lower, upper, most, scores -> {
            for (int c = 0; c + 1 < scores.points().length; c++) {
                double begin = scores.points()[c];
                double end = scores.points()[c + 1];
                double[] part = acceptedBetween(scores, c);
                if (part != null && part[0] < part[1]) {
                    accepted.add(part);
                    excluded.add(new double[] {begin, part[0]});
                    excluded.add(new double[] {part[1], end});
                } else if (part != null) {
                    excluded.add(new double[] {begin, end});
                }
                points[0]++;
            }
        });
        return new SweptInterval(lower, upper, IntervalSet.union(accepted), IntervalSet.union(excluded), points[0]);
    }

    /**
     * The part between point {@code c} and the next where every score lies on its side of the threshold, perhaps empty.
     * It is {@code null} where that depends on a score that is not a number at one of the points, or infinite at one
     * alone.
     */
    private double @Nullable [] acceptedBetween(Track scores, int c) {
        double[] points = scores.points();
        double[] values = scores.values();
        double width = points[c + 1] - points[c];
        double from = 0;
        double to = 1;
        boolean known = true;
        for (int i = 0, at = c; i < conditions.size() && from < to; i++, at += points.length) {
            if (conditions.sign(i) == 0) {
                continue;
            }
            if (!isLine(values[at], values[at + 1])) {
                known = false;
                continue;
            }
            double low = conditions.gap(i, values[at]);
            double high = conditions.gap(i, values[at + 1]);
            if ((low < 0 && high < 0) || (conditions.sign(i) > 0 && low <= 0 && high <= 0)) {
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

    /** {@return how much work was done so far, in units of {@link org.zeline.interpreter.plan.Plan#work}} */
    public long work() {
        return pass.workDone();
    }
}
