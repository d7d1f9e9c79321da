package org.zeline.si.search.bounded;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Function;
import org.zeline.si.distribution.LineTest;
import org.zeline.si.distribution.NullDistribution;
import org.zeline.si.distribution.PValue;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.search.SearchSettings;
import org.zeline.si.search.SweptInterval;
import org.zeline.si.search.Truncation;

/**
 * What a bounded search knows about the line: parts are accepted, where the conditions hold; excluded, where they fail;
 * or open. Open intervals are pending a test or a sweep, or stay undecided. Together they cover the line whenever the
 * search is not at work on some of them; nothing is excluded by being absent.
 */
final class BranchAndBoundState {
    private final LineTest test;
    private final SearchSettings.Stop stop;
    private final double resolution;
    private final PriorityQueue<PendingInterval> toTest =
            new PriorityQueue<>(Comparator.comparingDouble(PendingInterval::logMass)
                    .reversed()
                    .thenComparingDouble(PendingInterval::lower));
    private final List<PendingInterval> toSweep = new ArrayList<>();
    private final List<PendingInterval> undecided = new ArrayList<>();
    private final List<double[]> accepted = new ArrayList<>();
    private final List<double[]> excluded = new ArrayList<>();
    private double acceptedTail = Double.NEGATIVE_INFINITY;
    private double acceptedBody = Double.NEGATIVE_INFINITY;

    /**
     * @param test what is tested
     * @param stop when the bounds are good enough
     * @param resolution pending intervals narrower than this, relative to their position, stay undecided
     */
    BranchAndBoundState(LineTest test, SearchSettings.Stop stop, double resolution) {
        this.test = test;
        this.stop = stop;
        this.resolution = resolution;
    }

    /** Notes that the conditions hold on an interval. */
    void accept(double lower, double upper) {
        accepted.add(ends(lower, upper));
        acceptedTail = NullDistribution.logSum(acceptedTail, test.logTail(lower, upper));
        acceptedBody = NullDistribution.logSum(acceptedBody, test.logBody(lower, upper));
    }

    /** Notes that the conditions fail on an interval; nothing if it is empty. */
    void exclude(double lower, double upper) {
        excluded.add(ends(lower, upper));
    }

    /** Notes that the conditions fail on a set. */
    void exclude(IntervalSet set) {
        for (double[] part : set.toArray()) {
            exclude(part[0], part[1]);
        }
    }

    /**
     * Notes which parts of a tested interval are excluded and accepted. What is neither stays undecided if only
     * rounding is left.
     *
     * @return the parts that a closer look may decide, which are noted nowhere yet
     */
    List<double[]> settle(double lower, double upper, InnerOuterBounds v) {
        if (v.excludesAll()) {
            exclude(lower, upper);
            return List.of();
        }
        exclude(lower, v.outerLower());
        exclude(v.outerUpper(), upper);
        double[][] parts = {{v.outerLower(), v.outerUpper()}};
        if (v.acceptsSome()) {
            accept(v.innerLower(), v.innerUpper());
            parts = new double[][] {{v.outerLower(), v.innerLower()}, {v.innerUpper(), v.outerUpper()}};
        }
        if (v.exact()) {
            for (double[] part : parts) {
                leave(part[0], part[1]);
            }
            return List.of();
        }
        return Arrays.stream(parts).filter(part -> part[0] < part[1]).toList();
    }

    /** Notes what a sweep has found. */
    void settle(SweptInterval swept) {
        for (double[] part : swept.accepted().toArray()) {
            accept(part[0], part[1]);
        }
        for (double[] part : swept.excluded().toArray()) {
            exclude(part[0], part[1]);
        }
        for (double[] part : swept.undecided().toArray()) {
            leave(part[0], part[1]);
        }
    }

    /** Notes an interval to be tested; one too narrow for that stays undecided. */
    void open(double lower, double upper) {
        PendingInterval open = weighed(lower, upper);
        double scale = Math.max(1, Math.max(Math.abs(lower), Math.abs(upper)));
        if (open.isFinite() && open.length() <= resolution * scale) {
            leave(lower, upper);
        } else {
            toTest.add(open);
        }
    }

