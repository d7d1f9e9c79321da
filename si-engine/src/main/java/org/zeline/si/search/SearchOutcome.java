package org.zeline.si.search;

/**
 * The outcome of a search, and the work that it took.
 *
 * @param truncation what is known about the truncation set
 * @param certificate how sure that is
 * @param evaluations how many points or intervals of the line were evaluated
 * @param columns how many columns of numbers went through the network
 * @param threads how many threads worked
 * @param kernels the arithmetic, for example {@code scalar}
 */
public record SearchOutcome(
        Truncation truncation,
        Certificate certificate,
        long evaluations,
        double columns,
        int threads,
        String kernels) {}
