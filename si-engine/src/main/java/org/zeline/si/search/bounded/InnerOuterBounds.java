package org.zeline.si.search.bounded;

/**
 * What an inclusion test tells about an interval of the line: inner and outer bounds on the part of it where the
 * conditions hold. Outside the outer bounds they certainly fail, within the inner bounds they certainly hold; what lies
 * between is undecided. So excluded, accepted and undecided parts always cover the interval. Either pair of bounds may
 * be empty: lower not below upper.
 *
 * @param outerLower the conditions fail below
 * @param outerUpper the conditions fail above
 * @param innerLower the conditions hold from here
 * @param innerUpper the conditions hold up to here
 * @param exact whether only rounding keeps both pairs apart, so that a closer look tells no more
 * @param looseness how large remainders are relative to what decides: below one the center is decided; proportional to
 *     the square of the interval's length while that is short; infinite where nothing is known
 */
record InnerOuterBounds(
        double outerLower, double outerUpper, double innerLower, double innerUpper, boolean exact, double looseness) {
    /** Refuses NaN, and inner bounds that exceed the outer ones: neither can say what is excluded. */
    InnerOuterBounds {
        boolean ordered = outerLower < outerUpper || outerLower >= outerUpper;
        boolean nested = !(innerLower < innerUpper) || (outerLower <= innerLower && innerUpper <= outerUpper);
        if (!ordered || !nested || Double.isNaN(innerLower) || Double.isNaN(innerUpper) || Double.isNaN(looseness)) {
            throw new IllegalArgumentException("inner bounds must lie within outer ones, and none be NaN: ["
                    + innerLower + ", " + innerUpper + "] in [" + outerLower + ", " + outerUpper + "], looseness "
                    + looseness);
        }
    }

    /** Whether the conditions hold nowhere. */
    boolean excludesAll() {
        return !(outerLower < outerUpper);
    }

    /** Whether the conditions are known to hold on a part. */
    boolean acceptsSome() {
        return innerLower < innerUpper;
    }
}
