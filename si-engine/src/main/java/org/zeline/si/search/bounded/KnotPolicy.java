package org.zeline.si.search.bounded;

import java.util.List;

/**
 * Tests intervals between knots. How long an interval may be, for each number of columns, is learned from those that
 * were tested: the more columns, the longer.
 */
final class KnotPolicy implements SplitPolicy {
    private final SearchTuning.Knots tuning;
    private final List<Level> levels;
    private int decided;

    /**
     * What is known about one number of columns: how long intervals were that were decided, and how long the shortest
     * was that was not.
     */
    private static final class Level {
        private final SearchTuning.Knots.Level tuning;
        private double decided;
        private double failed = Double.POSITIVE_INFINITY;
        private double goal;

        private Level(SearchTuning.Knots.Level tuning, double length) {
            this.tuning = tuning;
            this.goal = length * tuning.share();
        }

        /** How many columns an interval of this length takes, in pieces. */
        double columns(double length) {
            KnotSettings how = tuning.settings();
            return Math.ceil(length / goal) * how.allColumns();
        }

        void learn(double length, boolean failure, SearchTuning.Knots how) {
            if (failure) {
                failed = Math.min(failed, length);
                decided = Math.min(decided, how.shrink() * length);
            } else {
                decided = Math.max(decided, length);
                failed = Math.max(failed, how.near() * length);
            }
            goal = goal(failure, how);
        }

        /** Longer than what was decided while nothing has failed; else between both, once that is worth a try. */
        private double goal(boolean failure, SearchTuning.Knots how) {
            if (decided == 0) {
                return how.shrink() * failed;
            }
            if (failed == Double.POSITIVE_INFINITY) {
                return how.grow() * decided;
            }
            double between = Math.sqrt(decided * failed);
            return !failure && between > how.near() * decided ? between : decided;
        }
    }

    /** @param mostColumns levels with more columns are left out, except the first */
    KnotPolicy(long mostColumns, SearchTuning.Knots tuning) {
        this.tuning = tuning;
        KnotSettings first = tuning.levels().get(0).settings();
        this.levels = tuning.levels().stream()
                .filter(level ->
                        level.settings().equals(first) || level.settings().allColumns() <= mostColumns)
                .map(level -> new Level(level, tuning.length()))
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
        double pieces = Math.ceil(length / best.goal);
        return Treatment.betweenKnots(best.tuning.settings(), pieces < tuning.even() ? length / pieces : best.goal);
    }

    @Override
    public Treatment split(PendingInterval tested, int steps, InnerOuterBounds bounds) {
        return Treatment.ENCLOSE;
    }

    /**
     * Learns from an interval of which a part was left undecided. What is learned about the number of columns for the
     * longest intervals goes for all others of its kind.
     */
    @Override
    public void learn(PendingInterval tested, KnotSettings how, double undecided) {
        double length = tested.length();
        boolean failed = undecided > tuning.tooMuch() * length;
        decided += failed ? 0 : 1;
        Level level = levels.stream()
                .filter(l -> l.tuning.settings().equals(how))
                .findFirst()
                .orElseThrow();
        for (Level other : levels) {
            if (other == level || (level.tuning.wide() && other.tuning.wide())) {
                other.learn(length * other.tuning.share() / level.tuning.share(), failed, tuning);
            }
        }
    }
}
