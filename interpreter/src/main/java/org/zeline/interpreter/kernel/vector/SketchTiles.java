package org.zeline.interpreter.kernel.vector;

import static org.zeline.interpreter.kernel.vector.WideTiles.LANES;
import static org.zeline.interpreter.kernel.vector.WideTiles.SPECIES;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.zeline.interpreter.kernel.SketchKernels;

/** Kernels of sketches, with lanes over columns, and the same operations as {@link SketchKernels}. */
final class SketchTiles {
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;

    private SketchTiles() {}

    /** Counters of the first columns. */
    private static final LongVector COUNTERS = counters();

    private static LongVector counters() {
        long[] counters = new long[LANES];
        for (int j = 0; j < LANES; j++) {
            counters[j] = (j + 1) * SketchKernels.STEP;
        }
        return LongVector.fromArray(LONGS, counters, 0);
    }

    /** Adds the symbols of one element, and returns the largest absolute value that was added. */
    static double addSymbols(long key, double size, double[] y, int from, int columns) {
        int j = 0;
        LongVector counter = COUNTERS.add(key);
        DoubleVector most = DoubleVector.zero(SPECIES);
        for (; j + LANES <= columns; j += LANES) {
            DoubleVector added = symbol(mixed(counter)).mul(size);
            DoubleVector.fromArray(SPECIES, y, from + j).add(added).intoArray(y, from + j);
            most = most.max(added.abs());
            counter = counter.add(LANES * SketchKernels.STEP);
        }
        double largest = most.reduceLanes(VectorOperators.MAX);
        return Math.max(largest, SketchKernels.addSymbols(key, j, size, y, from, columns));
    }

    private static LongVector mixed(LongVector z) {
        LongVector y = z.lanewise(VectorOperators.XOR, z.lanewise(VectorOperators.LSHR, 30))
                .mul(SketchKernels.FIRST);
        y = y.lanewise(VectorOperators.XOR, y.lanewise(VectorOperators.LSHR, 27))
                .mul(SketchKernels.SECOND);
        return y.lanewise(VectorOperators.XOR, y.lanewise(VectorOperators.LSHR, 31));
    }

    private static DoubleVector symbol(LongVector bits) {
        DoubleVector u = bits.lanewise(VectorOperators.LSHR, 12)
                .or(0x3ff0000000000000L)
                .reinterpretAsDoubles()
                .sub(1.5)
                .add(0x1p-53);
        DoubleVector away = u.abs();
        DoubleVector rest = away.neg().add(0.5);
        DoubleVector x = away.min(rest).mul(Math.PI);
        DoubleVector z = x.mul(x);
        DoubleVector s = sine(z).mul(z).mul(x).add(x);
        DoubleVector c = cosine(z).mul(z).mul(z).add(z.mul(-0.5).add(1));
        VectorMask<Double> steep = away.compare(VectorOperators.GT, rest);
        DoubleVector tangent = s.blend(c, steep).div(c.blend(s, steep));
        LongVector sign = u.reinterpretAsLongs().and(Long.MIN_VALUE);
        return tangent.reinterpretAsLongs().or(sign).reinterpretAsDoubles();
    }

    private static DoubleVector sine(DoubleVector z) {
        return z.mul(1.58969099521155e-10)
                .add(-2.5050760253406863e-8)
                .mul(z)
                .add(2.7557313707070068e-6)
                .mul(z)
                .add(-0.0001984126982985795)
                .mul(z)
                .add(0.00833333333332249)
                .mul(z)
                .add(-0.16666666666666632);
    }

    private static DoubleVector cosine(DoubleVector z) {
        return z.mul(-1.1359647557788195e-11)
                .add(2.087572321298175e-9)
                .mul(z)
                .add(-2.7557314351390663e-7)
                .mul(z)
                .add(2.480158728947673e-5)
                .mul(z)
                .add(-0.001388888888887411)
                .mul(z)
                .add(0.0416666666666666);
    }

    /** The bound of one element; the number of columns is a multiple of the lanes. */
    static double bound(
            double[] x, int from, int columns, int order, double factor, double addend, double enough, double bound) {
        long limit = SketchKernels.limit(enough, factor, addend);
        if (limit >= 0 && columns - beyond(x, from, columns, limit) >= order) {
            return enough;
        }
        limit = SketchKernels.limit(bound, factor, addend);
        if (limit < 0 || columns - beyond(x, from, columns, limit) < order) {
            return bound;
        }
        long low = -1;
        long high = limit;
        for (int j = 0; j < columns; j++) {
            long size = Double.doubleToRawLongBits(x[from + j]) & Long.MAX_VALUE;
            if (low < size && size < high) {
                if (columns - beyond(x, from, columns, size) >= order) {
                    high = size;
                } else {
                    low = size;
                }
            }
        }
        return Math.min(bound, (Double.longBitsToDouble(high) + addend) * factor);
    }

    /** The number of absolute values above a limit, given by its bits. */
    private static int beyond(double[] x, int from, int columns, long limit) {
        LongVector most = LongVector.broadcast(LONGS, limit);
        LongVector count = LongVector.zero(LONGS);
        for (int j = 0; j < columns; j += LANES) {
            LongVector size = DoubleVector.fromArray(SPECIES, x, from + j)
                    .reinterpretAsLongs()
                    .and(Long.MAX_VALUE);
            count = count.add(most.sub(size).lanewise(VectorOperators.LSHR, 63));
        }
        return (int) count.reduceLanes(VectorOperators.ADD);
    }

    static double largest(double[] x, int count) {
        DoubleVector most = DoubleVector.zero(SPECIES);
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            most = most.max(DoubleVector.fromArray(SPECIES, x, i).abs());
        }
        double largest = most.reduceLanes(VectorOperators.MAX);
        for (; i < count; i++) {
            largest = Math.max(largest, Math.abs(x[i]));
        }
        return largest;
    }
}
