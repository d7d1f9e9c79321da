package org.zeline.interpreter.kernel.vector;

import static org.zeline.interpreter.kernel.vector.WideTiles.LANES;
import static org.zeline.interpreter.kernel.vector.WideTiles.SPECIES;

import jdk.incubator.vector.DoubleVector;

/**
 * Sums of one register-sized piece of output whose lanes run over rows: each tap loads a vector of weights and
 * broadcasts the input of each column. Every method does two such pieces, each with its own rows and its own columns,
 * and leaves the sums in {@code out}, column after column.
 */
final class NarrowTiles {
    private NarrowTiles() {}

    /** Twice four neighbouring columns. */
    static void fourColumns(
            double[] w0, int row0, double[] w1, int row1, int[] tap, double[] x, int x0, int x1, double[] out) {
        DoubleVector a0 = DoubleVector.zero(SPECIES);
        DoubleVector b0 = DoubleVector.zero(SPECIES);
        DoubleVector a1 = DoubleVector.zero(SPECIES);
        DoubleVector b1 = DoubleVector.zero(SPECIES);
        DoubleVector a2 = DoubleVector.zero(SPECIES);
        DoubleVector b2 = DoubleVector.zero(SPECIES);
        DoubleVector a3 = DoubleVector.zero(SPECIES);
        DoubleVector b3 = DoubleVector.zero(SPECIES);
        for (int t = 0; t < tap.length; t++) {
            int at = tap[t];
            DoubleVector u = DoubleVector.fromArray(SPECIES, w0, 8 * t + row0);
            DoubleVector v = DoubleVector.fromArray(SPECIES, w1, 8 * t + row1);
            a0 = u.fma(DoubleVector.broadcast(SPECIES, x[x0 + at]), a0);
            b0 = v.fma(DoubleVector.broadcast(SPECIES, x[x1 + at]), b0);
            a1 = u.fma(DoubleVector.broadcast(SPECIES, x[x0 + at + 1]), a1);
            b1 = v.fma(DoubleVector.broadcast(SPECIES, x[x1 + at + 1]), b1);
            a2 = u.fma(DoubleVector.broadcast(SPECIES, x[x0 + at + 2]), a2);
            b2 = v.fma(DoubleVector.broadcast(SPECIES, x[x1 + at + 2]), b2);
            a3 = u.fma(DoubleVector.broadcast(SPECIES, x[x0 + at + 3]), a3);
            b3 = v.fma(DoubleVector.broadcast(SPECIES, x[x1 + at + 3]), b3);
        }
        a0.intoArray(out, 0);
        a1.intoArray(out, LANES);
        a2.intoArray(out, 2 * LANES);
        a3.intoArray(out, 3 * LANES);
        b0.intoArray(out, 4 * LANES);
        b1.intoArray(out, 5 * LANES);
        b2.intoArray(out, 6 * LANES);
        b3.intoArray(out, 7 * LANES);
    }

    /** Twice two neighbouring columns, with two taps in flight. */
    static void twoColumns(
            double[] w0, int row0, double[] w1, int row1, int[] tap, double[] x, int x0, int x1, double[] out) {
        DoubleVector a0 = DoubleVector.zero(SPECIES);
        DoubleVector a1 = DoubleVector.zero(SPECIES);
        DoubleVector a2 = DoubleVector.zero(SPECIES);
        DoubleVector a3 = DoubleVector.zero(SPECIES);
        DoubleVector b0 = DoubleVector.zero(SPECIES);
        DoubleVector b1 = DoubleVector.zero(SPECIES);
        DoubleVector b2 = DoubleVector.zero(SPECIES);
        DoubleVector b3 = DoubleVector.zero(SPECIES);
        int t = 0;
        for (; t + 2 <= tap.length; t += 2) {
            DoubleVector q = DoubleVector.fromArray(SPECIES, w0, 8 * t + row0);
            a0 = q.fma(DoubleVector.broadcast(SPECIES, x[x0 + tap[t]]), a0);
            a1 = q.fma(DoubleVector.broadcast(SPECIES, x[x0 + tap[t] + 1]), a1);
            q = DoubleVector.fromArray(SPECIES, w0, 8 * t + row0 + 8);
            a2 = q.fma(DoubleVector.broadcast(SPECIES, x[x0 + tap[t + 1]]), a2);
            a3 = q.fma(DoubleVector.broadcast(SPECIES, x[x0 + tap[t + 1] + 1]), a3);
            q = DoubleVector.fromArray(SPECIES, w1, 8 * t + row1);
            b0 = q.fma(DoubleVector.broadcast(SPECIES, x[x1 + tap[t]]), b0);
            b1 = q.fma(DoubleVector.broadcast(SPECIES, x[x1 + tap[t] + 1]), b1);
            q = DoubleVector.fromArray(SPECIES, w1, 8 * t + row1 + 8);
            b2 = q.fma(DoubleVector.broadcast(SPECIES, x[x1 + tap[t + 1]]), b2);
            b3 = q.fma(DoubleVector.broadcast(SPECIES, x[x1 + tap[t + 1] + 1]), b3);
        }
        for (; t < tap.length; t++) {
            DoubleVector q = DoubleVector.fromArray(SPECIES, w0, 8 * t + row0);
            a0 = q.fma(DoubleVector.broadcast(SPECIES, x[x0 + tap[t]]), a0);
            a1 = q.fma(DoubleVector.broadcast(SPECIES, x[x0 + tap[t] + 1]), a1);
            q = DoubleVector.fromArray(SPECIES, w1, 8 * t + row1);
            b0 = q.fma(DoubleVector.broadcast(SPECIES, x[x1 + tap[t]]), b0);
            b1 = q.fma(DoubleVector.broadcast(SPECIES, x[x1 + tap[t] + 1]), b1);
        }
        a0.add(a2).intoArray(out, 0);
        a1.add(a3).intoArray(out, LANES);
        b0.add(b2).intoArray(out, 2 * LANES);
        b1.add(b3).intoArray(out, 3 * LANES);
    }

