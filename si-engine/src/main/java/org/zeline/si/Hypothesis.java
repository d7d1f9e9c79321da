package org.zeline.si;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.si.contrast.Comparison;
import org.zeline.si.event.PostProcess;

/**
 * How the network's output marks a region, and what is asked about it. The region holds the elements whose score
 * exceeds the threshold; the null hypothesis says that the mean over the region equals the mean that it is compared
 * with.
 *
 * @param comparison what the region is compared with
 * @param threshold scores above it belong to the region; fixed before the data were seen
 * @param inputIndex which input of the graph is tested, from 0
 * @param outputIndex which output of the graph gives the scores, from 0
 * @param postProcess steps from that output to the score map
 * @param normalize whether scores are scaled to [0, 1] by their minimum and maximum before the threshold
 * @param mask where the region and what it is compared with may lie, one flag an element; {@code null} for everywhere
 */
public record Hypothesis(
        Comparison comparison,
        double threshold,
        int inputIndex,
        int outputIndex,
        List<PostProcess> postProcess,
        boolean normalize,
        boolean @Nullable [] mask) {
    /** Checks the numbers and copies list and mask. */
    public Hypothesis {
        if (Double.isNaN(threshold)) {
            throw new IllegalArgumentException("threshold must be a number, got NaN");
        }
        if (inputIndex < 0 || outputIndex < 0) {
            throw new IllegalArgumentException(
                    "input_index and output_index must not be negative, got " + inputIndex + " and " + outputIndex);
        }
        postProcess = List.copyOf(postProcess);
        mask = mask == null ? null : mask.clone();
    }

    /** {@return a copy; {@code null} for everywhere} */
    @Override
    public boolean @Nullable [] mask() {
        return mask == null ? null : mask.clone();
    }

    /**
     * The plainest question: first input, first output, no post-processing, no mask.
     *
     * @param comparison what the region is compared with
     * @param threshold scores above it belong to the region
     * @return the hypothesis
     */
    public static Hypothesis of(Comparison comparison, double threshold) {
        return new Hypothesis(comparison, threshold, 0, 0, List.of(), false, null);
    }

    /**
     * The same question asked of other scores.
     *
     * @param steps applied in order
     * @return a changed copy
     */
    public Hypothesis postProcess(PostProcess... steps) {
        return new Hypothesis(comparison, threshold, inputIndex, outputIndex, List.of(steps), normalize, mask);
    }

    /**
     * The same question with the region, and what it is compared with, inside a mask.
     *
     * @param inside one flag an element of the score map
     * @return a changed copy
     */
    public Hypothesis within(boolean... inside) {
        return new Hypothesis(comparison, threshold, inputIndex, outputIndex, postProcess, normalize, inside);
    }

    /**
     * The same question with the region compared with something else.
     *
     * @param other what with
     * @return a changed copy
     */
    public Hypothesis against(Comparison other) {
        return new Hypothesis(other, threshold, inputIndex, outputIndex, postProcess, normalize, mask);
    }

    /**
     * The same question with scores scaled to [0, 1] first.
     *
     * @return a changed copy
     */
    public Hypothesis normalized() {
        return new Hypothesis(comparison, threshold, inputIndex, outputIndex, postProcess, true, mask);
    }
}
