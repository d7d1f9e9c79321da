package org.zeline.si.search.bounded;

import java.util.List;

/**
 * The numbers that steer a bounded search. They decide how much work a search takes, never what is accepted or
 * excluded: with any of them, what is found is true.
 *
 * @param opening the first intervals
 * @param blocks how many intervals are tested at once
 * @param splitting how undecided intervals are split
 * @param probing how deep the network is followed exactly before the remainder is enclosed
 * @param sweeping when intervals are followed exactly to the end
 * @param knots when and how intervals are tested between knots
 * @param resolution pending intervals narrower than this, relative to their position, stay undecided: ends of intervals
 *     are known to about 2^-44 of their size, so splitting further would only resolve rounding errors
 */
record SearchTuning(
        Opening opening,
        Blocks blocks,
        Splitting splitting,
        Probing probing,
        Sweeping sweeping,
        Knots knots,
        double resolution) {
    /** The values that a user's search takes. */
    static final SearchTuning DEFAULT = new SearchTuning(
            new Opening(1, 4, 8, 0.02),
            new Blocks(8, 64L << 20, 2),
            new Splitting(8, 8, 0.4, 4),
            new Probing(0.75, 16, 0.6, 1.25),
            new Sweeping(256, 128, 2, 8, 2500),
            new Knots(
                    50_000,
                    6L << 30,
                    0.1,
                    1,
                    4,
                    List.of(
                            new Knots.Level(new KnotSettings(6, 16), 0.01, false),
                            new Knots.Level(new KnotSettings(14, 32), 0.2, false),
                            new Knots.Level(new KnotSettings(6, 48), 0.5, true),
                            new Knots.Level(new KnotSettings(14, 64), 1, true),
                            new Knots.Level(new KnotSettings(18, 80), 1.28, true),
                            new Knots.Level(new KnotSettings(22, 96), 1.55, true)),
                    1,
                    2,
                    0.5,
                    new Lengths(1.5, 2e-5, 6, 0.3, 3, 1.5, 0.85, 0.5, 1.1, 4)),
            1e-11);

    /**
     * The first intervals, of equal length and around zero.
     *
     * @param beyond they reach this far beyond the statistic, so that its neighbourhood is looked at from both sides
     * @param reach and at least this far from zero: 4 leaves 6e-5 of the null mass outside
     * @param parts how many there are: they fill one block
     * @param sweep what lies this near to the statistic is swept first. The region is selected there, so it is needed
     *     in any case, and it shows how many linear pieces the line has
     */
    record Opening(double beyond, double reach, int parts, double sweep) {}

    /**
     * How many intervals are tested at once.
     *
     * @param largest the most intervals in a block: with more, their columns no longer stay in the cache
     * @param bytes the most memory of a block in one thread, unless a single interval takes more
     * @param perRound the most blocks in a round: larger rounds feed more threads, but also test intervals that the
     *     outcome of the round would have shown to be unnecessary
     */
    record Blocks(int largest, long bytes, int perRound) {}

    /**
     * How undecided intervals are split.
     *
     * @param mostParts the most parts at once, which fill a block; looseness extrapolates badly further down
     * @param columnsPerPart columns that an enclosure takes, times the enclosures that each part takes on average until
     *     it is decided: an interval that holds fewer points per part is swept instead
     * @param goal the looseness that parts are cut to. Below one an interval is decided; lower, since looseness differs
     *     from one interval to the next
     * @param longer parts are at most this many times as long as the nearest interval that was tested, for the square
     *     law of looseness holds for nearby lengths only
     */
    record Splitting(int mostParts, double columnsPerPart, double goal, double longer) {}

    /**
     * How deep the network is followed exactly before the remainder is enclosed.
     *
     * @param tooLoose depths are probed if this share of the first intervals is left undecided; if more are decided,
     *     enclosures of the whole network are good enough
     * @param samplePoints how many points the interval holds on which depths are probed: few, so that a probe is cheap,
     *     yet enough to tell the cost of a point from that of the ends
     * @param mostDone depths are tried up to this share of the network's work; beyond it a full sweep costs hardly more
     * @param apart each depth takes this many times the work of the last, so that few depths cover the range
     */
    record Probing(double tooLoose, double samplePoints, double mostDone, double apart) {}

    /**
     * When intervals are followed exactly to the end.
     *
     * @param mostPoints a sweep that meets more points is given up, and its interval halved: it bounds the memory
     * @param points how many points an interval should hold: half the most, since densities are guessed from neighbours
     * @param ends points that a sweep looks at besides those that the length of its interval makes expect
     * @param fewestPoints sweeps of fewer points say nothing about the density nearby
     * @param patience once a search has taken this many columns, sweeps from the statistic outwards compete with it.
     *     Most searches end before, and would only lose by that
     */
    record Sweeping(int mostPoints, double points, double ends, double fewestPoints, double patience) {}

    /**
     * When and how intervals are tested between knots.
     *
     * @param elements plans with more elements of nonlinear steps than this are not swept
     * @param bytes the most memory of a test in one thread, by an estimate that counts results in place twice; levels
     *     that take more are left out, except the first
     * @param probe and tested between knots if the enclosure of an interval of this length
     * @param loose is looser than this
     * @param looseOfSmall or than this, if the plan has fewer elements and just can't be swept: its enclosures gain
     *     more by shorter intervals
     * @param levels numbers of cells and columns, fewest first
     * @param cautious until this many tests have succeeded, intervals are tested one at a time
     * @param perRound then so many at a time
     * @param tooMuch a test fails if more than this share of an interval is left undecided
     * @param lengths how long intervals are
     */
    record Knots(
            long elements,
            long bytes,
            double probe,
            double loose,
            double looseOfSmall,
            List<Level> levels,
            int cautious,
            int perRound,
            double tooMuch,
            Lengths lengths) {
        /** Whether so many columns suffice for tests of long intervals. */
        boolean fits(long columns) {
            return levels.stream().anyMatch(level -> level.wide && level.settings.allColumns() <= columns);
        }

        /**
         * One way to test between knots.
         *
         * @param settings the numbers of cells and columns
         * @param share how long its intervals are, relative to the first length
         * @param wide whether what is learned about its intervals goes for all others of its kind
         */
        record Level(KnotSettings settings, double share, boolean wide) {}
    }

    /**
     * How long intervals are that are tested between knots. From some length on, bounds enlarge each other from layer
     * to layer; within a factor of about 1.3 of the length a test then tells nothing. The strain shows that before.
     *
     * @param first how long the first interval is
     * @param strain intervals grow until the strain is this, or as large as in any test that succeeded
     * @param strainPower strain goes with this power of the length
     * @param looseness and until remainders are this part of what decides
     * @param loosenessPower looseness goes with this power of the length
     * @param grow they grow by this factor at most
     * @param less a test that succeeded shortens them to this share at least, one that failed at most
     * @param least a test that came to its end shortens them to this share at least
     * @param near intervals are treated alike whose lengths differ by no more than this factor
     * @param even what is shorter than this many goals is cut into equal parts
     */
    record Lengths(
            double first,
            double strain,
            double strainPower,
            double looseness,
            double loosenessPower,
            double grow,
            double less,
            double least,
            double near,
            double even) {}
}
