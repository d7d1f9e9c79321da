package org.zeline.si.search.bounded;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How pending intervals are treated: swept, or tested at some depth, whole or in parts. */
sealed interface SplitPolicy permits SplitPolicy.ByLooseness, SplitPolicy.ByDepth, SplitPolicy.SweepAll, KnotPolicy {
    /**
     * What to do with an interval.
     *
     * @param sweep whether to follow the whole network exactly
     * @param steps if not, how many of its first steps are followed exactly
     * @param parts into how many parts to cut the interval before
     * @param knots how to test it between knots, or {@code null}
     * @param longest how much of it to look at
     */
    record Treatment(
            boolean sweep, int steps, int parts, @Nullable KnotSettings knots, double longest) {
        Treatment(boolean sweep, int steps, int parts) {
            this(sweep, steps, parts, null, Double.POSITIVE_INFINITY);
        }

        /** Tests between knots what of the interval is not longer than this. */
        static Treatment betweenKnots(KnotSettings knots, double longest) {
            return new Treatment(false, 0, 1, knots, longest);
        }

        /** Tests the interval whole, enclosed through the whole network. */
        static final Treatment ENCLOSE = new Treatment(false, 0, 1);

        /** Sweeps the interval whole. */
        static final Treatment SWEEP = new Treatment(true, 0, 1);

        static Treatment inParts(int parts) {
            return new Treatment(false, 0, parts);
        }
    }

    /** How to look at a finite interval. */
    Treatment treatment(double lower, double upper);

    /**
     * What becomes of a part that a test has left undecided: it is swept, or pending again in parts.
     *
     * @param tested the interval
     * @param steps how many of the first steps were followed exactly
     * @param bounds what was found; its outer bounds are not empty, its inner ones are
     */
    Treatment split(PendingInterval tested, int steps, InnerOuterBounds bounds);

    /** Learns from an interval that was tested. */
    default void learn(PendingInterval tested, int steps, InnerOuterBounds bounds) {}

    /**
     * Learns from an interval that was tested between knots.
     *
     * @param undecided the length of what was left undecided
     */
    default void learn(PendingInterval tested, KnotSettings how, KnotTest.Outcome outcome, double undecided) {}

    /** How many intervals a round may hold. */
    default int mostPerRound(int usual) {
        return usual;
    }

    /** How many intervals are tested in advance. */
    default Advance advance() {
        return Advance.PAIRS;
    }

    /** How many intervals are tested in advance, before it is known whether all of them are needed. */
    enum Advance {
        /** In pairs, which fill registers better; as many as are needed in any case. */
        PAIRS,
        /** One after the other, as many as are needed if all before are excluded. */
        IF_EXCLUDED
    }

    /** Whether the outer bounds are more than half of the interval: cutting it further is then worthwhile. */
    private static boolean isMostlyUndecided(PendingInterval tested, InnerOuterBounds bounds) {
        return bounds.outerUpper() - bounds.outerLower() > 0.5 * tested.length();
    }

    /** Encloses the whole network; cuts by looseness, which goes with the square of the length. */
    record ByLooseness(boolean sweeps, BreakpointDensity density, SearchTuning.Splitting tuning)
            implements SplitPolicy {
        @Override
        public Treatment treatment(double lower, double upper) {
            return Treatment.ENCLOSE;
        }

        @Override
        public Treatment split(PendingInterval tested, int steps, InnerOuterBounds bounds) {
            int parts = parts(bounds);
            double points = density.expected(bounds.outerLower(), bounds.outerUpper());
            if (sweeps && points < tuning.columnsPerPart() * parts) {
                return Treatment.SWEEP;
            }
            return isMostlyUndecided(tested, bounds) ? Treatment.inParts(parts) : Treatment.ENCLOSE;
        }

        /** Into how many parts to cut an undecided interval. */
        int parts(InnerOuterBounds bounds) {
            return (int) Math.max(2, Math.min(tuning.mostParts(), Math.ceil(Math.sqrt(bounds.looseness()))));
        }
    }

