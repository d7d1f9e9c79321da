package org.zeline.lsa.training;

/** The precision of the sums that training spends its time in: products of weights and values. */
public enum Precision {
    /** Products and sums in {@code float}: at least as precise as usual for training, and about twice as fast. */
    FLOAT,
    /** Everything in {@code double}. */
    DOUBLE
}
