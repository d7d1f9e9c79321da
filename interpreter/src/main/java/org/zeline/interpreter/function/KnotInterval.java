package org.zeline.interpreter.function;

/**
 * An interval of a line, cut into cells of equal length by knots.
 *
 * @param lower its lower end
 * @param upper its upper end
 * @param cells the number of cells, at least one
 * @param rounding a bound on the rounding errors of values, which discontinuous actions allow for
 */
public record KnotInterval(double lower, double upper, int cells, double rounding) {
    /** {@return the length of a cell} */
    public double cell() {
        return (upper - lower) / cells;
    }

    /**
     * {@return the position of a knot}
     *
     * @param k its index, in [0, cells]
     */
    public double knot(int k) {
        return k == cells ? upper : lower + (upper - lower) * k / cells;
    }
}
