package org.zeline.cli.verify.golden;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.zeline.si.Selection;
import org.zeline.si.SelectionAlgorithm;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.interval.Polynomial;

/**
 * Selects the features whose scalar products with the data are largest by absolute value (Lee and Taylor, Exact post
 * model selection inference for marginal screening, 2014).
 */
final class MarginalScreening implements SelectionAlgorithm<Set<Integer>> {
    private final List<double[]> features;
    private final int count;

    /**
     * @param features as long as the data
     * @param count how many to select
     */
    MarginalScreening(List<double[]> features, int count) {
        this.features = features;
        this.count = count;
    }

    @Override
    public Selection<Set<Integer>> at(double[] a, double[] b, double z) {
        double[] rest = new double[features.size()];
        double[] slope = new double[features.size()];
        for (int j = 0; j < features.size(); j++) {
            rest[j] = dot(features.get(j), a);
            slope[j] = dot(features.get(j), b);
        }
        Set<Integer> selected = IntStream.range(0, features.size())
                .boxed()
                .sorted(Comparator.comparingDouble(j -> -Math.abs(rest[j] + slope[j] * z)))
                .limit(count)
                .collect(Collectors.toSet());
        IntervalSet where = IntervalSet.REAL_LINE;
        for (int i : selected) {
            for (int j = 0; j < features.size(); j++) {
                if (!selected.contains(j)) {
                    where = where.intersection(notBelow(rest[i], slope[i], rest[j], slope[j]));
                }
            }
        }
        return new Selection<>(selected, where);
    }

    /** Where {@code |p + q z| >= |r + s z|}: where the difference of squares, of which factors are exact, is. */
    private static IntervalSet notBelow(double p, double q, double r, double s) {
        return Polynomial.of((r - p) * (r + p), 2 * (r * s - p * q), (s - q) * (s + q))
                .belowZero();
    }

    static double dot(double[] u, double[] v) {
        double sum = 0;
        for (int i = 0; i < u.length; i++) {
            sum += u[i] * v[i];
        }
        return sum;
    }
}