    /** Twice one column, with four taps in flight. */
    static void oneColumn(
            double[] w0, int row0, double[] w1, int row1, int[] tap, double[] x, int x0, int x1, double[] out) {
        DoubleVector a0 = DoubleVector.zero(SPECIES);
        DoubleVector a1 = DoubleVector.zero(SPECIES);
        DoubleVector a2 = DoubleVector.zero(SPECIES);
        DoubleVector a3 = DoubleVector.zero(SPECIES);
        DoubleVector b0 = DoubleVector.zero(SPECIES);
        DoubleVector b1 = DoubleVector.zero(SPECIES);
        DoubleVector b2 = DoubleVector.zero(SPECIES);
        DoubleVector b3 = DoubleVector.zero(SPECIES);
        int t = 0;
        for (; t + 4 <= tap.length; t += 4) {
            DoubleVector q = DoubleVector.fromArray(SPECIES, w0, 8 * t + row0);
            a0 = q.fma(DoubleVector.broadcast(SPECIES, x[x0 + tap[t]]), a0);
            q = DoubleVector.fromArray(SPECIES, w0, 8 * t + row0 + 8);
            a1 = q.fma(DoubleVector.broadcast(SPECIES, x[x0 + tap[t + 1]]), a1);
            q = DoubleVector.fromArray(SPECIES, w0, 8 * t + row0 + 16);
            a2 = q.fma(DoubleVector.broadcast(SPECIES, x[x0 + tap[t + 2]]), a2);
            q = DoubleVector.fromArray(SPECIES, w0, 8 * t + row0 + 24);
            a3 = q.fma(DoubleVector.broadcast(SPECIES, x[x0 + tap[t + 3]]), a3);
            q = DoubleVector.fromArray(SPECIES, w1, 8 * t + row1);
            b0 = q.fma(DoubleVector.broadcast(SPECIES, x[x1 + tap[t]]), b0);
            q = DoubleVector.fromArray(SPECIES, w1, 8 * t + row1 + 8);
            b1 = q.fma(DoubleVector.broadcast(SPECIES, x[x1 + tap[t + 1]]), b1);
            q = DoubleVector.fromArray(SPECIES, w1, 8 * t + row1 + 16);
            b2 = q.fma(DoubleVector.broadcast(SPECIES, x[x1 + tap[t + 2]]), b2);
            q = DoubleVector.fromArray(SPECIES, w1, 8 * t + row1 + 24);
            b3 = q.fma(DoubleVector.broadcast(SPECIES, x[x1 + tap[t + 3]]), b3);
        }
        for (; t < tap.length; t++) {
            DoubleVector q = DoubleVector.fromArray(SPECIES, w0, 8 * t + row0);
            a0 = q.fma(DoubleVector.broadcast(SPECIES, x[x0 + tap[t]]), a0);
            q = DoubleVector.fromArray(SPECIES, w1, 8 * t + row1);
            b0 = q.fma(DoubleVector.broadcast(SPECIES, x[x1 + tap[t]]), b0);
        }
        a0.add(a1).add(a2.add(a3)).intoArray(out, 0);
        b0.add(b1).add(b2.add(b3)).intoArray(out, LANES);
    }
}
