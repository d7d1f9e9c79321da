package org.zeline.lsa.attack;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.Bounds;
import org.zeline.lsa.Loss;
import org.zeline.lsa.ModelPass;

/**
 * Carlini and Wagner's attack in the Euclidean norm (2017): Adam on {@code w} with {@code x' = (tanh w + 1) / 2} of the
 * way between the bounds, for {@code ||x' - x||^2 + c max(z_y - max over c != y of z_c, -kappa)}; c is found by
 * bisection, from {@code c} on.
 *
 * @param c how much being wrong weighs at first
 * @param kappa by how much the wrong logit should exceed the right one
 * @param steps of Adam for each c
 * @param rate of learning
 * @param searches how many values of c are tried
 * @param bounds finite
 */
public record CarliniWagner(double c, double kappa, int steps, double rate, int searches, Bounds bounds)
        implements Attack {
    /** Checks the ranges. */
    public CarliniWagner {
        if (!(c > 0) || !(kappa >= 0) || steps < 1 || !(rate > 0) || searches < 1) {
            throw new ModelException(
                    "cw needs c and rate above 0, kappa of at least 0, steps and searches of at least 1");
        }
        if (Double.isInfinite(bounds.width())) {
            throw new ModelException("cw needs finite bounds");
        }
    }

    @Override
    public String name() {
        return "cw";
    }

    @Override
    public Tensor perturbed(ModelPass model, Tensor x, Aim aim, SplittableRandom random) {
        model.requireClasses(x);
        double[] clean = x.doubles();
        int samples = x.shape().extent(0);
        int width = clean.length / Math.max(1, samples);
        double[] best = clean.clone();
        double[] shortest = new double[samples];
        Arrays.fill(shortest, Double.POSITIVE_INFINITY);
        double[] weight = new double[samples];
        double[] low = new double[samples];
        double[] high = new double[samples];
        Arrays.fill(weight, c);
        Arrays.fill(high, Double.POSITIVE_INFINITY);
        for (int search = 0; search < searches; search++) {
            boolean[] found = new boolean[samples];
            descend(model, x, aim, width, weight, best, shortest, found);
            for (int s = 0; s < samples; s++) {
                if (found[s]) {
                    high[s] = weight[s];
                } else {
                    low[s] = weight[s];
                }
                weight[s] = Double.isInfinite(high[s]) ? 10 * weight[s] : 0.5 * (low[s] + high[s]);
            }
        }
        return model.batch(x.shape(), best);
    }

    private void descend(
            ModelPass model,
            Tensor x,
            Aim aim,
            int width,
            double[] weight,
            double[] best,
            double[] shortest,
            boolean[] found) {
        double[] clean = x.doubles();
        double[] w = new double[clean.length];
        double middle = 0.5 * (bounds.lower() + bounds.upper());
        double half = 0.5 * bounds.width();
        for (int i = 0; i < w.length; i++) {
            double inside = Math.max(-1 + 1e-6, Math.min((clean[i] - middle) / half, 1 - 1e-6));
            w[i] = 0.5 * Math.log((1 + inside) / (1 - inside));
        }
        double[] mean = new double[w.length];
        double[] square = new double[w.length];
        Loss margin = margin(aim);
        for (int k = 1; k <= steps; k++) {
            double[] moved = new double[w.length];
            for (int i = 0; i < w.length; i++) {
                moved[i] = middle + half * Math.tanh(w[i]);
            }
            ModelPass.Gradient at = model.gradient(model.batch(x.shape(), moved), margin);
            keepBest(at, clean, moved, width, best, shortest, found);
            for (int i = 0; i < w.length; i++) {
                double t = Math.tanh(w[i]);
                double slope = (2 * (moved[i] - clean[i]) + weight[i / width] * at.gradient()[i]) * half * (1 - t * t);
                mean[i] = 0.9 * mean[i] + 0.1 * slope;
                square[i] = 0.999 * square[i] + 0.001 * slope * slope;
                double step = mean[i] / (1 - Math.pow(0.9, k));
                w[i] -= rate * step / (Math.sqrt(square[i] / (1 - Math.pow(0.999, k))) + 1e-8);
            }
        }
    }

    /** A loss of -kappa means that the network is as wrong as is asked for; without kappa, less than 0. */
    private void keepBest(
            ModelPass.Gradient at,
            double[] clean,
            double[] moved,
            int width,
            double[] best,
            double[] shortest,
            boolean[] found) {
        for (int s = 0; s < shortest.length; s++) {
            double distance = 0;
            for (int i = s * width; i < (s + 1) * width; i++) {
                distance += (moved[i] - clean[i]) * (moved[i] - clean[i]);
            }
            boolean wrong = kappa > 0 ? at.losses()[s] <= -kappa : at.losses()[s] < 0;
            found[s] |= wrong;
            if (wrong && distance < shortest[s]) {
                shortest[s] = distance;
                System.arraycopy(moved, s * width, best, s * width, width);
            }
        }
    }

    /** How far the right logit is above the best wrong one, or the best other one above the target; at least -kappa. */
    private Loss margin(Aim aim) {
        int[] targets = aim.targets();
        return (sample, output, from, width, slopes) -> {
            int own = targets == null ? aim.labels()[sample] : targets[sample];
            int other = own == 0 ? 1 : 0;
            for (int k = 0; k < width; k++) {
                other = k != own && output[from + k] > output[from + other] ? k : other;
            }
            int sign = targets == null ? 1 : -1;
            double margin = sign * (output[from + own] - output[from + other]);
            if (margin >= 0 || margin > -kappa) {
                slopes[from + own] = sign;
                slopes[from + other] = -sign;
            }
            return kappa > 0 ? Math.max(margin, -kappa) : margin;
        };
    }
}
