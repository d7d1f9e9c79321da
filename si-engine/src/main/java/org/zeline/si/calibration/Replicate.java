package org.zeline.si.calibration;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.zeline.si.distribution.PValue;

/**
 * The outcome of a test on one drawn data set.
 *
 * @param index which draw, from 0
 * @param outcome what the test found; empty if the network marks no region in these data, or all of them
 */
public record Replicate(long index, Optional<Outcome> outcome) {
    /**
     * What the test found.
     *
     * @param regionSize how many elements the network marks, at least 1
     * @param stat the standardised statistic
     * @param selective the selective p-value with its bounds
     * @param overConditioned the p-value given the linear piece that holds the data; empty if the network is not
     *     piecewise linear
     * @param naive the p-value that ignores the selection
     * @param bonferroni the naive p-value corrected for all regions that could have been marked
     * @param rivals p-values of other tests, if they were asked for
     */
    public record Outcome(
            int regionSize,
            double stat,
            PValue selective,
            OptionalDouble overConditioned,
            double naive,
            double bonferroni,
            Map<Rival, Double> rivals) {
        /**
         * An outcome without rivals.
         *
         * @param regionSize how many elements the network marks, at least 1
         * @param stat the standardised statistic
         * @param selective the selective p-value with its bounds
         * @param overConditioned the p-value given the linear piece that holds the data, if there is one
         * @param naive the p-value that ignores the selection
         * @param bonferroni the naive p-value corrected for all regions that could have been marked
         */
        public Outcome(
                int regionSize,
                double stat,
                PValue selective,
                OptionalDouble overConditioned,
                double naive,
                double bonferroni) {
            this(regionSize, stat, selective, overConditioned, naive, bonferroni, Map.of());
        }

        /** Checks the size, and copies the map. */
        public Outcome {
            rivals = Map.copyOf(rivals);
            if (regionSize < 1) {
                throw new IllegalArgumentException("a region has at least one element, got " + regionSize);
            }
        }
    }

    /**
     * A draw with an outcome.
     *
     * @param index which draw, from 0
     * @param outcome what the test found
     * @return the replicate
     */
    public static Replicate of(long index, Outcome outcome) {
        return new Replicate(index, Optional.of(outcome));
    }

    /**
     * A draw in which there is no region to test.
     *
     * @param index which draw, from 0
     * @return the replicate
     */
    public static Replicate withoutRegion(long index) {
        return new Replicate(index, Optional.empty());
    }
}
