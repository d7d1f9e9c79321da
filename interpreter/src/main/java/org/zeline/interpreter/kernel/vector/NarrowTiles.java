package org.zeline.interpreter.kernel.vector;

import static org.zeline.interpreter.kernel.vector.WideTiles.LANES;
import static org.zeline.interpreter.kernel.vector.WideTiles.SPECIES;

import jdk.incubator.vector.DoubleVector;

/**
 * Register tiles of the output whose lanes run over rows: each tap loads two vectors of weights, from two positions in
 * the same or different panels, and broadcasts the input of each column. The sums are written to {@code sums} column by
 * column, first the rows of the first vector and then those of the second.
 *
 * <p>Columns and taps in flight together make eight independent sums, which hide the latency of two multiply-add units.
 */
final class NarrowTiles {
    private NarrowTiles() {}

    /** Four adjacent columns. */
    static void fourColumns(
            double[] w0, int row0, double[] w1, int row1, int[] tap, double[] x, int x0, double[] sums) {
        DoubleVector a0 = DoubleVector.zero(SPECIES);
        DoubleVector b0 = DoubleVector.zero(SPECIES);
        DoubleVector a1 = DoubleVector.zero(SPECIES);
        DoubleVector b1 = DoubleVector.zero(SPECIES);
        DoubleVector a2 = DoubleVector.zero(SPECIES);
        DoubleVector b2 = DoubleVector.zero(SPECIES);
        DoubleVector a3 = DoubleVector.zero(SPECIES);
        DoubleVector b3 = DoubleVector.zero(SPECIES);
        for (int t = 0; t < tap.length; t++) {
            int at = x0 + tap[t];
            DoubleVector u = DoubleVector.fromArray(SPECIES, w0, 8 * t + row0);
            DoubleVector v = DoubleVector.fromArray(SPECIES, w1, 8 * t + row1);
            DoubleVector q = DoubleVector.broadcast(SPECIES, x[at]);
            a0 = u.fma(q, a0);
            b0 = v.fma(q, b0);
            q = DoubleVector.broadcast(SPECIES, x[at + 1]);
            a1 = u.fma(q, a1);
            b1 = v.fma(q, b1);
            q = DoubleVector.broadcast(SPECIES, x[at + 2]);
            a2 = u.fma(q, a2);
            b2 = v.fma(q, b2);
            q = DoubleVector.broadcast(SPECIES, x[at + 3]);
            a3 = u.fma(q, a3);
            b3 = v.fma(q, b3);
        }
        a0.intoArray(sums, 0);
        b0.intoArray(sums, LANES);
        a1.intoArray(sums, 2 * LANES);
        b1.intoArray(sums, 3 * LANES);
        a2.intoArray(sums, 4 * LANES);
        b2.intoArray(sums, 5 * LANES);
        a3.intoArray(sums, 6 * LANES);
        b3.intoArray(sums, 7 * LANES);
    }

    /** Two adjacent columns, with two taps in flight. */
    static void twoColumns(double[] w0, int row0, double[] w1, int row1, int[] tap, double[] x, int x0, double[] sums) {
        DoubleVector a0 = DoubleVector.zero(SPECIES);
        DoubleVector b0 = DoubleVector.zero(SPECIES);
        DoubleVector a1 = DoubleVector.zero(SPECIES);
        DoubleVector b1 = DoubleVector.zero(SPECIES);
        DoubleVector a2 = DoubleVector.zero(SPECIES);
        DoubleVector b2 = DoubleVector.zero(SPECIES);
        DoubleVector a3 = DoubleVector.zero(SPECIES);
        DoubleVector b3 = DoubleVector.zero(SPECIES);
        int t = 0;
        for (; t + 2 <= tap.length; t += 2) {
            DoubleVector u = DoubleVector.fromArray(SPECIES, w0, 8 * t + row0);
            DoubleVector v = DoubleVector.fromArray(SPECIES, w1, 8 * t + row1);
            DoubleVector q = DoubleVector.broadcast(SPECIES, x[x0 + tap[t]]);
            a0 = u.fma(q, a0);
            b0 = v.fma(q, b0);
            q = DoubleVector.broadcast(SPECIES, x[x0 + tap[t] + 1]);
            a1 = u.fma(q, a1);
            b1 = v.fma(q, b1);
            u = DoubleVector.fromArray(SPECIES, w0, 8 * t + row0 + 8);
            v = DoubleVector.fromArray(SPECIES, w1, 8 * t + row1 + 8);
            q = DoubleVector.broadcast(SPECIES, x[x0 + tap[t + 1]]);
            a2 = u.fma(q, a2);
            b2 = v.fma(q, b2);
            q = DoubleVector.broadcast(SPECIES, x[x0 + tap[t + 1] + 1]);
            a3 = u.fma(q, a3);
            b3 = v.fma(q, b3);
        }
        for (; t < tap.length; t++) {
            DoubleVector u = DoubleVector.fromArray(SPECIES, w0, 8 * t + row0);
            DoubleVector v = DoubleVector.fromArray(SPECIES, w1, 8 * t + row1);
            DoubleVector q = DoubleVector.broadcast(SPECIES, x[x0 + tap[t]]);
            a0 = u.fma(q, a0);
            b0 = v.fma(q, b0);
            q = DoubleVector.broadcast(SPECIES, x[x0 + tap[t] + 1]);
            a1 = u.fma(q, a1);
            b1 = v.fma(q, b1);
        }
        a0.add(a2).intoArray(sums, 0);
        b0.add(b2).intoArray(sums, LANES);
        a1.add(a3).intoArray(sums, 2 * LANES);
        b1.add(b3).intoArray(sums, 3 * LANES);
    }

