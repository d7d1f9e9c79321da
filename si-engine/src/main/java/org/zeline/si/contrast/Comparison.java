package org.zeline.si.contrast;

import org.zeline.interpreter.value.RealTensor;

/** What the mean over the region of interest is compared with. */
public sealed interface Comparison {
    /** The mean over everything else (within the mask). */
    record Background() implements Comparison {}

    /**
     * The mean over the elements (within the mask) that are not in the region but near it.
     *
     * @param range how near: at most so many elements away along every spatial axis, at least 1
     */
    record Neighborhood(int range) implements Comparison {
        /** Checks the range. */
        public Neighborhood {
            if (range < 1) {
                throw new IllegalArgumentException("neighborhood_range must be at least 1, got " + range);
            }
        }
    }

    /**
     * The mean over the same region of another image, observed with independent noise.
     *
     * @param image of the input's shape
     */
    record Reference(RealTensor image) implements Comparison {}

    /**
     * Whatever the caller likes: the null hypothesis says that a weighted sum of the means is zero.
     *
     * @param weights of the elements, given the region
     */
    record Contrast(RegionWeights weights) implements Comparison {}
}
