package org.zeline.si;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.pass.SweepPass;
import org.zeline.interpreter.plan.Track;

/**
 * Tells, a stretch of many linear pieces at a time, where along the line the observed region is chosen. Stretches are
 * made as long as holds a set number of pieces, so memory stays bounded.
 */
final class SweepFollower {
    /** How many points of the line a stretch should hold at the output. */
    private static final int TARGET_POINTS = 96;

    /** By so much, relative to the position, a stretch begins before the point asked for, to join the last one. */
    private static final double OVERLAP = 1e-8;

    private final SweepPass pass;
    private final double start;
    private final double threshold;
    private final double[] signs;
    private double length = 0.25;
    private double density;
    private long evaluations;

    /**
     * @param pass the line through the network
     * @param start stretches extend away from here
     * @param threshold scores above it belong to the region
     * @param above which elements do in the data
     * @param mask which elements matter, {@code null} for all
     */
    SweepFollower(SweepPass pass, double start, double threshold, boolean[] above, boolean @Nullable [] mask) {
        this.pass = pass;
        this.start = start;
        this.threshold = threshold;
        this.signs = Signs.of(above, mask);
    }

    /** A stretch that holds {@code z} and extends away from the start. */
    Segment at(double z) {
        double overlap = OVERLAP * Math.max(1, Math.abs(z));
        double lower = z >= start ? z - overlap : z - length;
        double upper = z >= start ? z + length : z + overlap;
        Segment segment = over(lower, upper);
        length *= Math.max(0.25, Math.min(2, TARGET_POINTS / (density * length)));
        return segment;
    }

    /** What is known about an interval, exactly. */
    Segment over(double lower, double upper) {
        evaluations++;
        int pieces = 0;
        List<double[]> chosen = new ArrayList<>();
        for (Track scores : pass.over(lower, upper)) {
            for (int c = 0; c + 1 < scores.points().length; c++, pieces++) {
                chosen.add(chosenBetween(scores, c));
            }
        }
        density = (pieces + 1) / (upper - lower);
        return new Segment(lower, upper, IntervalSet.union(chosen));
    }

    /** How many points of the line a unit of length holds, as of the last interval. */
    double density() {
        return density;
    }

    /** The part between point {@code c} and the next where every score lies on its side of the threshold. */
    private double[] chosenBetween(Track scores, int c) {
        double[] points = scores.points();
        double[] values = scores.values();
        double width = points[c + 1] - points[c];
        double from = 0;
        double to = 1;
        for (int i = 0, at = c; i < signs.length && from < to; i++, at += points.length) {
            double low = signs[i] * (values[at] - threshold);
            double high = signs[i] * (values[at + 1] - threshold);
            if ((low < 0 && high < 0) || (signs[i] > 0 && low <= 0 && high <= 0)) {
                return new double[] {0, 0};
            }
            if (low < 0) {
                from = Math.max(from, low / (low - high));
            } else if (high < 0) {
                to = Math.min(to, low / (low - high));
            }
        }
        double begin = from == 0 ? points[c] : points[c] + from * width;
        double end = to == 1 ? points[c + 1] : points[c] + to * width;
        return new double[] {begin, end};
    }

    /** How many stretches were followed. */
    long evaluations() {
        return evaluations;
    }

    /** How many columns of numbers went through the network. */
    double columns() {
        return pass.columnsDone();
    }
}
