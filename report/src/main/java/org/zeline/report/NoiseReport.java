package org.zeline.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.zeline.si.data.Covariance;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.NullDistribution;
import org.zeline.si.noise.Background;
import org.zeline.si.noise.NoiseEstimate;
import org.zeline.si.noise.NoiseFit;
import org.zeline.si.noise.NoiseFit.Question;
import org.zeline.si.noise.NoiseModel;

/**
 * A covariance that was estimated from null images, and how well it fits them.
 *
 * @param estimate the covariance
 * @param fit how well it fits
 * @param data the name of the folder or pattern that named the images
 * @param preparation what was done to their numbers, in words
 */
public record NoiseReport(NoiseEstimate estimate, NoiseFit fit, String data, String preparation) {
    /** P-values below are worth a warning. */
    private static final double LEVEL = 1e-3;

    /** Ratios of variances off 1 by less are no reason to worry. */
    private static final double SMALL = 0.1;

    /** The mean variance is not well known if its standard error is larger. */
    private static final double LARGE_ERROR = 0.1;

    /** {@return the variance, averaged over elements} */
    public double meanVariance() {
        int size = estimate.shape().size();
        Covariance covariance = estimate.ofImage();
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += covariance.variance(i).orElse(Double.NaN) / size;
        }
        return sum;
    }

    /** {@return what was estimated, in words} */
    public String summary() {
        return String.format(
                Locale.ROOT,
                "%s%s covariance of %d images of %s, around %s: mean variance %s, standard deviation %s, known to %.1f %%"
                        + " (standard error of the variance).",
                estimate.robust() ? "Robust " : "",
                estimate.robust() ? estimate.model() : capital(estimate.model().toString()),
                estimate.images(),
                estimate.shape(),
                estimate.background() == Background.IMAGE ? "their mean image" : "one mean",
                Words.number(meanVariance()),
                Words.number(Math.sqrt(meanVariance())),
                100 * fit.relativeError());
    }

    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    /** {@return what to worry about, in plain words; empty if nothing stands out} */
    public List<String> worries() {
        List<String> worries = new ArrayList<>();
        widest().ifPresent(block -> worries.add(ofBlocks(block)));
        if (fails(Question.AUTOCORRELATION)) {
            worries.add("Neighbouring residuals are correlated, which this model does not say."
                    + (estimate.model().isIndependent() ? " Try --model stationary or kronecker." : ""));
        }
        if (fails(Question.NORMALITY)) {
            worries.add(String.format(
                    Locale.ROOT,
                    "The residuals are not normal: skewness %.2f, excess kurtosis %.2f (0 and 0 for normal ones). Means"
                            + " over large regions are closer to normal; do not trust small p-values of small regions.",
                    fit.skewness(),
                    fit.excessKurtosis()));
        }
        if (fails(Question.IMAGES)) {
            worries.add("The images differ in variance, by more than chance: " + range(fit.images())
                    + " times the model's. A covariance that is an average of them is wrong for each of them.");
        }
        if (fails(Question.REGIONS)) {
            double[] all =
                    Arrays.stream(fit.regions()).flatMapToDouble(Arrays::stream).toArray();
            worries.add("Parts of the image differ in variance, by more than chance: " + range(all)
                    + " times the model's. Try --model diagonal"
                    + (estimate.model() == NoiseModel.KRONECKER ? "." : " or kronecker."));
        }
        if (fails(Question.SUCCESSION)) {
            worries.add("Successive images are correlated: they share a pattern that is not noise, or drift. Then the"
                    + " background is not what was taken off, or the images are fewer than they seem.");
        }
        if (fails(Question.PLANES)) {
            worries.add(
                    "The planes (channels) are correlated, and this model takes them to be independent: the mean over"
                            + " several of them varies more, or less, than it says.");
        }
        if (fit.relativeError() > LARGE_ERROR) {
            worries.add("The variance itself is known to " + Math.round(100 * fit.relativeError())
                    + " % only: give more images.");
        }
        return worries;
    }

    private boolean fails(Question question) {
        return fit.test(question).filter(test -> test.pValue() < LEVEL).isPresent();
    }

    private static String range(double... numbers) {
        return String.format(
                Locale.ROOT,
                "from %.2f to %.2f",
                Arrays.stream(numbers).min().orElse(1),
                Arrays.stream(numbers).max().orElse(1));
    }

    /** The size of blocks whose variance is the furthest off, if that is more than a little, and than chance. */
    private Optional<NoiseFit.BlockVariance> widest() {
        return fit.blocks().stream()
                .filter(block -> block.lower() > 1 + SMALL || block.upper() < 1 - SMALL)
                .max((a, b) -> Double.compare(Math.abs(Math.log(a.ratio())), Math.abs(Math.log(b.ratio()))));
    }

    private String ofBlocks(NoiseFit.BlockVariance block) {
        double z = 1.959963984540054 / Math.sqrt(block.ratio());
        double rejected = NullDistribution.NORMAL.naiveP(z, Alternative.TWO_SIDED);
        String what = estimate.shape().rows() == 1 ? "" : " x " + block.side();
        return String.format(
                Locale.ROOT,
                "The mean over %d%s elements varies %.2f times as much (95 %% interval %.2f to %.2f) as this model says:"
                        + " a test of a fixed region of that size, at the level 5 %%, would reject %.1f %% without any"
                        + " signal.",
                block.side(),
                what,
                block.ratio(),
                block.lower(),
                block.upper(),
                100 * rejected);
    }

    /** {@return what the worries come to} */
    public String verdict() {
        int count = worries().size();
        return summary()
                + (count == 0
                        ? " Nothing stands out: no test rejects at 0.1 %, and means over blocks vary as the model says."
                        : " There " + (count == 1 ? "is a reason" : "are " + count + " reasons") + " to worry.");
    }
}
