package org.zeline.interpreter.kernel.vector;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of the output whose lanes run over columns: each tap loads two vectors of input and broadcasts one
 * weight per row.
 *
 * <p>The just-in-time compiler dictates the shape of these methods: a constant species; every sum in a local variable;
 * no masks; and a single loop over taps whose weights begin at element 0, so that index arithmetic does not push the
 * address of an array out of the general-purpose registers. Nested loops, longer bodies and reading {@code y} back are
 * each several times slower on some JDK.
 */
final class WideTiles {
    static final VectorSpecies<Double> SPECIES =
            DoubleVector.SPECIES_PREFERRED.length() <= 8 ? DoubleVector.SPECIES_PREFERRED : DoubleVector.SPECIES_512;
    static final int LANES = SPECIES.length();

    private WideTiles() {}

    /** Eight rows of a panel at three places: the highest number of sums per load that fits 32 registers. */
    static void threePlaces(
            double[] w,
            int[] tap,
            double[] x,
            int x0,
            int x1,
            int x2,
            double[] y,
            int y0,
            int y1,
            int y2,
            int yStride) {
        DoubleVector a0 = DoubleVector.zero(SPECIES);
        DoubleVector b0 = DoubleVector.zero(SPECIES);
        DoubleVector c0 = DoubleVector.zero(SPECIES);
        DoubleVector a1 = DoubleVector.zero(SPECIES);
        DoubleVector b1 = DoubleVector.zero(SPECIES);
        DoubleVector c1 = DoubleVector.zero(SPECIES);
        DoubleVector a2 = DoubleVector.zero(SPECIES);
        DoubleVector b2 = DoubleVector.zero(SPECIES);
        DoubleVector c2 = DoubleVector.zero(SPECIES);
        DoubleVector a3 = DoubleVector.zero(SPECIES);
        DoubleVector b3 = DoubleVector.zero(SPECIES);
        DoubleVector c3 = DoubleVector.zero(SPECIES);
        DoubleVector a4 = DoubleVector.zero(SPECIES);
        DoubleVector b4 = DoubleVector.zero(SPECIES);
        DoubleVector c4 = DoubleVector.zero(SPECIES);
        DoubleVector a5 = DoubleVector.zero(SPECIES);
        DoubleVector b5 = DoubleVector.zero(SPECIES);
        DoubleVector c5 = DoubleVector.zero(SPECIES);
        DoubleVector a6 = DoubleVector.zero(SPECIES);
        DoubleVector b6 = DoubleVector.zero(SPECIES);
        DoubleVector c6 = DoubleVector.zero(SPECIES);
        DoubleVector a7 = DoubleVector.zero(SPECIES);
        DoubleVector b7 = DoubleVector.zero(SPECIES);
        DoubleVector c7 = DoubleVector.zero(SPECIES);
        for (int t = 0; t < tap.length; t++) {
            int at = tap[t];
            DoubleVector u = DoubleVector.fromArray(SPECIES, x, x0 + at);
            DoubleVector v = DoubleVector.fromArray(SPECIES, x, x1 + at);
            DoubleVector z = DoubleVector.fromArray(SPECIES, x, x2 + at);
            DoubleVector q = DoubleVector.broadcast(SPECIES, w[8 * t]);
            a0 = q.fma(u, a0);
            b0 = q.fma(v, b0);
            c0 = q.fma(z, c0);
            q = DoubleVector.broadcast(SPECIES, w[8 * t + 1]);
            a1 = q.fma(u, a1);
            b1 = q.fma(v, b1);
            c1 = q.fma(z, c1);
            q = DoubleVector.broadcast(SPECIES, w[8 * t + 2]);
            a2 = q.fma(u, a2);
            b2 = q.fma(v, b2);
            c2 = q.fma(z, c2);
            q = DoubleVector.broadcast(SPECIES, w[8 * t + 3]);
            a3 = q.fma(u, a3);
            b3 = q.fma(v, b3);
            c3 = q.fma(z, c3);
            q = DoubleVector.broadcast(SPECIES, w[8 * t + 4]);
            a4 = q.fma(u, a4);
            b4 = q.fma(v, b4);
            c4 = q.fma(z, c4);
            q = DoubleVector.broadcast(SPECIES, w[8 * t + 5]);
            a5 = q.fma(u, a5);
            b5 = q.fma(v, b5);
            c5 = q.fma(z, c5);
            q = DoubleVector.broadcast(SPECIES, w[8 * t + 6]);
            a6 = q.fma(u, a6);
            b6 = q.fma(v, b6);
            c6 = q.fma(z, c6);
            q = DoubleVector.broadcast(SPECIES, w[8 * t + 7]);
            a7 = q.fma(u, a7);
            b7 = q.fma(v, b7);
            c7 = q.fma(z, c7);
        }
        a0.intoArray(y, y0);
        b0.intoArray(y, y1);
        c0.intoArray(y, y2);
        a1.intoArray(y, y0 + yStride);
        b1.intoArray(y, y1 + yStride);
        c1.intoArray(y, y2 + yStride);
        a2.intoArray(y, y0 + 2 * yStride);
        b2.intoArray(y, y1 + 2 * yStride);
        c2.intoArray(y, y2 + 2 * yStride);
        a3.intoArray(y, y0 + 3 * yStride);
        b3.intoArray(y, y1 + 3 * yStride);
        c3.intoArray(y, y2 + 3 * yStride);
        a4.intoArray(y, y0 + 4 * yStride);
        b4.intoArray(y, y1 + 4 * yStride);
        c4.intoArray(y, y2 + 4 * yStride);
        a5.intoArray(y, y0 + 5 * yStride);
        b5.intoArray(y, y1 + 5 * yStride);
        c5.intoArray(y, y2 + 5 * yStride);
        a6.intoArray(y, y0 + 6 * yStride);
        b6.intoArray(y, y1 + 6 * yStride);
        c6.intoArray(y, y2 + 6 * yStride);
        a7.intoArray(y, y0 + 7 * yStride);
        b7.intoArray(y, y1 + 7 * yStride);
        c7.intoArray(y, y2 + 7 * yStride);
    }

