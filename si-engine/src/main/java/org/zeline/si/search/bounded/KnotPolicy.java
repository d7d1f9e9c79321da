package org.zeline.si.search.bounded;

import java.util.List;

/**
 * Tests intervals between knots. How long an interval may be, for each number of columns, is learned from those that
 * were tested: the more columns, the longer.
 */
final class KnotPolicy implements SplitPolicy {
    private final SearchTuning.Knots tuning;
    private final SearchTuning.Lengths lengths;
    private final List<Level> levels;
    private int decided;

    /** The largest strain that is known to do no harm. */
    private double strain;

    /** How long intervals should be that are tested with one number of columns. */
    private static final class Level {
        private final SearchTuning.Knots.Level tuning;
        private final SearchTuning.Lengths lengths;
        private double goal;
        private double failed = Double.POSITIVE_INFINITY;

        private Level(SearchTuning.Knots.Level tuning, SearchTuning.Lengths lengths) {
            this.tuning = tuning;
            this.lengths = lengths;
            this.goal = lengths.first() * tuning.share();
        }

        /** Into how many pieces an interval of this length is cut. */
        double pieces(double length) {
            return Math.max(1, Math.ceil(length / goal - (lengths.near() - 1)));
        }

        /** How many columns it takes. */
        double columns(double length) {
            return pieces(length) * tuning.settings().allColumns();
        }

        /** Learns from an interval that was decided, and could be this many times as long. */
        void succeed(double length, double times) {
            double longer = times * length;
            if (lengths.near() * longer > failed) {
                double between = Math.sqrt(length * failed);
                longer = between > lengths.near() * length ? between : Math.min(length, longer);
            }
            failed = Math.max(failed, lengths.near() * length);
            goal = lengths.near() * length > goal ? longer : Math.max(goal, longer);
        }

        /** Learns from an interval that was not decided, and should have been this many times as long. */
        void fail(double length, double times) {
            failed = Math.min(failed, length);
            goal = Math.min(goal, times * length);
        }
    }

    /** @param mostColumns levels with more columns are left out, except the first */
    KnotPolicy(long mostColumns, SearchTuning.Knots tuning) {
        this.tuning = tuning;
        this.lengths = tuning.lengths();
        this.strain = lengths.strain();
        KnotSettings first = tuning.levels().get(0).settings();
        this.levels = tuning.levels().stream()
                .filter(level ->
                        level.settings().equals(first) || level.settings().allColumns() <= mostColumns)
                .map(level -> new Level(level, lengths))
                .toList();
    }

    @Override
    public int mostPerRound(int usual) {
        return Math.min(usual, decided < tuning.cautious() ? 1 : tuning.perRound());
    }

    @Override
    public Advance advance() {
        return Advance.IF_EXCLUDED;
    }

    @Override
    public Treatment treatment(double lower, double upper) {
        double length = upper - lower;
        Level best = levels.get(0);
        for (Level level : levels) {
            if (level.columns(length) < best.columns(length)) {
                best = level;
            }
        }
        double pieces = best.pieces(length);
        return Treatment.betweenKnots(best.tuning.settings(), pieces < lengths.even() ? length / pieces : best.goal);
    }

    @Override
    public Treatment split(PendingInterval tested, int steps, InnerOuterBounds bounds) {
        return Treatment.ENCLOSE;
    }

    /**
     * Learns from an interval how long intervals should be. What is learned about the number of columns for the longest
     * intervals goes for all others of its kind.
     */
    @Override
    public void learn(PendingInterval tested, KnotSettings how, KnotTest.Outcome outcome, double undecided) {
        boolean failed = undecided > tuning.tooMuch() * tested.length();
        if (!failed) {
            decided++;
            strain = Math.max(strain, outcome.strain());
        }
        Level level = levels.stream()
                .filter(l -> l.tuning.settings().equals(how))
                .findFirst()
                .orElseThrow();
        for (Level other : levels) {
            if (other == level || (level.tuning.wide() && other.tuning.wide())) {
                double length = tested.length() * other.tuning.share() / level.tuning.share();
                if (failed) {
                    other.fail(length, shorter(outcome));
                } else {
                    other.succeed(length, longer(outcome));
                }
            }
        }
    }

    /** How many times as long an interval may be that was decided. */
    private double longer(KnotTest.Outcome outcome) {
        double byStrain = Math.max(1, Math.pow(strain / outcome.strain(), 1 / lengths.strainPower()));
        double times = Math.min(byStrain, byLooseness(outcome));
        return Math.max(lengths.less(), Math.min(lengths.grow(), times));
    }

    /** How many times as long an interval should have been that was not decided; the sooner it failed, the less. */
    private double shorter(KnotTest.Outcome outcome) {
        double times = outcome.done() < 1 ? outcome.done() : byLooseness(outcome);
        return Math.max(lengths.least(), Math.min(lengths.less(), times));
    }

    private double byLooseness(KnotTest.Outcome outcome) {
        return Math.pow(lengths.looseness() / outcome.looseness(), 1 / lengths.loosenessPower());
    }
}
