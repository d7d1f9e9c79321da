package org.zeline.lsa.attack;

import java.util.SplittableRandom;
import org.zeline.interpreter.value.ModelException;
import org.zeline.lsa.Bounds;

/**
 * How far an attack may move a sample.
 *
 * @param norm measures the change
 * @param radius at least 0, in units of the input
 * @param bounds of every element; the samples themselves must lie within
 */
public record Ball(Norm norm, double radius, Bounds bounds) {
    /** Checks the radius. */
    public Ball {
        if (!(radius >= 0) || Double.isInfinite(radius)) {
            throw new ModelException("eps must be a finite number of at least 0, got " + radius);
        }
    }

    /**
     * Moves samples back into the ball and the bounds.
     *
     * @param moved changed
     * @param x the samples around which the ball lies
     * @param width how many elements a sample has
     */
    void project(double[] moved, double[] x, int width) {
        double[] change = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            change[i] = moved[i] - x[i];
        }
        for (int from = 0; from < x.length; from += width) {
            norm.shrink(change, from, width, radius);
        }
        for (int i = 0; i < x.length; i++) {
            moved[i] = bounds.clamp(x[i] + change[i]);
        }
    }

    /** A random point of the ball: uniform in the cube, or of uniform radius in a random direction. */
    double[] start(double[] x, int width, SplittableRandom random) {
        double[] start = x.clone();
        if (norm == Norm.LINF) {
            for (int i = 0; i < x.length; i++) {
                start[i] += radius * (2 * random.nextDouble() - 1);
            }
        } else {
            for (int from = 0; from < x.length; from += width) {
                double[] direction = new double[width];
                for (int i = 0; i < width; i++) {
                    direction[i] = random.nextGaussian();
                }
                double scale = radius * random.nextDouble() / Math.max(norm.of(direction, 0, width), 1e-300);
                for (int i = 0; i < width; i++) {
                    start[from + i] += scale * direction[i];
                }
            }
        }
        project(start, x, width);
        return start;
    }

    /** Refuses samples that are out of bounds, which no attack could keep within them. */
    void requireInside(double[] x) {
        for (double value : x) {
            if (!(value >= bounds.lower() && value <= bounds.upper())) {
                throw new ModelException("an element of the input is " + value + ", not within the bounds ["
                        + bounds.lower() + ", " + bounds.upper() + "]: scale the data, or declare other bounds");
            }
        }
    }
}
