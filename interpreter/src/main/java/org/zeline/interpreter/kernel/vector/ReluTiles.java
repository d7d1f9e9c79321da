package org.zeline.interpreter.kernel.vector;

import static org.zeline.interpreter.kernel.vector.WideTiles.LANES;
import static org.zeline.interpreter.kernel.vector.WideTiles.SPECIES;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.zeline.interpreter.kernel.ReluEnclosure;

/** Encloses {@code max(x, 0)}, lanes running over columns. Most elements are kept or dropped in all columns alike. */
final class ReluTiles {
    private static final double OUTWARD = 1 + 0x1p-30;

    private ReluTiles() {}

    static boolean enclose(
            int size,
            int columns,
            double[] lines,
            double[] rests,
            double[] radius,
            double[] toLines,
            double[] toRests) {
        boolean any = false;
        int whole = columns - columns % LANES;
        for (int i = 0; i < size; i++) {
            for (int k = 0; k < whole; k += LANES) {
                int at = 2 * columns * i + k;
                any |= tile(at, at + columns, columns * i + k, k, lines, rests, radius, toLines, toRests);
            }
            if (whole < columns) {
                any |= ReluEnclosure.element(i, columns, whole, lines, rests, radius, toLines, toRests);
            }
        }
        return any;
    }

    private static boolean tile(
            int valueAt,
            int slopeAt,
            int restAt,
            int k,
            double[] lines,
            double[] rests,
            double[] radius,
            double[] toLines,
            double[] toRests) {
        DoubleVector value = DoubleVector.fromArray(SPECIES, lines, valueAt);
        DoubleVector slope = DoubleVector.fromArray(SPECIES, lines, slopeAt);
        DoubleVector rest = DoubleVector.fromArray(SPECIES, rests, restAt);
        DoubleVector reach =
                slope.abs().mul(DoubleVector.fromArray(SPECIES, radius, k)).add(rest);
        if (value.compare(VectorOperators.GE, reach).allTrue()) {
            value.intoArray(toLines, valueAt);
            slope.intoArray(toLines, slopeAt);
            rest.mul(OUTWARD).intoArray(toRests, restAt);
            return rest.compare(VectorOperators.NE, 0).anyTrue();
        }
        if (value.compare(VectorOperators.LE, reach.neg()).allTrue()) {
            DoubleVector zero = DoubleVector.zero(SPECIES);
            zero.intoArray(toLines, valueAt);
            zero.intoArray(toLines, slopeAt);
            zero.intoArray(toRests, restAt);
            return false;
        }
        return straddle(value, slope, rest, reach, valueAt, slopeAt, restAt, toLines, toRests);
    }

    private static boolean straddle(
            DoubleVector value,
            DoubleVector slope,
            DoubleVector rest,
            DoubleVector reach,
            int valueAt,
            int slopeAt,
            int restAt,
            double[] toLines,
            double[] toRests) {
        VectorMask<Double> unknown =
                reach.compare(VectorOperators.LT, Double.POSITIVE_INFINITY).not();
        VectorMask<Double> inside = value.abs().compare(VectorOperators.LT, reach);
        DoubleVector zero = DoubleVector.zero(SPECIES);
        DoubleVector factor = zero.blend(1, value.compare(VectorOperators.GE, reach))
                .blend(value.add(reach).div(reach.mul(2)), inside)
                .blend(0, unknown);
        DoubleVector gap = zero.blend(factor.mul(0.5).mul(reach.sub(value)).add(Double.MIN_NORMAL), inside)
                .blend(0, unknown);
        factor.mul(value).add(gap).intoArray(toLines, valueAt);
        factor.mul(slope).intoArray(toLines, slopeAt);
        DoubleVector error = factor.mul(rest).add(gap).mul(OUTWARD).blend(Double.POSITIVE_INFINITY, unknown);
        error.intoArray(toRests, restAt);
        return error.compare(VectorOperators.NE, 0).anyTrue();
    }
}