    /** Notes the intervals of a set to be tested. */
    void open(IntervalSet set) {
        for (double[] part : set.toArray()) {
            open(part[0], part[1]);
        }
    }

    /** Notes an interval to be tested, in equal parts, at least one. */
    void open(double lower, double upper, int parts) {
        if (parts < 1) {
            throw new IllegalArgumentException("an interval needs at least one part, got " + parts);
        }
        double from = lower;
        for (int i = 1; i <= parts; i++) {
            double to = i == parts ? upper : lower + (upper - lower) * i / parts;
            open(from, to);
            from = to;
        }
    }

    /** Notes an interval to be swept, or tested in parts. */
    void open(double lower, double upper, SplitPolicy.Treatment how) {
        if (how.sweep()) {
            openToSweep(lower, upper);
        } else {
            open(lower, upper, how.parts());
        }
    }

    /** Joins finite intervals to be tested that touch. */
    void join() {
        List<PendingInterval> finite =
                toTest.stream().filter(PendingInterval::isFinite).toList();
        toTest.removeAll(finite);
        IntervalSet joined = IntervalSet.union(
                finite.stream().map(o -> ends(o.lower(), o.upper())).toList());
        open(joined);
    }

    /** Notes an interval to be swept. */
    void openToSweep(double lower, double upper) {
        toSweep.add(weighed(lower, upper));
    }

    /** Notes an interval that stays undecided; nothing if it is empty. */
    void leave(double lower, double upper) {
        if (lower < upper) {
            undecided.add(weighed(lower, upper));
        }
    }

    private static double[] ends(double lower, double upper) {
        if (Double.isNaN(lower) || Double.isNaN(upper)) {
            throw new IllegalArgumentException("NaN decides nothing: [" + lower + ", " + upper + "]");
        }
        return new double[] {lower, upper};
    }

    /** An interval with its masses. */
    PendingInterval weighed(double lower, double upper) {
        ends(lower, upper);
        return new PendingInterval(lower, upper, test.logTail(lower, upper), test.logBody(lower, upper));
    }

    /** The p-value as far as it is known. */
    PValue bounds() {
        double openTail = Double.NEGATIVE_INFINITY;
        double openBody = Double.NEGATIVE_INFINITY;
        for (PendingInterval o : open()) {
            openTail = NullDistribution.logSum(openTail, o.logTail());
            openBody = NullDistribution.logSum(openBody, o.logBody());
        }
        return test.p(acceptedTail, acceptedBody, openTail, openBody);
    }

    private List<PendingInterval> open() {
        List<PendingInterval> open = new ArrayList<>(toTest);
        open.addAll(toSweep);
        open.addAll(undecided);
        return open;
    }

    /**
     * What is known, and the p-value; while the search is at work on nothing.
     *
     * @throws IllegalStateException if a part of the line is neither accepted nor excluded nor open
     */
    Truncation truncation() {
        IntervalSet holds = IntervalSet.union(accepted);
        IntervalSet decided = holds.union(IntervalSet.union(excluded));
        IntervalSet open = IntervalSet.union(
                open().stream().map(o -> ends(o.lower(), o.upper())).toList());
        IntervalSet lost = decided.union(open).complement();
        if (!lost.isEmpty()) {
            throw new IllegalStateException("a bounded search must decide or keep every part of the line, it lost "
                    + lost + ": please report this, with the model");
        }
        return new Truncation(decided.difference(open), holds, bounds());
    }

    /** Whether an interval is noted to be swept. */
    boolean hasToSweep() {
        return !toSweep.isEmpty();
    }

    /** Takes intervals to be swept, in the order in which they were noted. */
    List<PendingInterval> takeToSweep(int most) {
        List<PendingInterval> first = toSweep.subList(0, Math.min(most, toSweep.size()));
        List<PendingInterval> taken = List.copyOf(first);
        first.clear();
        return taken;
    }

