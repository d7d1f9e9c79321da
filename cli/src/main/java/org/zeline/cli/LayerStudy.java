package org.zeline.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.lsa.LayerAnalysis;
import org.zeline.lsa.Measure;
import org.zeline.lsa.RobustnessCurve;
import org.zeline.lsa.VulnerableLayers;
import org.zeline.lsa.network.ClassScores;
import org.zeline.lsa.network.LabelledSamples;
import org.zeline.lsa.perturbation.InputPerturbation;

/**
 * What was found out about one network.
 *
 * @param loaded the network
 * @param measure how distances are measured
 * @param scoring what the first output says of the classes
 * @param parts one a perturbation or attack
 * @param examples the first samples
 */
record LayerStudy(
        LoadedModel loaded, Measure measure, ClassScores scoring, List<Part> parts, LabelledSamples examples) {
    /**
     * Under one perturbation or attack.
     *
     * @param name of it
     * @param result how layers moved
     * @param vulnerable which of them are fragile
     * @param steepness local Lipschitz estimates, one a layer
     * @param curve accuracies under growing strength, {@code null} if it has no strength
     * @param disturbance what was done
     */
    record Part(
            String name,
            LayerAnalysis.Result result,
            VulnerableLayers vulnerable,
            double[] steepness,
            @Nullable RobustnessCurve curve,
            InputPerturbation disturbance) {}

    /** The sum of the scores of all curves. */
    double totalScore() {
        double sum = 0;
        for (Part part : parts) {
            RobustnessCurve curve = part.curve;
            sum += curve == null ? 0 : curve.score();
        }
        return sum;
    }
}
