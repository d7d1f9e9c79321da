package org.zeline.si.search.bounded;

/**
 * How an interval is tested between knots.
 *
 * @param cells how many cells it is cut into
 * @param columns how many columns the sketch has
 */
record KnotSettings(int cells, int columns) {
    /** How many columns of numbers go through the network: knots, the shift, the sketch, and bounds. */
    int allColumns() {
        return cells + columns + 3;
    }
}
