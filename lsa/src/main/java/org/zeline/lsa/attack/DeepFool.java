package org.zeline.lsa.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.network.Bounds;
import org.zeline.lsa.network.Classifier;
import org.zeline.lsa.network.InputGradient;
import org.zeline.lsa.network.Logits;
import org.zeline.lsa.network.Loss;

/**
 * DeepFool (Moosavi-Dezfooli et al. 2016) in the Euclidean norm, which searches for the smallest change: steps to the
 * nearest boundary of the linearised classifier until the class changes. Untargeted only.
 *
 * @param steps the largest number of steps, at least 1
 * @param overshoot the fraction by which each step goes beyond the boundary, at least 0, for example 0.02
 * @param bounds of every element
 */
public record DeepFool(int steps, double overshoot, Bounds bounds) implements MinimumNormAttack {
    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public DeepFool {
        if (steps < 1 || !(overshoot >= 0)) {
            throw new IllegalArgumentException(
                    "steps must be at least 1 and overshoot at least 0, got " + steps + " and " + overshoot);
        }
    }

    @Override
    public Norm norm() {
        return Norm.L2;
    }

    @Override
    public String name() {
        return "deepfool";
    }

    @Override
    public Tensor perturbed(Classifier network, Tensor x, AttackGoal goal, SplittableRandom random) {
        network.requireClasses(x);
        if (goal.targets() != null) {
            throw new IllegalArgumentException(
                    "deepfool has no targeted form; use an untargeted goal or another attack");
        }
        double[] moved = x.doubles().clone();
        int samples = x.shape().extent(0);
        int width = moved.length / Math.max(1, samples);
        Tensor clean = network.logits(x);
        int classes = clean.shape().size() / Math.max(1, samples);
        List<Loss> logits = new ArrayList<>();
        for (int c = 0; c < classes; c++) {
            int own = c;
            logits.add((sample, row, from, length, weight, gradient) -> {
                gradient[from + own] += weight;
                return row[from + own];
            });
        }
        for (int k = 0; k < steps; k++) {
            List<InputGradient> all = network.gradients(ProjectedGradient.batch(x, moved.clone()), logits);
            double[] scores = all.get(0).logits().doubles();
            boolean any = false;
            for (int s = 0; s < samples; s++) {
                int label = goal.labels()[s];
                if (Logits.argMax(scores, s * classes, classes) == label) {
                    step(all, scores, s, label, classes, width, moved);
                    any = true;
                }
            }
            if (!any) {
                break;
            }
        }
        return ProjectedGradient.batch(x, moved);
    }

    private void step(
            List<InputGradient> all, double[] scores, int s, int label, int classes, int width, double[] moved) {
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
