package org.zeline.si.search;

/** Tells a stepping search about pieces of the line. */
@FunctionalInterface
public interface SegmentLocator {
    /** What is known about the piece that holds a point. */
    LineSegment at(double z);

    /** Hears which points are likely to be asked about next. */
    default void expect(double... points) {}
}
