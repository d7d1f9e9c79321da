package org.zeline.si.search.bounded;

/**
 * What an enclosure tells about an interval of the line: outside {@code [canLower, canUpper]} the observed region is
 * certainly not chosen, within {@code [mustLower, mustUpper]} it certainly is. Either may be empty, upper below lower.
 *
 * @param canLower where the region can begin to be chosen
 * @param canUpper where it can end to be
 * @param mustLower where it begins to be chosen for certain
 * @param mustUpper where it ends to be
 * @param exact whether only rounding keeps both apart, so that looking closer tells no more
 * @param looseness how large remainders are beside what decides: below one the center is decided; goes with the square
 *     of the interval's length while that is short
 */
record InnerOuterBounds(
        double canLower, double canUpper, double mustLower, double mustUpper, boolean exact, double looseness) {}
