package org.zeline.report;

import java.util.List;
import java.util.Locale;
import org.zeline.si.calibration.CalibrationResult;
import org.zeline.si.calibration.PValueKind;
import org.zeline.si.data.Covariance;
import org.zeline.si.evaluation.RejectionRate;
import org.zeline.si.search.SearchSettings;

/**
 * A calibration, and what its replicates depend on.
 *
 * @param result what the replicates show
 * @param network the network
 * @param data the name of the data that gave the shape of the replicates
 * @param seed of the draws
 * @param mean of every element
 * @param covariance of the noise
 * @param marking how elements are marked, in words
 * @param search how each line was searched
 */
public record CalibrationReport(
        CalibrationResult result,
        NetworkFile network,
        String data,
        long seed,
        double mean,
        Covariance covariance,
        String marking,
        SearchSettings search) {
    /** The levels at which rejections are counted. */
    public static final List<Double> LEVELS = List.of(0.01, 0.05, 0.1);

    /** {@return the outcome in words} */
    public String verdict() {
        if (result.answered() == 0) {
            return "No replicate had a region to test: choose another threshold, or mark in another way.";
        }
        RejectionRate rate = result.rate(PValueKind.SELECTIVE, Words.LEVEL);
        RejectionRate.Interval interval = rate.interval(Words.CONFIDENCE);
        return String.format(
                Locale.ROOT,
                "Of %d replicates %d had a region. At the level %s the selective test rejected %.2f %% of these (95 %%"
                        + " interval %.2f to %.2f %%); the smallest of %d p-values for uniformity is %s.",
                result.replicates().size(),
                result.answered(),
                Words.number(Words.LEVEL),
                100 * rate.rate(),
                100 * interval.lower(),
                100 * interval.upper(),
                result.uniformity().size(),
                Words.number(result.leastUniformity().orElse(Double.NaN)));
    }
}
