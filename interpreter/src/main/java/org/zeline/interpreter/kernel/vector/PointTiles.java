package org.zeline.interpreter.kernel.vector;

import static org.zeline.interpreter.kernel.vector.WideTiles.LANES;
import static org.zeline.interpreter.kernel.vector.WideTiles.SPECIES;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/** Functions that are linear between neighbouring points, with lanes over points. */
final class PointTiles {
    private PointTiles() {}

    /**
     * One vector of chosen points for all elements. Consecutive chosen points mostly lie between the same or
     * neighbouring points, so that one vector of values and one of the next values usually hold all that is needed.
     */
    static void interpolate(
            double[] x, int points, int[] left, double[] part, double[] y, int chosen, int elements, int c) {
        int first = left[c];
        if (left[c + LANES - 1] - first >= LANES) {
            oneByOne(x, points, left, part, y, chosen, 0, elements, c);
            return;
        }
        int[] lane = new int[LANES];
        for (int j = 0; j < LANES; j++) {
            lane[j] = left[c + j] - first;
        }
        VectorShuffle<Double> places = VectorShuffle.fromArray(SPECIES, lane, 0);
        DoubleVector way = DoubleVector.fromArray(SPECIES, part, c);
        VectorMask<Double> there = way.compare(VectorOperators.EQ, 1);
        int i = 0;
        for (int from = first; i < elements && from + LANES < elements * points; i++, from += points) {
            DoubleVector low = DoubleVector.fromArray(SPECIES, x, from).rearrange(places);
            DoubleVector high = DoubleVector.fromArray(SPECIES, x, from + 1).rearrange(places);
            high.sub(low).mul(way).add(low).blend(high, there).intoArray(y, i * chosen + c);
        }
        oneByOne(x, points, left, part, y, chosen, i, elements, c);
    }

    private static void oneByOne(
            double[] x, int points, int[] left, double[] part, double[] y, int chosen, int start, int elements, int c) {
        for (int i = start; i < elements; i++) {
            for (int j = c; j < c + LANES; j++) {
                double low = x[i * points + left[j]];
                double high = x[i * points + left[j] + 1];
                y[i * chosen + j] = part[j] == 1 ? high : low + part[j] * (high - low);
            }
        }
    }

    /** One element. The last vector overlaps the one before, which does not change the extremes. */
    static void stray(
            double[] x,
            int from,
            int points,
            double[] run,
            double start,
            double slope,
            double[] least,
            double[] most,
            int i) {
        DoubleVector low = DoubleVector.broadcast(SPECIES, least[i]);
        DoubleVector high = DoubleVector.broadcast(SPECIES, most[i]);
        DoubleVector begin = DoubleVector.broadcast(SPECIES, start);
        for (int j = 0; j < points; j += LANES) {
            int c = Math.min(j, points - LANES);
            DoubleVector line =
                    DoubleVector.fromArray(SPECIES, run, c).mul(slope).add(begin);
            DoubleVector gap = DoubleVector.fromArray(SPECIES, x, from + c).sub(line);
            low = low.min(gap);
            high = high.max(gap);
        }
        least[i] = low.reduceLanes(VectorOperators.MIN);
        most[i] = high.reduceLanes(VectorOperators.MAX);
    }
}
