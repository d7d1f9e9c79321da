package org.zeline.interpreter.kernel;

/**
 * Encloses {@code max(x, 0)} on intervals, the reference for {@link Kernels#encloseRelu}. An element that lies within
 * {@code value ± reach} is kept, dropped, or, where its range holds zero, replaced by the chord over the range, from
 * which the function strays by at most twice the gap.
 */
public final class ReluEnclosure {
    /** What a remainder is enlarged by, so that its own rounding never makes it too small. */
    private static final double OUTWARD = 1 + 0x1p-30;

    private ReluEnclosure() {}

    /**
     * Encloses some columns of one element.
     *
     * @param i the element
     * @param columns how many columns there are
     * @param from the first of them to do
     * @param lines for each element its value in every column, then its slope in every column
     * @param rests for each element its remainder in every column
     * @param radius half the length of each column's interval
     * @param toLines takes values and slopes
     * @param toRests takes remainders, infinite where nothing is known
     * @return whether any remainder is not zero
     */
    public static boolean element(
            int i,
            int columns,
            int from,
            double[] lines,
            double[] rests,
            double[] radius,
            double[] toLines,
            double[] toRests) {
        int at = 2 * columns * i;
        boolean any = false;
        for (int k = from; k < columns; k++) {
            double value = lines[at + k];
            double slope = lines[at + columns + k];
            double rest = rests[columns * i + k];
            double reach = Math.abs(slope) * radius[k] + rest;
            double factor = value >= reach ? 1 : 0;
            double gap = 0;
            if (!(reach < Double.POSITIVE_INFINITY)) {
                gap = Double.POSITIVE_INFINITY;
                rest = 0;
            } else if (Math.abs(value) < reach) {
                factor = (value + reach) / (2 * reach);
                gap = 0.5 * factor * (reach - value) + Double.MIN_NORMAL; // more than underflow takes away
            }
            boolean known = gap < Double.POSITIVE_INFINITY;
            double error = (factor * rest + gap) * OUTWARD;
            toLines[at + k] = known ? factor * value + gap : 0;
            toLines[at + columns + k] = known ? factor * slope : 0;
            toRests[columns * i + k] = error;
            any |= error != 0;
        }
        return any;
    }
}