    /** Eight rows of a panel at two places: 16 sums, enough to hide the latency of two multiply-add units. */
    static void eightRows(double[] w, int[] tap, double[] x, int x0, int x1, double[] y, int y0, int y1, int yStride) {
        DoubleVector a0 = DoubleVector.zero(SPECIES);
        DoubleVector b0 = DoubleVector.zero(SPECIES);
        DoubleVector a1 = DoubleVector.zero(SPECIES);
        DoubleVector b1 = DoubleVector.zero(SPECIES);
        DoubleVector a2 = DoubleVector.zero(SPECIES);
        DoubleVector b2 = DoubleVector.zero(SPECIES);
        DoubleVector a3 = DoubleVector.zero(SPECIES);
        DoubleVector b3 = DoubleVector.zero(SPECIES);
        DoubleVector a4 = DoubleVector.zero(SPECIES);
        DoubleVector b4 = DoubleVector.zero(SPECIES);
        DoubleVector a5 = DoubleVector.zero(SPECIES);
        DoubleVector b5 = DoubleVector.zero(SPECIES);
        DoubleVector a6 = DoubleVector.zero(SPECIES);
        DoubleVector b6 = DoubleVector.zero(SPECIES);
        DoubleVector a7 = DoubleVector.zero(SPECIES);
        DoubleVector b7 = DoubleVector.zero(SPECIES);
        for (int t = 0; t < tap.length; t++) {
            int at = tap[t];
            DoubleVector u = DoubleVector.fromArray(SPECIES, x, x0 + at);
            DoubleVector v = DoubleVector.fromArray(SPECIES, x, x1 + at);
            DoubleVector q = DoubleVector.broadcast(SPECIES, w[8 * t]);
            a0 = q.fma(u, a0);
            b0 = q.fma(v, b0);
            q = DoubleVector.broadcast(SPECIES, w[8 * t + 1]);
            a1 = q.fma(u, a1);
            b1 = q.fma(v, b1);
            q = DoubleVector.broadcast(SPECIES, w[8 * t + 2]);
            a2 = q.fma(u, a2);
            b2 = q.fma(v, b2);
            q = DoubleVector.broadcast(SPECIES, w[8 * t + 3]);
            a3 = q.fma(u, a3);
            b3 = q.fma(v, b3);
            q = DoubleVector.broadcast(SPECIES, w[8 * t + 4]);
            a4 = q.fma(u, a4);
            b4 = q.fma(v, b4);
            q = DoubleVector.broadcast(SPECIES, w[8 * t + 5]);
            a5 = q.fma(u, a5);
            b5 = q.fma(v, b5);
            q = DoubleVector.broadcast(SPECIES, w[8 * t + 6]);
            a6 = q.fma(u, a6);
            b6 = q.fma(v, b6);
            q = DoubleVector.broadcast(SPECIES, w[8 * t + 7]);
            a7 = q.fma(u, a7);
            b7 = q.fma(v, b7);
        }
        a0.intoArray(y, y0);
        b0.intoArray(y, y1);
        a1.intoArray(y, y0 + yStride);
        b1.intoArray(y, y1 + yStride);
        a2.intoArray(y, y0 + 2 * yStride);
        b2.intoArray(y, y1 + 2 * yStride);
        a3.intoArray(y, y0 + 3 * yStride);
        b3.intoArray(y, y1 + 3 * yStride);
        a4.intoArray(y, y0 + 4 * yStride);
        b4.intoArray(y, y1 + 4 * yStride);
        a5.intoArray(y, y0 + 5 * yStride);
        b5.intoArray(y, y1 + 5 * yStride);
        a6.intoArray(y, y0 + 6 * yStride);
        b6.intoArray(y, y1 + 6 * yStride);
        a7.intoArray(y, y0 + 7 * yStride);
        b7.intoArray(y, y1 + 7 * yStride);
    }

