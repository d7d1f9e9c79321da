package org.zeline.si;

/** Tells a stepping search about pieces of the line. */
@FunctionalInterface
interface Oracle {
    /** What is known about the piece that holds a point. */
    Segment at(double z);

    /** Hears which points are likely to be asked about next. */
    default void expect(double... points) {}
}