    /**
     * Takes intervals to be tested, largest mass first. Needed is what the search can't stop without: it could not,
     * even if all that is larger, and all that is being swept, had the most favourable outcome. So a round may hold
     * many and yet hardly one that a search which looks at one at a time would do without. Those that are best swept
     * are noted for that, those that are too long are cut.
     *
     * @param most how many may be taken
     * @param advance how many are taken before it is known whether all are needed
     * @param swept what is being swept; if that is nothing, at least one is taken
     * @param treatment how to look at a finite interval
     */
    List<PendingInterval> takeToTest(
            int most,
            SplitPolicy.Advance advance,
            List<PendingInterval> swept,
            Function<PendingInterval, SplitPolicy.Treatment> treatment) {
        List<PendingInterval> open = open();
        open.addAll(swept);
        OptimisticBound best = new OptimisticBound(test, acceptedTail, acceptedBody, open);
        swept.forEach(best::decide);
        List<PendingInterval> taken = new ArrayList<>();
        while (taken.size() < most && !toTest.isEmpty()) {
            boolean first = taken.isEmpty() && swept.isEmpty();
            boolean enough = advance == SplitPolicy.Advance.PAIRS
                    ? taken.size() % 2 == 0 && best.allows(stop)
                    : best.allowsIfExcluded(stop);
            if (enough && !first) {
                break;
            }
            PendingInterval next = toTest.poll();
            if (best.isNegligible(next)) {
                toTest.add(next); // nor do those after it matter, which are smaller
                break;
            }
            if (!next.isFinite()) {
                divide(next);
                continue;
            }
            SplitPolicy.Treatment how = treatment.apply(next);
            if (how.longest() < next.length()) {
                next = cut(next, how.longest());
            }
            if (how.parts() > 1 && (how.sweep() || how.steps() > 0)) {
                open(next.lower(), next.upper(), how.parts());
            } else if (how.sweep()) {
                toSweep.add(next);
                best.decide(next);
            } else {
                taken.add(next);
                best.decide(next);
            }
        }
        return taken;
    }

    /**
     * {@return the part of an interval, of a given length, at the end nearer to zero; the remainder is to be tested}
     */
    PendingInterval cut(PendingInterval o, double length) {
        if (!(length < o.length())) {
            return o;
        }
        if (Math.abs(o.lower()) > Math.abs(o.upper())) {
            double from = o.upper() - length;
            open(o.lower(), from);
            return weighed(from, o.upper());
        }
        open(o.lower() + length, o.upper());
        return weighed(o.lower(), o.lower() + length);
    }

    /**
     * Takes the interval to be tested that is next to a point, on the side of higher null density; of a long one, the
     * part of a given length that is nearest to the point. The point must not lie inside an infinite interval.
     */
    List<PendingInterval> takeNear(double z, double length) {
        Optional<PendingInterval> below =
                toTest.stream().filter(o -> o.upper() <= z).max(Comparator.comparingDouble(PendingInterval::upper));
        Optional<PendingInterval> above =
                toTest.stream().filter(o -> o.upper() > z).min(Comparator.comparingDouble(PendingInterval::lower));
        if (above.isEmpty() && below.isEmpty()) {
            return List.of();
        }
        double down = below.map(o -> test.distribution().logDensity(o.upper())).orElse(Double.NEGATIVE_INFINITY);
        double upwards = above.map(o -> test.distribution().logDensity(Math.max(z, o.lower())))
                .orElse(Double.NEGATIVE_INFINITY);
        boolean up = below.isEmpty() || (above.isPresent() && upwards >= down);
        PendingInterval next = (up ? above : below).orElseThrow();
        toTest.remove(next);
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

    /** Cuts a finite part off an infinite interval. */
    private void divide(PendingInterval o) {
        double end = o.upper() == Double.POSITIVE_INFINITY
                ? o.lower() + Math.max(1, Math.abs(o.lower()))
                : o.upper() - Math.max(1, Math.abs(o.upper()));
        open(o.lower(), end);
        open(end, o.upper());
    }
}
