package org.zeline.si.search.bounded;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Function;
import org.zeline.si.Approach;
import org.zeline.si.distribution.NullDistribution;
import org.zeline.si.distribution.PValue;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.search.LineStepper;
import org.zeline.si.search.SearchSettings;

/**
 * What a bounded search knows about the line: where the observed region is chosen, and which intervals are open. What
 * is neither is excluded. PendingInterval intervals are to be judged, or to be swept, or undecided for good.
 */
final class BranchAndBoundState {
    /** PendingInterval intervals narrower than this, relative to their position, stay undecided. */
    private static final double RESOLUTION = 1e-11;

    private final NullDistribution law;
    private final IntervalSet tail;
    private final IntervalSet rest;
    private final SearchSettings.Stop stop;
    private final PriorityQueue<PendingInterval> queue =
            new PriorityQueue<>(Comparator.comparingDouble(PendingInterval::logMass)
                    .reversed()
                    .thenComparingDouble(PendingInterval::lower));
    private final List<PendingInterval> sweeps = new ArrayList<>();
    private final List<PendingInterval> undecided = new ArrayList<>();
    private final List<double[]> accepted = new ArrayList<>();
    private double acceptedTail = Double.NEGATIVE_INFINITY;
    private double acceptedRest = Double.NEGATIVE_INFINITY;

    /**
     * @param law of the statistic without selection
     * @param tail the points that count as at least as extreme as the statistic
     * @param stop when the bounds are good enough
     */
    BranchAndBoundState(NullDistribution law, IntervalSet tail, SearchSettings.Stop stop) {
        this.law = law;
        this.tail = tail;
        this.rest = tail.complement();
        this.stop = stop;
    }

    /** Notes that the observed region is chosen in an interval. */
    void accept(double lower, double upper) {
        accepted.add(new double[] {lower, upper});
        acceptedTail = NullDistribution.logSum(acceptedTail, mass(lower, upper, tail));
        acceptedRest = NullDistribution.logSum(acceptedRest, mass(lower, upper, rest));
    }

    /** Notes an interval to be judged; one too narrow for that is left. */
    void open(double lower, double upper) {
        PendingInterval open = weighed(lower, upper);
        double scale = Math.max(1, Math.max(Math.abs(lower), Math.abs(upper)));
        if (open.isFinite() && upper - lower <= RESOLUTION * scale) {
            leave(lower, upper);
        } else {
            queue.add(open);
        }
    }

    /** Notes an interval to be swept. */
    void openToSweep(double lower, double upper) {
        sweeps.add(weighed(lower, upper));
    }

    /** Notes an interval about which no more can be known. */
    void leave(double lower, double upper) {
        if (lower < upper) {
            undecided.add(weighed(lower, upper));
        }
    }

    /** An interval with its masses. */
    PendingInterval weighed(double lower, double upper) {
        return new PendingInterval(lower, upper, mass(lower, upper, tail), mass(lower, upper, rest));
    }

