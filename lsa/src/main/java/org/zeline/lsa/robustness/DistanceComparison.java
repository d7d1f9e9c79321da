package org.zeline.lsa.robustness;

import org.zeline.lsa.attack.Norm;

/**
 * The minimum adversarial distances of two networks on the same samples, by the same attack.
 *
 * @param attack its name
 * @param norm in which distances are measured
 * @param limit at which distances of both networks are censored
 * @param restrictedMean the first network's restricted mean less the second one's; see {@link DistanceSummary}
 */
public record DistanceComparison(String attack, Norm norm, double limit, PairedDifference restrictedMean) {
    /**
     * {@return the comparison of two summaries, at the larger of their limits}
     *
     * @param first of the first network
     * @param second of the second network
     * @param test of differences
     * @throws IllegalArgumentException if attacks, norms or numbers of samples differ
     */
    public static DistanceComparison of(DistanceSummary first, DistanceSummary second, PairedTest test) {
        MinimumDistances one = first.distances();
        MinimumDistances other = second.distances();
        if (!one.attack().equals(other.attack()) || one.norm() != other.norm()) {
            throw new IllegalArgumentException("compared distances need the same attack and norm, got " + one.attack()
                    + " in " + one.norm() + " and " + other.attack() + " in " + other.norm());
        }
        double limit = Math.max(first.limit(), second.limit());
        return new DistanceComparison(
                one.attack(), one.norm(), limit, test.difference(one.restricted(limit), other.restricted(limit)));
    }
}
