package org.zeline.lsa.attack;

import org.zeline.lsa.network.Logits;
import org.zeline.lsa.network.Loss;

/**
 * What a search does for one sample: it maximises a loss, and has succeeded where the network no longer assigns a
 * class.
 *
 * @param loss what is maximised; square minimises it
 * @param sample the index by which the loss knows the sample
 * @param label the class to be left, or {@link #NEVER}
 */
record SearchGoal(Loss loss, int sample, int label) {
    /** No point is a success: the search ends when its budget is spent. */
    static final int NEVER = -1;

    /** Adds the gradient of the loss; see {@link Loss#addGradient}. */
    double addGradient(double[] output, int from, int width, double weight, double[] gradient) {
        return loss.addGradient(sample, output, from, width, weight, gradient);
    }

    boolean reached(double[] logits) {
        return label != NEVER && Logits.argMax(logits, 0, logits.length) != label;
    }
}
