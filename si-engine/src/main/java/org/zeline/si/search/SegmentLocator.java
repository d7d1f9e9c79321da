package org.zeline.si.search;

/** Finds the segment of the line that holds a point, for a stepping search. */
@FunctionalInterface
public interface SegmentLocator {
    /**
     * Locates a segment.
     *
     * @param z a point of the line
     * @return what is known about the segment that holds it
     */
    LineSegment at(double z);

    /**
     * Announces the points that are likely to be located next.
     *
     * @param points replace those announced before
     */
    default void expect(double... points) {}
}
