package org.zeline.si.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a network's output marks a region: the elements of the score map, inside the mask, whose score exceeds the
 * threshold.
 *
 * @param inputIndex which input of the graph is tested, from 0
 * @param outputIndex which output of the graph gives the scores, from 0
 * @param postProcess steps from that output to the score map, in order
 * @param normalize whether scores are scaled to [0, 1] by their minimum and maximum before the threshold
 * @param threshold scores above it belong to the region; not NaN
 * @param mask where the region may lie, one flag per element of the score map; {@code null} for everywhere
 */
public record SelectionRule(
        int inputIndex,
        int outputIndex,
        List<PostProcess> postProcess,
        boolean normalize,
        double threshold,
        boolean @Nullable [] mask) {
    /** Copies the list and the mask. */
    public SelectionRule {
        postProcess = List.copyOf(postProcess);
        mask = mask == null ? null : mask.clone();
    }

    /** {@return a copy; {@code null} for everywhere} */
    @Override
    public boolean @Nullable [] mask() {
        return mask == null ? null : mask.clone();
    }
}