    /** Two panels at one place, for the last of an odd number of places. */
    static void twoPanels(
            double[] w0, double[] w1, int[] tap, double[] x, int x0, double[] y, int y0, int y1, int yStride) {
        DoubleVector a0 = DoubleVector.zero(SPECIES);
        DoubleVector b0 = DoubleVector.zero(SPECIES);
        DoubleVector a1 = DoubleVector.zero(SPECIES);
        DoubleVector b1 = DoubleVector.zero(SPECIES);
        DoubleVector a2 = DoubleVector.zero(SPECIES);
        DoubleVector b2 = DoubleVector.zero(SPECIES);
        DoubleVector a3 = DoubleVector.zero(SPECIES);
        DoubleVector b3 = DoubleVector.zero(SPECIES);
        DoubleVector a4 = DoubleVector.zero(SPECIES);
        DoubleVector b4 = DoubleVector.zero(SPECIES);
        DoubleVector a5 = DoubleVector.zero(SPECIES);
        DoubleVector b5 = DoubleVector.zero(SPECIES);
        DoubleVector a6 = DoubleVector.zero(SPECIES);
        DoubleVector b6 = DoubleVector.zero(SPECIES);
        DoubleVector a7 = DoubleVector.zero(SPECIES);
        DoubleVector b7 = DoubleVector.zero(SPECIES);
        for (int t = 0; t < tap.length; t++) {
            DoubleVector u = DoubleVector.fromArray(SPECIES, x, x0 + tap[t]);
            a0 = u.fma(DoubleVector.broadcast(SPECIES, w0[8 * t]), a0);
            b0 = u.fma(DoubleVector.broadcast(SPECIES, w1[8 * t]), b0);
            a1 = u.fma(DoubleVector.broadcast(SPECIES, w0[8 * t + 1]), a1);
            b1 = u.fma(DoubleVector.broadcast(SPECIES, w1[8 * t + 1]), b1);
            a2 = u.fma(DoubleVector.broadcast(SPECIES, w0[8 * t + 2]), a2);
            b2 = u.fma(DoubleVector.broadcast(SPECIES, w1[8 * t + 2]), b2);
            a3 = u.fma(DoubleVector.broadcast(SPECIES, w0[8 * t + 3]), a3);
            b3 = u.fma(DoubleVector.broadcast(SPECIES, w1[8 * t + 3]), b3);
            a4 = u.fma(DoubleVector.broadcast(SPECIES, w0[8 * t + 4]), a4);
            b4 = u.fma(DoubleVector.broadcast(SPECIES, w1[8 * t + 4]), b4);
            a5 = u.fma(DoubleVector.broadcast(SPECIES, w0[8 * t + 5]), a5);
            b5 = u.fma(DoubleVector.broadcast(SPECIES, w1[8 * t + 5]), b5);
            a6 = u.fma(DoubleVector.broadcast(SPECIES, w0[8 * t + 6]), a6);
            b6 = u.fma(DoubleVector.broadcast(SPECIES, w1[8 * t + 6]), b6);
            a7 = u.fma(DoubleVector.broadcast(SPECIES, w0[8 * t + 7]), a7);
            b7 = u.fma(DoubleVector.broadcast(SPECIES, w1[8 * t + 7]), b7);
        }
        a0.intoArray(y, y0);
        b0.intoArray(y, y1);
        a1.intoArray(y, y0 + yStride);
        b1.intoArray(y, y1 + yStride);
        a2.intoArray(y, y0 + 2 * yStride);
        b2.intoArray(y, y1 + 2 * yStride);
        a3.intoArray(y, y0 + 3 * yStride);
        b3.intoArray(y, y1 + 3 * yStride);
        a4.intoArray(y, y0 + 4 * yStride);
        b4.intoArray(y, y1 + 4 * yStride);
        a5.intoArray(y, y0 + 5 * yStride);
        b5.intoArray(y, y1 + 5 * yStride);
        a6.intoArray(y, y0 + 6 * yStride);
        b6.intoArray(y, y1 + 6 * yStride);
        a7.intoArray(y, y0 + 7 * yStride);
        b7.intoArray(y, y1 + 7 * yStride);
    }

