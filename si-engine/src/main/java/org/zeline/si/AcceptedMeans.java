package org.zeline.si;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoubleUnaryOperator;
import org.zeline.si.interval.IntervalSet;

/**
 * The means that a two-sided test by absolute values accepts. Its p-value is 1 where the mean equals the statistic, and
 * falls on both sides, but not always steadily: at a mean halfway between the statistic and an end of the truncation
 * set, a part of the set begins to count as at least as extreme. The set is found from the values at these means, and
 * at others between them and beyond; each change between two neighbouring ones is located to the last digit.
 */
final class AcceptedMeans {
    /** Means between the statistic and the farthest one, on each side, at distances of equal ratios. */
    private static final int POINTS = 120;

    /** The nearest of them, relative to the farthest. */
    private static final double NEAREST = 1e-5;

    /** A limit beyond this many standard deviations is infinite. */
    private static final double ENDLESS = 1e12;

    private final Estimate.Odds odds;
    private final double threshold;
    private final double stat;
    private final double farthest;

    /**
     * @param odds of the test
     * @param right those of the right-tailed test
     * @param threshold the logarithm of the odds from which on a mean is accepted
     */
    AcceptedMeans(Estimate.Odds odds, Estimate.Odds right, double threshold) {
        this.odds = odds;
        this.threshold = threshold;
        this.stat = odds.test().stat();
        double reach = 10;
        for (double limit : new double[] {
            right.where(threshold).least(), right.where(-threshold).most()
        }) {
            reach = Double.isInfinite(limit) ? reach : Math.max(reach, 2 * Math.abs(limit - stat));
        }
        for (double end : ends()) {
            reach = Math.max(reach, Math.abs(end - stat));
        }
        this.farthest = reach;
    }

    private List<Double> ends() {
        List<Double> ends = new ArrayList<>();
        for (IntervalSet set : List.of(odds.truncated(), odds.possible())) {
            for (double[] part : set.toArray()) {
                for (double end : part) {
                    if (Double.isFinite(end)) {
                        ends.add(end);
                    }
                }
            }
        }
        return ends;
    }

    /** {@return the means whose odds reach the threshold; the statistic is one of them} */
    IntervalSet set(DoubleUnaryOperator logOdds) {
        List<double[]> parts = new ArrayList<>();
        double from = stat;
        boolean inside = false;
        double before = Double.NEGATIVE_INFINITY;
        for (double mean : means(logOdds)) {
            boolean accepted = isAccepted(logOdds, mean);
            if (accepted && !inside) {
                from = before == Double.NEGATIVE_INFINITY ? before : change(logOdds, mean, before);
            } else if (!accepted && inside) {
                parts.add(part(from, change(logOdds, before, mean)));
            }
            inside = accepted;
            before = mean;
        }
        if (inside) {
            parts.add(part(from, Double.POSITIVE_INFINITY));
        }
        return IntervalSet.union(parts);
    }

    /** A single mean, such as the statistic if all others are rejected, is the interval around it. */
    private static double[] part(double from, double to) {
        return from < to ? new double[] {from, to} : new double[] {Math.nextDown(from), Math.nextUp(to)};
    }

    private boolean isAccepted(DoubleUnaryOperator logOdds, double mean) {
        return mean == stat || !(logOdds.applyAsDouble(mean) < threshold);
    }

    private double change(DoubleUnaryOperator logOdds, double accepted, double rejected) {
        return Estimate.boundary(mean -> isAccepted(logOdds, mean), accepted, rejected);
    }

    private Set<Double> means(DoubleUnaryOperator logOdds) {
        Set<Double> means = new TreeSet<>(List.of(stat, 0.0));
        for (double end : ends()) {
            means.add(0.5 * (stat + end));
        }
        for (int i = 0; i <= POINTS; i++) {
            double distance = farthest * Math.pow(NEAREST, (double) i / POINTS);
            means.add(stat - distance);
            means.add(stat + distance);
        }
        for (int side = -1; side <= 1; side += 2) {
            for (double d = farthest; d < ENDLESS && isAccepted(logOdds, stat + side * d); d *= 4) {
                means.add(stat + 4 * side * d);
            }
        }
        return means;
    }
}
