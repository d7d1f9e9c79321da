package org.zeline.report;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
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
 * @param nullImages real images in place of drawn ones, or {@code null}
 */
public record CalibrationReport(
        CalibrationResult result,
        NetworkFile network,
        String data,
        long seed,
        double mean,
        Covariance covariance,
        String marking,
        SearchSettings search,
        @Nullable NullImageSource nullImages) {
    /** The levels at which rejections are counted. */
    public static final List<Double> LEVELS = List.of(0.01, 0.05, 0.1);

    /** {@return the outcome in words} */
    public String verdict() {
        if (result.answered() == 0) {
            return "No replicate had a region to test: choose another threshold, or mark in another way.";
        }
        RejectionRate rate = result.rate(PValueKind.SELECTIVE, Words.LEVEL);
        RejectionRate.Interval interval = rate.interval(Words.CONFIDENCE);
        String outcome = String.format(
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
        return nullImages == null ? outcome : outcome + " " + onRealNoise(nullImages, rate, interval);
    }

    /** What rejections of real images without signal say of the noise that was stated. */
    private String onRealNoise(NullImageSource images, RejectionRate rate, RejectionRate.Interval interval) {
        String repeated = result.replicates().size() <= images.fresh()
                ? ""
                : " As replicates repeat images, that interval and the tests of uniformity are too optimistic: only "
                        + images.fresh() + " replicates are independent.";
        String says = interval.lower() > Words.LEVEL
                ? "That is above the level: the real noise varies more, or is correlated more widely, than the stated"
                        + " covariance says, and p-values are too small. zeline noise estimates the covariance."
                : interval.upper() < Words.LEVEL
                        ? "That is below the level: the stated covariance is larger than that of the real noise, and"
                                + " p-values are too large."
                        : "That does not differ from the level by more than chance, with " + rate.count()
                                + " p-values.";
        return "The images are real (" + images.images() + " of " + images.name()
                + "), so the rate is the type I error under their own noise. " + says + repeated;
    }
}
