package org.zeline.lsa.robustness;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Minimum adversarial distances in summary, with bootstrap intervals. A sample is <em>censored</em> if the attack found
 * nothing, or only beyond the limit. The limit is the same in all resamples.
 *
 * @param distances what is summarised
 * @param limit the largest distance that counts as found
 * @param misclassified how many samples are misclassified as they are; their distance is 0
 * @param found how many correctly classified samples have an adversarial sample within the limit
 * @param censored how many have not
 * @param meanFound the mean distance of those found alone, without those misclassified as they are: too small as a mean
 *     of all if some are censored; NaN if none was found
 * @param restrictedMean the mean over all samples of {@code min(distance, limit)}, the restricted mean of survival
 *     analysis: a lower bound on the mean of what the attack needs
 * @param median the Kaplan-Meier median over all samples: the least distance within which at least half of them are
 *     misclassified; infinite if it is not reached within the limit
 * @param bootstrap how intervals were computed
 */
public record DistanceSummary(
        MinimumDistances distances,
        double limit,
        int misclassified,
        int found,
        int censored,
        Estimate meanFound,
        Estimate restrictedMean,
        Estimate median,
        Bootstrap bootstrap) {
    /**
     * {@return the summary of distances}
     *
     * @param distances one per sample
     * @param limit at least 0; without one, the largest distance that was found
     * @param bootstrap how intervals are computed
     * @throws IllegalArgumentException if the limit is negative, infinite or NaN
     */
    public static DistanceSummary of(MinimumDistances distances, OptionalDouble limit, Bootstrap bootstrap) {
        double censoring = limit.orElse(distances.largestFound());
        if (!(censoring >= 0) || Double.isInfinite(censoring)) {
            throw new IllegalArgumentException(
                    "the limit of distances must be a finite number of at least 0, got " + censoring);
        }
        double[] all = distances.distances();
        int[] order = IntStream.range(0, all.length)
                .boxed()
                .sorted(Comparator.comparingDouble(s -> all[s]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] restricted = distances.restricted(censoring);
        List<Estimate> estimates = bootstrap.estimates(all.length, weights -> new double[] {
            meanFound(all, weights, censoring),
            Bootstrap.mean(restricted, weights),
            median(all, order, weights, censoring)
        });
        int misclassified = count(all, -1, 0);
        int found = count(all, 0, censoring);
        return new DistanceSummary(
                distances,
                censoring,
                misclassified,
                found,
                all.length - misclassified - found,
                estimates.get(0),
                estimates.get(1),
                estimates.get(2),
                bootstrap);
    }

    /** How many distances are above one number and not above another. */
    private static int count(double[] distances, double above, double most) {
        return (int) IntStream.range(0, distances.length)
                .filter(s -> distances[s] > above && distances[s] <= most)
                .count();
    }

    private static double meanFound(double[] distances, int[] weights, double limit) {
        double sum = 0;
        long count = 0;
        for (int s = 0; s < distances.length; s++) {
            if (distances[s] > 0 && distances[s] <= limit) {
                sum += weights[s] * distances[s];
                count += weights[s];
            }
        }
        return sum / count;
    }

    private static double median(double[] distances, int[] order, int[] weights, double limit) {
        long within = 0;
        for (int s : order) {
            within += weights[s];
            if (2 * within >= distances.length) {
                return distances[s] <= limit ? distances[s] : Double.POSITIVE_INFINITY;
            }
        }
        throw new IllegalStateException("the weights must add up to the number of samples");
    }
}
