package org.zeline.lsa.robustness;

import java.util.List;

/**
 * A robustness curve with bootstrap intervals, for which samples are drawn together with their outcomes under all
 * strengths.
 *
 * @param curve what is summarised
 * @param accuracies in percent, one per strength; each interval stands for itself, not for all strengths at once
 * @param score the R&amp;G score; see {@link RobustnessCurve#score}
 * @param area under the curve, in percent; see {@link RobustnessCurve#area}
 * @param bootstrap how intervals were computed
 */
public record RobustnessSummary(
        RobustnessCurve curve, List<Estimate> accuracies, Estimate score, Estimate area, Bootstrap bootstrap) {
    /** Copies the list. */
    public RobustnessSummary {
        accuracies = List.copyOf(accuracies);
    }

    /**
     * {@return the summary of a curve}
     *
     * @param curve outcomes of samples
     * @param bootstrap how intervals are computed
     */
    public static RobustnessSummary of(RobustnessCurve curve, Bootstrap bootstrap) {
        int strengths = curve.strengths().size();
        List<Estimate> estimates = bootstrap.estimates(curve.samples(), weights -> {
            double[] accuracies = curve.accuracies(weights);
            double[] statistics = new double[strengths + 2];
            System.arraycopy(accuracies, 0, statistics, 0, strengths);
            statistics[strengths] = RobustnessCurve.score(accuracies);
            statistics[strengths + 1] = curve.area(accuracies);
            return statistics;
        });
        return new RobustnessSummary(
                curve,
                estimates.subList(0, strengths),
                estimates.get(strengths),
                estimates.get(strengths + 1),
                bootstrap);
    }
}