    /**
     * Chooses for each interval the depth, or a sweep, that takes the least work. How much depths differ was probed on
     * one interval; how loose enclosures are elsewhere is taken from the nearest interval that was tested.
     */
    final class ByDepth implements SplitPolicy {
        private final List<DepthProbe> probes;
        private final BreakpointDensity density;
        private final long column;
        private final SearchTuning tuning;
        private final double pointsProbed;

        /** Looseness over the squared length, as the first of the depths would have it. */
        private final BreakpointDensity.Nearest looseness = new BreakpointDensity.Nearest(Double.POSITIVE_INFINITY);

        private final BreakpointDensity.Nearest length = new BreakpointDensity.Nearest(0);

        /**
         * @param sample the interval that every depth was probed on
         * @param probes what each depth took there, at least one
         * @param density how many points intervals hold
         * @param column the work of sending one column of numbers through the network
         */
        ByDepth(
                PendingInterval sample,
                List<DepthProbe> probes,
                BreakpointDensity density,
                long column,
                SearchTuning tuning) {
            this.column = column;
            this.probes = List.copyOf(probes);
            this.density = density;
            this.tuning = tuning;
            this.pointsProbed = points(sample.lower(), sample.upper());
            DepthProbe last = probes.get(probes.size() - 1);
            learn(sample, last.steps(), last.bounds());
        }

        /** Learns from an interval that was tested, unless it holds a border of the truncation set. */
        @Override
        public void learn(PendingInterval o, int steps, InnerOuterBounds v) {
            boolean excluded = v.excludesAll();
            boolean accepted = v.innerLower() <= o.lower() && v.innerUpper() >= o.upper();
            boolean undecided = v.outerLower() <= o.lower() && v.outerUpper() >= o.upper() && !v.acceptsSome();
            if (excluded || accepted || undecided) {
                double goal = tuning.splitting().goal();
                double seen = excluded || accepted ? Math.min(goal, v.looseness()) : v.looseness();
                double size = o.length();
                looseness.put(o.lower(), o.upper(), seen / tightness(probe(steps)) / (size * size));
                length.put(o.lower(), o.upper(), size);
            }
        }

        private DepthProbe probe(int steps) {
            return probes.stream().filter(p -> p.steps() == steps).findFirst().orElseThrow();
        }

        private double tightness(DepthProbe probe) {
            return probe.tightness(probes.get(0));
        }

        @Override
        public Treatment treatment(double lower, double upper) {
            double size = upper - lower;
            double points = points(lower, upper);
            double least = points * column;
            Treatment best = Treatment.SWEEP;
            double longest = tuning.splitting().longer() * length.at(lower, upper);
            for (DepthProbe probe : probes) {
                double loose = looseness.at(lower, upper) * tightness(probe) * size * size;
                double parts =
                        Math.ceil(Math.max(Math.sqrt(loose / tuning.splitting().goal()), size / longest));
                double ends = tuning.sweeping().ends() * (parts - 1);
                double work = probe.swept() * (points + ends) / pointsProbed + probe.enclosed() * parts;
                if (work < least) {
                    least = work;
                    best = new Treatment(false, probe.steps(), (int) Math.max(1, parts));
                }
            }
            return best;
        }

        private double points(double lower, double upper) {
            return tuning.sweeping().ends() + density.expected(lower, upper);
        }

        @Override
        public Treatment split(PendingInterval tested, int steps, InnerOuterBounds bounds) {
            double lower = bounds.outerLower();
            double upper = bounds.outerUpper();
            Treatment next = treatment(lower, upper);
            boolean less = upper - lower < 0.5 * tested.length() || next.steps() > steps;
            return Treatment.inParts(less ? 1 : Math.max(2, next.parts()));
        }
    }

    /** Sweeps everything, in parts of {@code points} expected points. */
    record SweepAll(BreakpointDensity density, double points) implements SplitPolicy {
        @Override
        public Treatment treatment(double lower, double upper) {
            return new Treatment(true, 0, (int) Math.ceil(density.expected(lower, upper) / points));
        }

        @Override
        public Treatment split(PendingInterval tested, int steps, InnerOuterBounds bounds) {
            return Treatment.SWEEP;
        }
    }
}
