package org.zeline.si.search.bounded;

/**
 * How an interval is tested between knots.
 *
 * @param cells how many cells it is cut into
 * @param columns how many columns the sketch has
 */
record KnotSettings(int cells, int columns) {}
