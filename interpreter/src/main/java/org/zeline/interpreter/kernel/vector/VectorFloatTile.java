package org.zeline.interpreter.kernel.vector;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.zeline.interpreter.kernel.FloatTile;
import org.zeline.interpreter.kernel.Processor;

/** The tile of contractions in single precision; written like those of {@link WideTiles}, for the same reasons. */
final class VectorFloatTile implements FloatTile {
    private static final VectorSpecies<Float> SPECIES =
            FloatVector.SPECIES_PREFERRED.length() <= 16 ? FloatVector.SPECIES_PREFERRED : FloatVector.SPECIES_512;
    private static final int LANES = SPECIES.length();

    /** Doubles that fill a register, and as many floats. */
    private static final VectorSpecies<Double> DOUBLES = WideTiles.SPECIES;

    private static final VectorSpecies<Float> HALF =
            VectorSpecies.of(float.class, VectorShape.forBitSize(DOUBLES.vectorBitSize() / 2));

    /** Eight rows at three places need more than 16 vector registers, which AVX-512 and Arm have. */
    private static final boolean MANY_REGISTERS = LANES == 16 || Processor.isArm();

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public void panel(float[] w, int[] tap, float[] x, int x0, int x1, int x2, float[] sums, int to) {
        if (MANY_REGISTERS) {
            eightRows(w, tap, x, x0, x1, x2, sums, to);
        } else {
            upperRows(w, tap, x, x0, x1, x2, sums, to);
            lowerRows(w, tap, x, x0, x1, x2, sums, to);
        }
    }

    @Override
    public void row(float[] w, int[] tap, float[] x, int x0, int x1, int x2, float[] sums, int to) {
        oneRow(w, tap, x, x0, x1, x2, sums, to);
    }

