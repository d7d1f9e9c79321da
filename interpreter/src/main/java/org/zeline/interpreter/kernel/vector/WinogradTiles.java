package org.zeline.interpreter.kernel.vector;

import static org.zeline.interpreter.kernel.vector.WideTiles.LANES;
import static org.zeline.interpreter.kernel.vector.WideTiles.SPECIES;

import jdk.incubator.vector.DoubleVector;

/** The transforms of Winograd's F(4, 3), with lanes over columns. The last vector overlaps the one before. */
final class WinogradTiles {
    private WinogradTiles() {}

    static void sixToPoints(double[] x, int x0, int xStride, double[] y, int y0, int yStride, int n) {
        DoubleVector four = DoubleVector.broadcast(SPECIES, 4);
        DoubleVector five = DoubleVector.broadcast(SPECIES, -5);
        for (int j = 0; j < n; j += LANES) {
            int i = Math.min(j, n - LANES);
            int from = x0 + i;
            int to = y0 + i;
            DoubleVector d0 = DoubleVector.fromArray(SPECIES, x, from);
            DoubleVector d1 = DoubleVector.fromArray(SPECIES, x, from + xStride);
            DoubleVector d2 = DoubleVector.fromArray(SPECIES, x, from + 2 * xStride);
            DoubleVector d3 = DoubleVector.fromArray(SPECIES, x, from + 3 * xStride);
            DoubleVector d4 = DoubleVector.fromArray(SPECIES, x, from + 4 * xStride);
            DoubleVector d5 = DoubleVector.fromArray(SPECIES, x, from + 5 * xStride);
            d0.fma(four, d2.fma(five, d4)).intoArray(y, to);
            d1.fma(four, d3.fma(five, d5)).intoArray(y, to + 5 * yStride);
            DoubleVector a = d4.sub(d2.mul(four));
            DoubleVector b = d3.sub(d1.mul(four));
            a.add(b).intoArray(y, to + yStride);
            a.sub(b).intoArray(y, to + 2 * yStride);
            DoubleVector c = d4.sub(d2);
            DoubleVector e = d3.sub(d1);
            e = e.add(e);
            c.add(e).intoArray(y, to + 3 * yStride);
            c.sub(e).intoArray(y, to + 4 * yStride);
        }
    }

    static void pointsToFour(double[] x, int x0, int xStride, double[] y, int y0, int yStride, int n) {
        DoubleVector two = DoubleVector.broadcast(SPECIES, 2);
        DoubleVector four = DoubleVector.broadcast(SPECIES, 4);
        DoubleVector eight = DoubleVector.broadcast(SPECIES, 8);
        for (int j = 0; j < n; j += LANES) {
            int i = Math.min(j, n - LANES);
            int from = x0 + i;
            int to = y0 + i;
            DoubleVector m1 = DoubleVector.fromArray(SPECIES, x, from + xStride);
            DoubleVector m2 = DoubleVector.fromArray(SPECIES, x, from + 2 * xStride);
            DoubleVector m3 = DoubleVector.fromArray(SPECIES, x, from + 3 * xStride);
            DoubleVector m4 = DoubleVector.fromArray(SPECIES, x, from + 4 * xStride);
            DoubleVector a = m1.add(m2);
            DoubleVector b = m1.sub(m2);
            DoubleVector c = m3.add(m4);
            DoubleVector e = m3.sub(m4);
            a.add(c).add(DoubleVector.fromArray(SPECIES, x, from)).intoArray(y, to);
            e.fma(two, b).intoArray(y, to + yStride);
            c.fma(four, a).intoArray(y, to + 2 * yStride);
            e.fma(eight, b)
                    .add(DoubleVector.fromArray(SPECIES, x, from + 5 * xStride))
                    .intoArray(y, to + 3 * yStride);
        }
    }
}