    private double mass(double lower, double upper, IntervalSet within) {
        double sum = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < within.count(); i++) {
            sum = NullDistribution.logSum(
                    sum, law.logMass(Math.max(lower, within.lower(i)), Math.min(upper, within.upper(i))));
        }
        return sum;
    }

    /** The p-value as far as it is known. */
    PValue bounds() {
        double openTail = Double.NEGATIVE_INFINITY;
        double openRest = Double.NEGATIVE_INFINITY;
        for (PendingInterval o : open()) {
            openTail = NullDistribution.logSum(openTail, o.logTail());
            openRest = NullDistribution.logSum(openRest, o.logRest());
        }
        return PValue.ofMasses(acceptedTail, acceptedRest, openTail, openRest);
    }

    private List<PendingInterval> open() {
        List<PendingInterval> open = new ArrayList<>(queue);
        open.addAll(sweeps);
        open.addAll(undecided);
        return open;
    }

    /** What is known, and the p-value. */
    LineStepper.Outcome outcome() {
        List<double[]> unknown = new ArrayList<>();
        open().forEach(o -> unknown.add(new double[] {o.lower(), o.upper()}));
        return new LineStepper.Outcome(IntervalSet.union(unknown).complement(), IntervalSet.union(accepted), bounds());
    }

    /** Whether an interval is noted to be swept. */
    boolean hasToSweep() {
        return !sweeps.isEmpty();
    }

    /** Takes intervals to be swept, the first ones noted first. */
    List<PendingInterval> takeToSweep(int most) {
        List<PendingInterval> first = sweeps.subList(0, Math.min(most, sweeps.size()));
        List<PendingInterval> taken = List.copyOf(first);
        first.clear();
        return taken;
    }

    /**
     * Takes intervals to be judged, largest mass first. Needed is what the search can't stop without: it could not,
     * even if all that is larger, and all that is being swept, were decided in the kindest way. So a round may hold
     * many and yet hardly one that a search which looks at one at a time would do without. They are taken in pairs,
     * which fill registers better. Those that are best swept are noted for that, those that are too long are cut.
     *
     * @param most how many may be taken
     * @param swept what is being swept; if that is nothing, at least a pair is taken
     * @param approach how to decide a finite interval
     */
    List<PendingInterval> takeToJudge(
            int most, List<PendingInterval> swept, Function<PendingInterval, Approach> approach) {
        List<PendingInterval> open = open();
        open.addAll(swept);
        OptimisticBound prospect = new OptimisticBound(acceptedTail, acceptedRest, open);
        swept.forEach(prospect::decide);
        List<PendingInterval> taken = new ArrayList<>();
        while (taken.size() < most && !queue.isEmpty()) {
            boolean spare = taken.size() % 2 == 0 && !(taken.isEmpty() && swept.isEmpty());
            if (spare && prospect.allows(stop)) {
                break;
            }
            PendingInterval next = queue.poll();
            if (prospect.isNothing(next)) {
                queue.add(next); // nor do those after it matter, which are smaller
                break;
            }
            if (!next.isFinite()) {
                divide(next);
                continue;
            }
            Approach best = approach.apply(next);
            if (best.parts() > 1 && (best.sweep() || best.steps() > 0)) {
                open(next.lower(), next.upper(), best.parts());
            } else if (best.sweep()) {
                sweeps.add(next);
                prospect.decide(next);
            } else {
                taken.add(next);
                prospect.decide(next);
            }
        }
        return taken;
    }

    /** {@return the first part of an interval, of a given length; what is left is to be judged} */
    PendingInterval cut(PendingInterval o, double length) {
        if (!(length < o.upper() - o.lower())) {
            return o;
        }
        open(o.lower() + length, o.upper());
        return weighed(o.lower(), o.lower() + length);
    }

    /**
     * Takes the open interval next to a point, towards the mode of the law if there is one on either side; of a long
     * one the part of a given length that is nearest to the point.
     */
    List<PendingInterval> takeNear(double z, double length) {
        Optional<PendingInterval> below =
                queue.stream().filter(o -> o.upper() <= z).max(Comparator.comparingDouble(PendingInterval::upper));
        Optional<PendingInterval> above =
                queue.stream().filter(o -> o.upper() > z).min(Comparator.comparingDouble(PendingInterval::lower));
        if (above.isEmpty() && below.isEmpty()) {
            return List.of();
        }
        double down = below.map(o -> law.logDensity(o.upper())).orElse(Double.NEGATIVE_INFINITY);
        double upwards = above.map(o -> law.logDensity(Math.max(z, o.lower()))).orElse(Double.NEGATIVE_INFINITY);
        boolean up = below.isEmpty() || (above.isPresent() && upwards >= down);
        PendingInterval next = (up ? above : below).orElseThrow();
        queue.remove(next);
        double from = up ? next.lower() : Math.max(next.lower(), next.upper() - length);
        double to = up ? Math.min(next.upper(), Math.max(z, next.lower()) + length) : next.upper();
        if (from > next.lower()) {
            open(next.lower(), from);
        }
        if (to < next.upper()) {
            open(to, next.upper());
        }
        return List.of(weighed(from, to));
    }

    /** Notes an interval to be judged, in equal parts. */
    void open(double lower, double upper, int parts) {
        double from = lower;
        for (int i = 1; i <= parts; i++) {
            double to = i == parts ? upper : lower + (upper - lower) * i / parts;
            open(from, to);
            from = to;
        }
    }

    /** Cuts a finite part off an infinite interval. */
    private void divide(PendingInterval o) {
        double end = o.upper() == Double.POSITIVE_INFINITY
                ? o.lower() + Math.max(1, Math.abs(o.lower()))
                : o.upper() - Math.max(1, Math.abs(o.upper()));
        open(o.lower(), end);
        open(end, o.upper());
    }
}
