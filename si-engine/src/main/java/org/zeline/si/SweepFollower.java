package org.zeline.si;

/**
 * Tells, a stretch of many linear pieces at a time, where along the line the observed region is chosen. Stretches are
 * made as long as holds a set number of pieces, so memory stays bounded.
 */
final class SweepFollower {
    /** How many points of the line a stretch should hold at the output. */
    private static final int TARGET_POINTS = 96;

    /** By so much, relative to the position, a stretch begins before the point asked for, to join the last one. */
    private static final double OVERLAP = 1e-8;

    private final Sweeper sweeper;
    private final double start;
    private double length = 0.25;
    private long evaluations;

    /**
     * @param sweeper follows stretches
     * @param start stretches extend away from here
     */
    SweepFollower(Sweeper sweeper, double start) {
        this.sweeper = sweeper;
        this.start = start;
    }

    /** A stretch that holds {@code z} and extends away from the start. */
    Segment at(double z) {
        double overlap = OVERLAP * Math.max(1, Math.abs(z));
        double lower = z >= start ? z - overlap : z - length;
        double upper = z >= start ? z + length : z + overlap;
        Stretch stretch = sweeper.over(lower, upper);
        evaluations++;
        length *= Math.max(0.25, Math.min(2, TARGET_POINTS / (stretch.density() * length)));
        return new Segment(lower, upper, stretch.chosen());
    }

    /** How many stretches were followed. */
    long evaluations() {
        return evaluations;
    }
}
