package org.zeline.lsa.attack;

import java.util.SplittableRandom;
import org.zeline.interpreter.value.ModelException;
import org.zeline.lsa.network.Bounds;

/**
 * The allowed perturbations of a sample: those of limited size, within the bounds of the input.
 *
 * @param norm measures the size
 * @param radius the largest size (eps), finite and at least 0, in units of the input
 * @param bounds of every element; the samples themselves must lie within
 */
public record NormBall(Norm norm, double radius, Bounds bounds) {
    /**
     * Checks the radius.
     *
     * @throws IllegalArgumentException if it is negative, infinite or NaN
     */
    public NormBall {
        if (!(radius >= 0) || Double.isInfinite(radius)) {
            throw new IllegalArgumentException("eps must be a finite number of at least 0, got " + radius);
        }
    }

    /**
     * Projects perturbed samples onto the ball and the bounds.
     *
     * @param moved the perturbed samples, changed
     * @param x the clean samples, the centres of the balls
     * @param width the number of elements of a sample
     */
    void project(double[] moved, double[] x, int width) {
        for (int from = 0; from < x.length; from += width) {
            norm.project(moved, x, from, width, radius);
        }
        for (int i = 0; i < x.length; i++) {
            moved[i] = bounds.clamp(moved[i]);
        }
    }

    /**
     * A random point: uniform in the cube of the maximum norm; in other norms, of uniform size in a uniform direction.
     */
    double[] randomPoint(double[] x, int width, SplittableRandom random) {
        double[] point = x.clone();
        if (norm == Norm.LINF) {
            for (int i = 0; i < x.length; i++) {
                point[i] += radius * (2 * random.nextDouble() - 1);
            }
        } else {
            for (int from = 0; from < x.length; from += width) {
                double[] direction = new double[width];
                for (int i = 0; i < width; i++) {
                    direction[i] = random.nextGaussian();
                }
                double scale = radius * random.nextDouble() / Math.max(norm.of(direction, 0, width), 1e-300);
                for (int i = 0; i < width; i++) {
                    point[from + i] += scale * direction[i];
                }
            }
        }
        project(point, x, width);
        return point;
    }

    /** Rejects samples that are out of bounds: no attack could keep them within. */
    void requireInside(double[] x) {
        for (double value : x) {
            if (!(value >= bounds.lower() && value <= bounds.upper())) {
                throw new ModelException("an element of the input is " + value + ", not within the bounds ["
                        + bounds.lower() + ", " + bounds.upper() + "]: scale the data, or declare other bounds");
            }
        }
    }
}
