package org.zeline.si.search.bounded;

import java.util.List;
import org.zeline.si.Approach;
import org.zeline.si.Nearest;

/**
 * How much of the line an enclosure can decide at once, and what that takes, for each depth to which the network may be
 * followed exactly first. Remainders go with the square of an interval's length; by how much depths differ was seen on
 * one interval, how loose enclosures are elsewhere tells the nearest interval that was judged.
 */
final class SplitPolicy {
    /** Looseness to aim at: below one, since it differs from interval to interval. */
    private static final double GOAL = 0.4;

    /** Parts are longer than the nearest interval that was judged by this factor at most. */
    private static final double LONGER = 4;

    /** A sweep of an interval looks at so many points besides those that its length makes expect. */
    private static final double ENDS = 2;

    private final List<DepthProbe> trials;
    private final BreakpointDensity density;
    private final long column;
    private final double pointsTried;

    /** Looseness over the squared length, as the first of the depths would have it. */
    private final Nearest looseness = new Nearest(Double.POSITIVE_INFINITY);

    private final Nearest length = new Nearest(0);

    /**
     * @param tried the interval that every depth was tried on
     * @param trials what each depth took there, at least one
     * @param density how many points intervals hold
     * @param column the work of following the whole network at one point
     */
    SplitPolicy(PendingInterval tried, List<DepthProbe> trials, BreakpointDensity density, long column) {
        this.column = column;
        this.trials = List.copyOf(trials);
        this.density = density;
        this.pointsTried = points(tried.lower(), tried.upper());
        DepthProbe last = trials.get(trials.size() - 1);
        learn(tried, last.steps(), last.verdict());
    }

    /** Learns from an interval that was judged, unless it holds a border of the region. */
    void learn(PendingInterval o, int steps, InnerOuterBounds v) {
        boolean excluded = !(v.canLower() < v.canUpper());
        boolean accepted = v.mustLower() <= o.lower() && v.mustUpper() >= o.upper();
        boolean open = v.canLower() <= o.lower() && v.canUpper() >= o.upper() && !(v.mustLower() < v.mustUpper());
        if (excluded || accepted || open) {
            double seen = excluded || accepted ? Math.min(GOAL, v.looseness()) : v.looseness();
            double size = o.upper() - o.lower();
            looseness.put(o.lower(), o.upper(), seen / tightness(trial(steps)) / (size * size));
            length.put(o.lower(), o.upper(), size);
        }
    }

    private DepthProbe trial(int steps) {
        return trials.stream().filter(t -> t.steps() == steps).findFirst().orElseThrow();
    }

    /** Looseness beside that of the first depth. */
    private double tightness(DepthProbe trial) {
        return trial.verdict().looseness() / trials.get(0).verdict().looseness();
    }

    /** How to decide a finite interval with the least work. */
    Approach approach(double lower, double upper) {
        double size = upper - lower;
        double points = points(lower, upper);
        double least = points * column;
        Approach best = new Approach(true, 0, 1);
        double longest = LONGER * length.at(lower, upper);
        for (DepthProbe trial : trials) {
            double loose = looseness.at(lower, upper) * tightness(trial) * size * size;
            double parts = Math.ceil(Math.max(Math.sqrt(loose / GOAL), size / longest));
            double ends = ENDS * (parts - 1);
            double work = trial.swept() * (points + ends) / pointsTried + trial.enclosed() * parts;
            if (work < least) {
                least = work;
                best = new Approach(false, trial.steps(), (int) Math.max(1, parts));
            }
        }
        return best;
    }

    private double points(double lower, double upper) {
        return ENDS + density.expected(lower, upper);
    }
}
