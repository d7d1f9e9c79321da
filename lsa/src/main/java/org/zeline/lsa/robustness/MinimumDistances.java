package org.zeline.lsa.robustness;

import org.zeline.lsa.attack.Norm;

/**
 * How far an attack that searches for the smallest change had to move each sample until it was misclassified: an upper
 * bound on the distance of the nearest adversarial sample.
 *
 * @param attack its name
 * @param norm in which distances are measured
 * @param distances one per sample, at least one: 0 if it is misclassified as it is, infinite if the attack found
 *     nothing
 */
public record MinimumDistances(String attack, Norm norm, double[] distances) {
    /**
     * Copies and checks the distances.
     *
     * @throws IllegalArgumentException if there are none, or one is negative or NaN
     */
    public MinimumDistances {
        distances = distances.clone();
        if (distances.length == 0) {
            throw new IllegalArgumentException("minimum distances need at least one sample, got none");
        }
        for (int s = 0; s < distances.length; s++) {
            if (!(distances[s] >= 0)) {
                throw new IllegalArgumentException(
                        "a minimum distance must be at least 0, got " + distances[s] + " for sample " + s);
            }
        }
    }

    /** {@return the number of samples} */
    public int samples() {
        return distances.length;
    }

    /** {@return the largest distance at which an adversarial sample was found; 0 if there was none} */
    public double largestFound() {
        double largest = 0;
        for (double distance : distances) {
            largest = Double.isInfinite(distance) ? largest : Math.max(largest, distance);
        }
        return largest;
    }

    /**
     * {@return the distances, and for samples that are censored at a limit, that limit}
     *
     * @param limit the largest distance that counts as found
     */
    public double[] restricted(double limit) {
        double[] restricted = distances.clone();
        for (int s = 0; s < restricted.length; s++) {
            restricted[s] = Math.min(restricted[s], limit);
        }
        return restricted;
    }
}
