package org.zeline.lsa;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The most vulnerable layers (MVL; Khalooei, Homayounpour and Amirmazlaghani 2022, Algorithm 1): with {@code mu} and
 * {@code sigma} the mean and the population standard deviation of the measure over all layers and units (samples, or
 * batches under linear CKA), a layer is vulnerable if its measure exceeds the threshold {@code mu + eta sigma}. Instead
 * of the measure, any other {@link LayerValues} may be used.
 *
 * @param mean mu
 * @param deviation sigma
 * @param eta how many standard deviations above the mean the threshold lies
 * @param layers all layers, in descending order of their means
 */
public record VulnerableLayers(double mean, double deviation, double eta, List<Entry> layers) {
    private static final int RESAMPLES = 1000;

    /** What is compared with the threshold. */
    public enum Rule {
        /** The mean of the layer over the samples. */
        LAYER_AVERAGE,
        /** The largest value of the layer over the samples, as the algorithm is printed. */
        ANY_SAMPLE
    }

    /**
     * A layer.
     *
     * @param layer the layer
     * @param mean its measure, averaged over samples, or under linear CKA over batches
     * @param interval a 95 % bootstrap interval of the mean; {@code null} if there is only one sample or batch
     * @param ranks a 95 % bootstrap interval of its rank among the layers
     * @param above the fraction of samples, or batches, whose measure exceeds the threshold
     * @param vulnerable whether it is vulnerable
     */
    public record Entry(
            Probe layer, double mean, @Nullable Interval interval, Ranks ranks, double above, boolean vulnerable) {}

    /**
     * A bootstrap interval.
     *
     * @param lower the 2.5 % quantile
     * @param upper the 97.5 % quantile
     */
    public record Interval(double lower, double upper) {}

    /**
     * A bootstrap interval of a rank; rank 1 is that of the largest mean.
     *
     * @param best the 2.5 % quantile
     * @param worst the 97.5 % quantile
     */
    public record Ranks(int best, int worst) {}

    /**
     * {@return the layers, with a given eta}
     *
     * @param values of layers and units
     * @param rule what is compared with the threshold
     * @param eta finite
     * @param seed of the bootstrap
     * @throws IllegalArgumentException if {@code eta} is not finite
     */
    public static VulnerableLayers of(LayerValues values, Rule rule, double eta, long seed) {
        if (!Double.isFinite(eta)) {
            throw new IllegalArgumentException("eta must be finite, got " + eta);
        }
        return of(values, rule, OptionalDouble.of(eta), seed);
    }

    /**
     * {@return the layers, with eta chosen so that the threshold lies in the middle of the widest gap between
     * neighbouring layer means at or above the overall mean}
     *
     * @param values of layers and units
     * @param rule what is compared with the threshold
     * @param seed of the bootstrap
     */
    public static VulnerableLayers inWidestGap(LayerValues values, Rule rule, long seed) {
        return of(values, rule, OptionalDouble.empty(), seed);
    }

    private static VulnerableLayers of(LayerValues values, Rule rule, OptionalDouble given, long seed) {
        double[][] units = values.units();
        double[] all = Arrays.stream(units).flatMapToDouble(Arrays::stream).toArray();
        double mean = Arrays.stream(all).average().orElse(0);
        double deviation = Math.sqrt(
                Arrays.stream(all).map(v -> (v - mean) * (v - mean)).average().orElse(0));
        double eta = given.isPresent() ? given.getAsDouble() : etaOfWidestGap(values, mean, deviation);
        double threshold = mean + eta * deviation;
        double[][] resampled = resampledMeans(units, new SplittableRandom(seed));
        int[][] ranks = Arrays.stream(resampled).map(VulnerableLayers::ranks).toArray(int[][]::new);
        int low = RESAMPLES / 40;
        int high = RESAMPLES - 1 - low;
        List<Entry> entries = new ArrayList<>();
        for (int l = 0; l < units.length; l++) {
            int layer = l;
            double above = Arrays.stream(units[l]).filter(v -> v > threshold).count() / (double) units[l].length;
            double[] means = Arrays.stream(resampled)
                    .mapToDouble(row -> row[layer])
                    .sorted()
                    .toArray();
            int[] sortedRanks =
                    Arrays.stream(ranks).mapToInt(row -> row[layer]).sorted().toArray();
            entries.add(new Entry(
                    values.layers().get(l),
                    values.mean(l),
                    units[l].length > 1 ? new Interval(means[low], means[high]) : null,
                    new Ranks(sortedRanks[low], sortedRanks[high]),
                    above,
                    rule == Rule.ANY_SAMPLE ? above > 0 : values.mean(l) > threshold));
        }
        entries.sort(Comparator.comparingDouble(Entry::mean).reversed());
        return new VulnerableLayers(mean, deviation, eta, entries);
    }

    /** {@return the threshold, {@code mu + eta sigma}} */
    public double threshold() {
        return mean + eta * deviation;
    }

    /** {@return the vulnerable layers, in descending order of their means} */
    public List<Entry> vulnerable() {
        return layers.stream().filter(Entry::vulnerable).toList();
    }

    private static double etaOfWidestGap(LayerValues values, double mean, double deviation) {
        if (deviation == 0) {
            return 0;
        }
        double[] means = IntStream.range(0, values.layers().size())
                .mapToDouble(values::mean)
                .sorted()
                .toArray();
        double widest = -1;
        double threshold = mean;
        for (int i = 0; i + 1 < means.length; i++) {
            double middle = 0.5 * (means[i] + means[i + 1]);
            if (middle >= mean && means[i + 1] - means[i] > widest) {
                widest = means[i + 1] - means[i];
                threshold = middle;
            }
        }
        return (threshold - mean) / deviation;
    }

    /** Means of the layers over units drawn with replacement, the same ones for all layers. */
    private static double[][] resampledMeans(double[][] units, SplittableRandom random) {
        int count = units.length == 0 ? 0 : units[0].length;
        double[][] means = new double[RESAMPLES][units.length];
        for (double[] row : means) {
            for (int s = 0; s < count; s++) {
                int drawn = random.nextInt(count);
                for (int l = 0; l < row.length; l++) {
                    row[l] += units[l][drawn] / count;
                }
            }
        }
        return means;
    }

    /** The rank of each layer, 1 for the largest mean. */
    private static int[] ranks(double[] means) {
        int[] ranks = new int[means.length];
        for (int i = 0; i < means.length; i++) {
            for (double other : means) {
                ranks[i] += other > means[i] ? 1 : 0;
            }
            ranks[i]++;
        }
        return ranks;
    }
}
