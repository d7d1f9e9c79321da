package org.zeline.lsa.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.Bounds;
import org.zeline.lsa.Loss;
import org.zeline.lsa.ModelPass;

/**
 * DeepFool (Moosavi-Dezfooli et al. 2016): steps to the nearest boundary of the linearised classifier until the class
 * changes, in the Euclidean norm. It bounds no distance; it looks for a small one.
 *
 * @param steps the most steps
 * @param overshoot by which share each step goes beyond the boundary, for example 0.02
 * @param bounds of every element
 */
public record DeepFool(int steps, double overshoot, Bounds bounds) implements Attack {
    /** Checks the ranges. */
    public DeepFool {
        if (steps < 1 || !(overshoot >= 0)) {
            throw new ModelException(
                    "steps must be at least 1 and overshoot at least 0, got " + steps + " and " + overshoot);
        }
    }

    @Override
    public String name() {
        return "deepfool";
    }

    @Override
    public Tensor perturbed(ModelPass model, Tensor x, Aim aim, SplittableRandom random) {
        model.requireClasses(x);
        if (aim.targets() != null) {
            throw new ModelException("deepfool has no targeted form");
        }
        double[] moved = x.doubles().clone();
        int samples = x.shape().extent(0);
        int width = moved.length / Math.max(1, samples);
        Tensor output = model.output(x);
        int classes = output.shape().size() / Math.max(1, samples);
        List<Loss> logits = new ArrayList<>();
        for (int c = 0; c < classes; c++) {
            int own = c;
            logits.add((sample, row, from, length, slopes) -> {
                slopes[from + own] = 1;
                return row[from + own];
            });
        }
        for (int k = 0; k < steps; k++) {
            List<ModelPass.Gradient> all = model.gradients(model.batch(x.shape(), moved.clone()), logits);
            double[] scores = all.get(0).output().doubles();
            boolean any = false;
            for (int s = 0; s < samples; s++) {
                int label = aim.labels()[s];
                if (largest(scores, s * classes, classes) == label) {
                    step(all, scores, s, label, classes, width, moved);
                    any = true;
                }
            }
            if (!any) {
                break;
            }
        }
        return model.batch(x.shape(), moved);
    }

    private static int largest(double[] scores, int from, int classes) {
        int best = 0;
        for (int c = 1; c < classes; c++) {
            best = scores[from + c] > scores[from + best] ? c : best;
        }
        return best;
    }

    private void step(
            List<ModelPass.Gradient> all, double[] scores, int s, int label, int classes, int width, double[] moved) {
        double nearest = Double.POSITIVE_INFINITY;
        int towards = -1;
        double[] own = all.get(label).gradient();
        for (int c = 0; c < classes; c++) {
            if (c == label) {
                continue;
            }
            double norm = 0;
            for (int i = s * width; i < (s + 1) * width; i++) {
                double slope = all.get(c).gradient()[i] - own[i];
                norm += slope * slope;
            }
            double distance = Math.abs(scores[s * classes + c] - scores[s * classes + label]) / Math.sqrt(norm);
            if (distance < nearest) {
                nearest = distance;
                towards = c;
            }
        }
        if (towards < 0) {
            return;
        }
        double gap = scores[s * classes + label] - scores[s * classes + towards];
        double norm = 0;
        for (int i = s * width; i < (s + 1) * width; i++) {
            double slope = all.get(towards).gradient()[i] - own[i];
            norm += slope * slope;
        }
        for (int i = s * width; i < (s + 1) * width; i++) {
            double slope = all.get(towards).gradient()[i] - own[i];
            moved[i] = bounds.clamp(moved[i] + (1 + overshoot) * (gap + 1e-9) / norm * slope);
        }
    }
}
