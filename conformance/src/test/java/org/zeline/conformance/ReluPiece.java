package org.zeline.conformance;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.pass.AffinePass;
import org.zeline.interpreter.pass.AffinePiece;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.value.Shape;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.NullDistribution;
import org.zeline.si.distribution.PointwiseTest;
import org.zeline.si.interval.IntervalSet;

/**
 * The linear piece of a small ReLU network at two pixels of noise, along the line of the test of the marked region,
 * computed without the engine.
 *
 * @param stat the statistic
 * @param linear where on the line the network is on this piece
 * @param same where the affine extension of the piece would mark the same region
 */
record ReluPiece(double stat, IntervalSet linear, IntervalSet same) {
    private static final Shape SHAPE = Shape.of(1, 1, 1, 2);
    private static final Plan NETWORK = network();

    /** {@code relu(x) - 1/2}: marks values above one half; it is constant where the unit is inactive. */
    private static Plan network() {
        TestGraph g = new TestGraph(13);
        String one = g.reals(Shape.of(1, 1, 1, 1), 1);
        String relu = g.node("Relu", List.of(g.node("Conv", List.of(g.input("x", 1, 1, 1, 2), one))));
        return g.plan(Kernels.scalar(), SHAPE, g.node("Conv", List.of(relu, one, g.reals(Shape.of(1), -0.5))));
    }

    /** One draw; empty if the network marks nothing or everything. */
    static @Nullable ReluPiece draw(SplittableRandom random) {
        double[] x = new double[SHAPE.size()];
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextGaussian();
        }
        AffinePiece point = new AffinePass(NETWORK, Kernels.scalar(), x, new double[x.length]).at(0);
        boolean[] marked = new boolean[x.length];
        IntStream.range(0, x.length).forEach(i -> marked[i] = point.value(i) > 0);
        long count = IntStream.range(0, x.length).filter(i -> marked[i]).count();
        if (count == 0 || count == x.length) {
            return null;
        }
        double length = Math.sqrt(1.0 / count + 1.0 / (x.length - count));
        double[] b = new double[x.length];
        double stat = 0;
        for (int i = 0; i < x.length; i++) {
            b[i] = (marked[i] ? 1.0 / count : -1.0 / (x.length - count)) / length;
            stat += b[i] * x[i];
        }
        double[] a = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            a[i] = x[i] - stat * b[i];
        }
        AffinePiece piece = new AffinePass(NETWORK, Kernels.scalar(), a, b).at(stat);
        IntervalSet same = IntervalSet.REAL_LINE;
        for (int i = 0; i < x.length; i++) {
            if (piece.slope(i) != 0) {
                double end = stat - piece.value(i) / piece.slope(i);
                boolean above = (piece.slope(i) > 0) == marked[i];
                same = same.intersection(
                        above
                                ? IntervalSet.of(end, Double.POSITIVE_INFINITY)
                                : IntervalSet.of(Double.NEGATIVE_INFINITY, end));
            }
        }
        return new ReluPiece(stat, IntervalSet.of(piece.lower(), piece.upper()), same);
    }

    /** The right-tailed p-value conditional on the same region and on a set. */
    double p(IntervalSet set) {
        return new PointwiseTest(NullDistribution.NORMAL, stat, Alternative.RIGHT_TAILED)
                .p(same.intersection(set), IntervalSet.REAL_LINE)
                .value();
    }
}