    /** All rows. */
    private static void eightRows(float[] w, int[] tap, float[] x, int x0, int x1, int x2, float[] sums, int to) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector b0 = FloatVector.zero(SPECIES);
        FloatVector c0 = FloatVector.zero(SPECIES);
        FloatVector a1 = FloatVector.zero(SPECIES);
        FloatVector b1 = FloatVector.zero(SPECIES);
        FloatVector c1 = FloatVector.zero(SPECIES);
        FloatVector a2 = FloatVector.zero(SPECIES);
        FloatVector b2 = FloatVector.zero(SPECIES);
        FloatVector c2 = FloatVector.zero(SPECIES);
        FloatVector a3 = FloatVector.zero(SPECIES);
        FloatVector b3 = FloatVector.zero(SPECIES);
        FloatVector c3 = FloatVector.zero(SPECIES);
        FloatVector a4 = FloatVector.zero(SPECIES);
        FloatVector b4 = FloatVector.zero(SPECIES);
        FloatVector c4 = FloatVector.zero(SPECIES);
        FloatVector a5 = FloatVector.zero(SPECIES);
        FloatVector b5 = FloatVector.zero(SPECIES);
        FloatVector c5 = FloatVector.zero(SPECIES);
        FloatVector a6 = FloatVector.zero(SPECIES);
        FloatVector b6 = FloatVector.zero(SPECIES);
        FloatVector c6 = FloatVector.zero(SPECIES);
        FloatVector a7 = FloatVector.zero(SPECIES);
        FloatVector b7 = FloatVector.zero(SPECIES);
        FloatVector c7 = FloatVector.zero(SPECIES);
        for (int t = 0; t < tap.length; t++) {
            int at = tap[t];
            FloatVector u = FloatVector.fromArray(SPECIES, x, x0 + at);
            FloatVector v = FloatVector.fromArray(SPECIES, x, x1 + at);
            FloatVector z = FloatVector.fromArray(SPECIES, x, x2 + at);
            FloatVector q = FloatVector.broadcast(SPECIES, w[8 * t]);
            a0 = q.fma(u, a0);
            b0 = q.fma(v, b0);
            c0 = q.fma(z, c0);
            q = FloatVector.broadcast(SPECIES, w[8 * t + 1]);
            a1 = q.fma(u, a1);
            b1 = q.fma(v, b1);
            c1 = q.fma(z, c1);
            q = FloatVector.broadcast(SPECIES, w[8 * t + 2]);
            a2 = q.fma(u, a2);
            b2 = q.fma(v, b2);
            c2 = q.fma(z, c2);
            q = FloatVector.broadcast(SPECIES, w[8 * t + 3]);
            a3 = q.fma(u, a3);
            b3 = q.fma(v, b3);
            c3 = q.fma(z, c3);
            q = FloatVector.broadcast(SPECIES, w[8 * t + 4]);
            a4 = q.fma(u, a4);
            b4 = q.fma(v, b4);
            c4 = q.fma(z, c4);
            q = FloatVector.broadcast(SPECIES, w[8 * t + 5]);
            a5 = q.fma(u, a5);
            b5 = q.fma(v, b5);
            c5 = q.fma(z, c5);
            q = FloatVector.broadcast(SPECIES, w[8 * t + 6]);
            a6 = q.fma(u, a6);
            b6 = q.fma(v, b6);
            c6 = q.fma(z, c6);
            q = FloatVector.broadcast(SPECIES, w[8 * t + 7]);
            a7 = q.fma(u, a7);
            b7 = q.fma(v, b7);
            c7 = q.fma(z, c7);
        }
        a0.intoArray(sums, to);
        b0.intoArray(sums, to + LANES);
        c0.intoArray(sums, to + 2 * LANES);
        a1.intoArray(sums, to + 3 * LANES);
        b1.intoArray(sums, to + 4 * LANES);
        c1.intoArray(sums, to + 5 * LANES);
        a2.intoArray(sums, to + 6 * LANES);
        b2.intoArray(sums, to + 7 * LANES);
        c2.intoArray(sums, to + 8 * LANES);
        a3.intoArray(sums, to + 9 * LANES);
        b3.intoArray(sums, to + 10 * LANES);
        c3.intoArray(sums, to + 11 * LANES);
        a4.intoArray(sums, to + 12 * LANES);
        b4.intoArray(sums, to + 13 * LANES);
        c4.intoArray(sums, to + 14 * LANES);
        a5.intoArray(sums, to + 15 * LANES);
        b5.intoArray(sums, to + 16 * LANES);
        c5.intoArray(sums, to + 17 * LANES);
        a6.intoArray(sums, to + 18 * LANES);
        b6.intoArray(sums, to + 19 * LANES);
        c6.intoArray(sums, to + 20 * LANES);
        a7.intoArray(sums, to + 21 * LANES);
        b7.intoArray(sums, to + 22 * LANES);
        c7.intoArray(sums, to + 23 * LANES);
    }

    /** The first four rows. */
    private static void upperRows(float[] w, int[] tap, float[] x, int x0, int x1, int x2, float[] sums, int to) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector b0 = FloatVector.zero(SPECIES);
        FloatVector c0 = FloatVector.zero(SPECIES);
        FloatVector a1 = FloatVector.zero(SPECIES);
        FloatVector b1 = FloatVector.zero(SPECIES);
        FloatVector c1 = FloatVector.zero(SPECIES);
        FloatVector a2 = FloatVector.zero(SPECIES);
        FloatVector b2 = FloatVector.zero(SPECIES);
        FloatVector c2 = FloatVector.zero(SPECIES);
        FloatVector a3 = FloatVector.zero(SPECIES);
        FloatVector b3 = FloatVector.zero(SPECIES);
        FloatVector c3 = FloatVector.zero(SPECIES);
        for (int t = 0; t < tap.length; t++) {
            int at = tap[t];
            FloatVector u = FloatVector.fromArray(SPECIES, x, x0 + at);
            FloatVector v = FloatVector.fromArray(SPECIES, x, x1 + at);
            FloatVector z = FloatVector.fromArray(SPECIES, x, x2 + at);
            FloatVector q = FloatVector.broadcast(SPECIES, w[8 * t]);
            a0 = q.fma(u, a0);
            b0 = q.fma(v, b0);
            c0 = q.fma(z, c0);
            q = FloatVector.broadcast(SPECIES, w[8 * t + 1]);
            a1 = q.fma(u, a1);
            b1 = q.fma(v, b1);
            c1 = q.fma(z, c1);
            q = FloatVector.broadcast(SPECIES, w[8 * t + 2]);
            a2 = q.fma(u, a2);
            b2 = q.fma(v, b2);
            c2 = q.fma(z, c2);
            q = FloatVector.broadcast(SPECIES, w[8 * t + 3]);
            a3 = q.fma(u, a3);
            b3 = q.fma(v, b3);
            c3 = q.fma(z, c3);
        }
        a0.intoArray(sums, to);
        b0.intoArray(sums, to + LANES);
        c0.intoArray(sums, to + 2 * LANES);
        a1.intoArray(sums, to + 3 * LANES);
        b1.intoArray(sums, to + 4 * LANES);
        c1.intoArray(sums, to + 5 * LANES);
        a2.intoArray(sums, to + 6 * LANES);
        b2.intoArray(sums, to + 7 * LANES);
        c2.intoArray(sums, to + 8 * LANES);
        a3.intoArray(sums, to + 9 * LANES);
        b3.intoArray(sums, to + 10 * LANES);
        c3.intoArray(sums, to + 11 * LANES);
    }

    /** The last four rows. */
    private static void lowerRows(float[] w, int[] tap, float[] x, int x0, int x1, int x2, float[] sums, int to) {
        FloatVector a4 = FloatVector.zero(SPECIES);
        FloatVector b4 = FloatVector.zero(SPECIES);
        FloatVector c4 = FloatVector.zero(SPECIES);
        FloatVector a5 = FloatVector.zero(SPECIES);
        FloatVector b5 = FloatVector.zero(SPECIES);
        FloatVector c5 = FloatVector.zero(SPECIES);
        FloatVector a6 = FloatVector.zero(SPECIES);
        FloatVector b6 = FloatVector.zero(SPECIES);
        FloatVector c6 = FloatVector.zero(SPECIES);
        FloatVector a7 = FloatVector.zero(SPECIES);
        FloatVector b7 = FloatVector.zero(SPECIES);
        FloatVector c7 = FloatVector.zero(SPECIES);
        for (int t = 0; t < tap.length; t++) {
            int at = tap[t];
            FloatVector u = FloatVector.fromArray(SPECIES, x, x0 + at);
            FloatVector v = FloatVector.fromArray(SPECIES, x, x1 + at);
            FloatVector z = FloatVector.fromArray(SPECIES, x, x2 + at);
            FloatVector q = FloatVector.broadcast(SPECIES, w[8 * t + 4]);
            a4 = q.fma(u, a4);
            b4 = q.fma(v, b4);
            c4 = q.fma(z, c4);
            q = FloatVector.broadcast(SPECIES, w[8 * t + 5]);
            a5 = q.fma(u, a5);
            b5 = q.fma(v, b5);
            c5 = q.fma(z, c5);
            q = FloatVector.broadcast(SPECIES, w[8 * t + 6]);
            a6 = q.fma(u, a6);
            b6 = q.fma(v, b6);
            c6 = q.fma(z, c6);
            q = FloatVector.broadcast(SPECIES, w[8 * t + 7]);
            a7 = q.fma(u, a7);
            b7 = q.fma(v, b7);
            c7 = q.fma(z, c7);
        }
        a4.intoArray(sums, to + 12 * LANES);
        b4.intoArray(sums, to + 13 * LANES);
        c4.intoArray(sums, to + 14 * LANES);
        a5.intoArray(sums, to + 15 * LANES);
        b5.intoArray(sums, to + 16 * LANES);
        c5.intoArray(sums, to + 17 * LANES);
        a6.intoArray(sums, to + 18 * LANES);
        b6.intoArray(sums, to + 19 * LANES);
        c6.intoArray(sums, to + 20 * LANES);
        a7.intoArray(sums, to + 21 * LANES);
        b7.intoArray(sums, to + 22 * LANES);
        c7.intoArray(sums, to + 23 * LANES);
    }

    /** The first row. */
    private static void oneRow(float[] w, int[] tap, float[] x, int x0, int x1, int x2, float[] sums, int to) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector b0 = FloatVector.zero(SPECIES);
        FloatVector c0 = FloatVector.zero(SPECIES);
        for (int t = 0; t < tap.length; t++) {
            int at = tap[t];
            FloatVector u = FloatVector.fromArray(SPECIES, x, x0 + at);
            FloatVector v = FloatVector.fromArray(SPECIES, x, x1 + at);
            FloatVector z = FloatVector.fromArray(SPECIES, x, x2 + at);
            FloatVector q = FloatVector.broadcast(SPECIES, w[8 * t]);
            a0 = q.fma(u, a0);
            b0 = q.fma(v, b0);
            c0 = q.fma(z, c0);
        }
        a0.intoArray(sums, to);
        b0.intoArray(sums, to + LANES);
        c0.intoArray(sums, to + 2 * LANES);
    }

    @Override
    public void sparse(float[] w, int[] tap, int count, float[] x, int[] at, int from, float[] sums) {
        int x0 = at[from];
        int x1 = at[from + 1];
        int x2 = at[from + 2];
        int x3 = at[from + 3];
        int x4 = at[from + 4];
        int x5 = at[from + 5];
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = FloatVector.zero(SPECIES);
        FloatVector c = FloatVector.zero(SPECIES);
        FloatVector d = FloatVector.zero(SPECIES);
        FloatVector e = FloatVector.zero(SPECIES);
        FloatVector f = FloatVector.zero(SPECIES);
        for (int t = 0; t < count; t++) {
            int start = tap[t];
            FloatVector q = FloatVector.broadcast(SPECIES, w[t]);
            a = q.fma(FloatVector.fromArray(SPECIES, x, x0 + start), a);
            b = q.fma(FloatVector.fromArray(SPECIES, x, x1 + start), b);
            c = q.fma(FloatVector.fromArray(SPECIES, x, x2 + start), c);
            d = q.fma(FloatVector.fromArray(SPECIES, x, x3 + start), d);
            e = q.fma(FloatVector.fromArray(SPECIES, x, x4 + start), e);
            f = q.fma(FloatVector.fromArray(SPECIES, x, x5 + start), f);
        }
        a.intoArray(sums, 0);
        b.intoArray(sums, LANES);
        c.intoArray(sums, 2 * LANES);
        d.intoArray(sums, 3 * LANES);
        e.intoArray(sums, 4 * LANES);
        f.intoArray(sums, 5 * LANES);
    }

    @Override
    public void toPoints(float[] strip, int from, int width, float[] points, int to, int next) {
        for (int i = 0; i < width; i += LANES) {
            FloatVector d0 = FloatVector.fromArray(SPECIES, strip, from + i);
            FloatVector d1 = FloatVector.fromArray(SPECIES, strip, from + width + i);
            FloatVector d2 = FloatVector.fromArray(SPECIES, strip, from + 2 * width + i);
            FloatVector d3 = FloatVector.fromArray(SPECIES, strip, from + 3 * width + i);
            FloatVector d4 = FloatVector.fromArray(SPECIES, strip, from + 4 * width + i);
            FloatVector d5 = FloatVector.fromArray(SPECIES, strip, from + 5 * width + i);
            FloatVector a = d4.sub(d2.mul(4f));
            FloatVector b = d3.sub(d1.mul(4f));
            FloatVector c = d4.sub(d2);
            FloatVector e = d3.sub(d1).mul(2f);
            int at = to + i;
            d0.mul(4f).sub(d2.mul(5f)).add(d4).intoArray(points, at);
            a.add(b).intoArray(points, at + next);
            a.sub(b).intoArray(points, at + 2 * next);
            c.add(e).intoArray(points, at + 3 * next);
            c.sub(e).intoArray(points, at + 4 * next);
            d1.mul(4f).sub(d3.mul(5f)).add(d5).intoArray(points, at + 5 * next);
        }
    }

    @Override
    public void toResults(float[] sums, int from, int next, float[] results, int size, int count) {
        if (count == 2) {
            toTwo(sums, from, next, results, size);
        } else {
            toFour(sums, from, next, results, size);
        }
    }

    private static void toTwo(float[] sums, int from, int next, float[] results, int size) {
        for (int i = 0; i < size; i += LANES) {
            int at = from + i;
            FloatVector m0 = FloatVector.fromArray(SPECIES, sums, at);
            FloatVector m1 = FloatVector.fromArray(SPECIES, sums, at + next);
            FloatVector m2 = FloatVector.fromArray(SPECIES, sums, at + 2 * next);
            FloatVector m3 = FloatVector.fromArray(SPECIES, sums, at + 3 * next);
            FloatVector m4 = FloatVector.fromArray(SPECIES, sums, at + 4 * next);
            FloatVector m5 = FloatVector.fromArray(SPECIES, sums, at + 5 * next);
            m0.add(m1.add(m2)).add(m3.add(m4)).intoArray(results, i);
            m1.sub(m2).add(m3.sub(m4).mul(2f)).add(m5).intoArray(results, size + i);
        }
    }

    private static void toFour(float[] sums, int from, int next, float[] results, int size) {
        for (int i = 0; i < size; i += LANES) {
            int at = from + i;
            FloatVector m0 = FloatVector.fromArray(SPECIES, sums, at);
            FloatVector m1 = FloatVector.fromArray(SPECIES, sums, at + next);
            FloatVector m2 = FloatVector.fromArray(SPECIES, sums, at + 2 * next);
            FloatVector m3 = FloatVector.fromArray(SPECIES, sums, at + 3 * next);
            FloatVector m4 = FloatVector.fromArray(SPECIES, sums, at + 4 * next);
            FloatVector m5 = FloatVector.fromArray(SPECIES, sums, at + 5 * next);
            FloatVector a = m1.add(m2);
            FloatVector b = m1.sub(m2);
            FloatVector c = m3.add(m4);
            FloatVector e = m3.sub(m4);
            m0.add(a).add(c).intoArray(results, i);
            b.add(e.mul(2f)).intoArray(results, size + i);
            a.add(c.mul(4f)).intoArray(results, 2 * size + i);
            b.add(e.mul(8f)).add(m5).intoArray(results, 3 * size + i);
        }
    }

    @Override
    public void widen(float[] sums, int from, int n, double[] y, int to) {
        int half = HALF.length();
        int i = 0;
        for (; i + half <= n; i += half) {
            widen(sums, from + i, y, to + i);
        }
        if (i < n && n >= half) { // the last ones overlap those before
            widen(sums, from + n - half, y, to + n - half);
        } else {
            for (; i < n; i++) {
                y[to + i] = sums[from + i];
            }
        }
    }

    private static void widen(float[] sums, int from, double[] y, int to) {
        FloatVector narrow = FloatVector.fromArray(HALF, sums, from);
        ((DoubleVector) narrow.convertShape(VectorOperators.F2D, DOUBLES, 0)).intoArray(y, to);
    }
}