    /** Four rows of a panel, starting at {@code row}, at two places: for few rows or few registers. */
    static void fourRows(
            double[] w, int row, int[] tap, double[] x, int x0, int x1, double[] y, int y0, int y1, int yStride) {
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
            DoubleVector u = DoubleVector.fromArray(SPECIES, x, x0 + at);
            DoubleVector v = DoubleVector.fromArray(SPECIES, x, x1 + at);
            DoubleVector q = DoubleVector.broadcast(SPECIES, w[8 * t + row]);
            a0 = q.fma(u, a0);
            b0 = q.fma(v, b0);
            q = DoubleVector.broadcast(SPECIES, w[8 * t + row + 1]);
            a1 = q.fma(u, a1);
            b1 = q.fma(v, b1);
            q = DoubleVector.broadcast(SPECIES, w[8 * t + row + 2]);
            a2 = q.fma(u, a2);
            b2 = q.fma(v, b2);
            q = DoubleVector.broadcast(SPECIES, w[8 * t + row + 3]);
            a3 = q.fma(u, a3);
            b3 = q.fma(v, b3);
        }
        a0.intoArray(y, y0);
        b0.intoArray(y, y1);
        a1.intoArray(y, y0 + yStride);
        b1.intoArray(y, y1 + yStride);
        a2.intoArray(y, y0 + 2 * yStride);
        b2.intoArray(y, y1 + 2 * yStride);
        a3.intoArray(y, y0 + 3 * yStride);
        b3.intoArray(y, y1 + 3 * yStride);
    }

    /** The first row of a panel at two places, with four taps in flight to hide the latency. */
    static void oneRow(double[] w, int[] tap, double[] x, int x0, int x1, double[] y, int y0, int y1) {
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
            int k = 8 * t;
            DoubleVector q = DoubleVector.broadcast(SPECIES, w[k]);
            a0 = q.fma(DoubleVector.fromArray(SPECIES, x, x0 + tap[t]), a0);
            b0 = q.fma(DoubleVector.fromArray(SPECIES, x, x1 + tap[t]), b0);
            q = DoubleVector.broadcast(SPECIES, w[k + 8]);
            a1 = q.fma(DoubleVector.fromArray(SPECIES, x, x0 + tap[t + 1]), a1);
            b1 = q.fma(DoubleVector.fromArray(SPECIES, x, x1 + tap[t + 1]), b1);
            q = DoubleVector.broadcast(SPECIES, w[k + 16]);
            a2 = q.fma(DoubleVector.fromArray(SPECIES, x, x0 + tap[t + 2]), a2);
            b2 = q.fma(DoubleVector.fromArray(SPECIES, x, x1 + tap[t + 2]), b2);
            q = DoubleVector.broadcast(SPECIES, w[k + 24]);
            a3 = q.fma(DoubleVector.fromArray(SPECIES, x, x0 + tap[t + 3]), a3);
            b3 = q.fma(DoubleVector.fromArray(SPECIES, x, x1 + tap[t + 3]), b3);
        }
        for (; t < tap.length; t++) {
            DoubleVector q = DoubleVector.broadcast(SPECIES, w[8 * t]);
            a0 = q.fma(DoubleVector.fromArray(SPECIES, x, x0 + tap[t]), a0);
            b0 = q.fma(DoubleVector.fromArray(SPECIES, x, x1 + tap[t]), b0);
        }
        a0.add(a1).add(a2.add(a3)).intoArray(y, y0);
        b0.add(b1).add(b2.add(b3)).intoArray(y, y1);
    }
}
