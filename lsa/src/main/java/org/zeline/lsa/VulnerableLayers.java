package org.zeline.lsa;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.zeline.interpreter.value.ModelException;

/**
 * The most vulnerable layers (Khalooei, Homayounpour and Amirmazlaghani 2022, Algorithm 1): with {@code mu} and
 * {@code sigma} the mean and the population standard deviation of the measure over all samples (under linear CKA
 * batches) and layers, a layer is listed when its measure exceeds {@code mu + eta sigma}.
 *
 * @param mean mu
 * @param deviation sigma
 * @param eta how many deviations above the mean count as vulnerable
 * @param layers all layers, the one with the largest mean first
 */
public record VulnerableLayers(double mean, double deviation, double eta, List<Entry> layers) {
    private static final int RESAMPLES = 1000;

    /** How a layer's measure is compared with the bound. */
    public enum Reading {
        /** The mean over the samples exceeds it. */
        LAYER_AVERAGE,
        /** Some sample exceeds it, as the algorithm is written. */
        ANY_SAMPLE
    }

    /**
     * A layer.
     *
     * @param layer it
     * @param mean its measure, averaged over the samples, under linear CKA over batches
     * @param lower end of a bootstrap interval of the mean, 2.5 %; NaN where there is one sample, or batch, only
     * @param upper end of it, 97.5 %; NaN likewise
     * @param above the share of samples whose measure exceeds the bound
     * @param listed whether it is vulnerable
     * @param bestRank the 2.5 % quantile of its rank among the layers under the bootstrap, from 1
     * @param worstRank the 97.5 % quantile
     */
    public record Entry(
            Probe layer,
            double mean,
            double lower,
            double upper,
            double above,
            boolean listed,
            int bestRank,
            int worstRank) {}

    /**
     * Lists the layers of a profile.
     *
     * @param profile distances of samples and layers
     * @param reading how a layer is compared with the bound
     * @param eta finite; {@code NaN} chooses it, see {@link #chosenEta}
     * @param seed of the bootstrap
     * @return the layers
     */
    public static VulnerableLayers of(LayerProfile profile, Reading reading, double eta, long seed) {
        if (Double.isInfinite(eta)) {
            throw new ModelException("eta must be finite, got " + eta);
        }
        double[] all =
                Arrays.stream(profile.units()).flatMapToDouble(Arrays::stream).toArray();
        double mean = Arrays.stream(all).average().orElse(0);
        double deviation = Math.sqrt(
                Arrays.stream(all).map(v -> (v - mean) * (v - mean)).average().orElse(0));
        double used = Double.isNaN(eta) ? chosenEta(profile, mean, deviation) : eta;
        double bound = mean + used * deviation;
        double[][] resampled = resampled(profile, new SplittableRandom(seed));
        int[][] ranks = Arrays.stream(resampled).map(VulnerableLayers::ranks).toArray(int[][]::new);
        List<Entry> entries = new ArrayList<>();
        for (int l = 0; l < profile.layers().size(); l++) {
            int layer = l;
            double[] own = profile.units()[l];
            double above = Arrays.stream(own).filter(v -> v > bound).count() / (double) own.length;
            boolean listed = reading == Reading.ANY_SAMPLE ? above > 0 : profile.mean(l) > bound;
            double[] means = Arrays.stream(resampled)
                    .mapToDouble(row -> row[layer])
                    .sorted()
                    .toArray();
            int[] places =
                    Arrays.stream(ranks).mapToInt(row -> row[layer]).sorted().toArray();
            int low = RESAMPLES / 40;
            int high = RESAMPLES - 1 - low;
            entries.add(new Entry(
                    profile.layers().get(l),
                    profile.mean(l),
                    own.length > 1 ? means[low] : Double.NaN,
                    own.length > 1 ? means[high] : Double.NaN,
                    above,
                    listed,
                    places[low],
                    places[high]));
        }
        entries.sort(Comparator.comparingDouble(Entry::mean).reversed());
        return new VulnerableLayers(mean, deviation, used, entries);
    }

    /** {@return the layers that are listed, the most vulnerable first} */
    public List<Entry> listed() {
        return layers.stream().filter(Entry::listed).toList();
    }

    /**
     * The eta that puts the bound into the widest gap between neighbouring layer means at or above the mean of all: the
     * layers that stand apart are listed, and at least one is.
     */
    static double chosenEta(LayerProfile profile, double mean, double deviation) {
        if (deviation == 0) {
            return 0;
        }
        double[] means = IntStream.range(0, profile.layers().size())
                .mapToDouble(profile::mean)
                .sorted()
                .toArray();
        double widest = -1;
        double bound = mean;
        for (int i = 0; i + 1 < means.length; i++) {
            double middle = 0.5 * (means[i] + means[i + 1]);
            if (middle >= mean && means[i + 1] - means[i] > widest) {
                widest = means[i + 1] - means[i];
                bound = middle;
            }
        }
        return (bound - mean) / deviation;
    }

    /** Means of the layers over units drawn with replacement, the same ones for all layers. */
    private static double[][] resampled(LayerProfile profile, SplittableRandom random) {
        double[][] units = profile.units();
        int count = units.length == 0 ? 0 : units[0].length;
        double[][] means = new double[RESAMPLES][profile.layers().size()];
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

    /** The place of each layer, 1 for the largest mean. */
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