    /** One column, with four taps in flight. */
    static void oneColumn(double[] w0, int row0, double[] w1, int row1, int[] tap, double[] x, int x0, double[] sums) {
        DoubleVector a0 = DoubleVector.zero(SPECIES);
        DoubleVector b0 = DoubleVector.zero(SPECIES);
        DoubleVector a1 = DoubleVector.zero(SPECIES);
        DoubleVector b1 = DoubleVector.zero(SPECIES);
        DoubleVector a2 = DoubleVector.zero(SPECIES);
        DoubleVector b2 = DoubleVector.zero(SPECIES);
        DoubleVector a3 = DoubleVector.zero(SPECIES);
        DoubleVector b3 = DoubleVector.zero(SPECIES);
        int t = 0;
        for (; t + 4 <= tap.length; t += 4) {
            DoubleVector u = DoubleVector.fromArray(SPECIES, w0, 8 * t + row0);
            DoubleVector v = DoubleVector.fromArray(SPECIES, w1, 8 * t + row1);
            DoubleVector q = DoubleVector.broadcast(SPECIES, x[x0 + tap[t]]);
            a0 = u.fma(q, a0);
            b0 = v.fma(q, b0);
            u = DoubleVector.fromArray(SPECIES, w0, 8 * t + row0 + 8);
            v = DoubleVector.fromArray(SPECIES, w1, 8 * t + row1 + 8);
            q = DoubleVector.broadcast(SPECIES, x[x0 + tap[t + 1]]);
            a1 = u.fma(q, a1);
            b1 = v.fma(q, b1);
            u = DoubleVector.fromArray(SPECIES, w0, 8 * t + row0 + 16);
            v = DoubleVector.fromArray(SPECIES, w1, 8 * t + row1 + 16);
            q = DoubleVector.broadcast(SPECIES, x[x0 + tap[t + 2]]);
            a2 = u.fma(q, a2);
            b2 = v.fma(q, b2);
            u = DoubleVector.fromArray(SPECIES, w0, 8 * t + row0 + 24);
            v = DoubleVector.fromArray(SPECIES, w1, 8 * t + row1 + 24);
            q = DoubleVector.broadcast(SPECIES, x[x0 + tap[t + 3]]);
            a3 = u.fma(q, a3);
            b3 = v.fma(q, b3);
        }
        for (; t < tap.length; t++) {
            DoubleVector u = DoubleVector.fromArray(SPECIES, w0, 8 * t + row0);
            DoubleVector v = DoubleVector.fromArray(SPECIES, w1, 8 * t + row1);
            DoubleVector q = DoubleVector.broadcast(SPECIES, x[x0 + tap[t]]);
            a0 = u.fma(q, a0);
            b0 = v.fma(q, b0);
        }
        a0.add(a1).add(a2.add(a3)).intoArray(sums, 0);
        b0.add(b1).add(b2.add(b3)).intoArray(sums, LANES);
    }
}
