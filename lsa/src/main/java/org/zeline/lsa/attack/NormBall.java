package org.zeline.lsa.attack;

import java.util.Arrays;
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

    /** The point of the ball and the bounds that is closest to a point, in the Euclidean norm; exact for l1 too. */
    double[] nearest(double[] point, double[] x) {
        double[] moved = point.clone();
        if (norm != Norm.L1) {
            project(moved, x, x.length);
            return moved;
        }
        double[] room = new double[x.length];
        for (int i = 0; i < room.length; i++) {
            room[i] = moved[i] > x[i] ? bounds.upper() - x[i] : x[i] - bounds.lower();
        }
        Norm.shrink(moved, x, 0, room, radius);
        for (int i = 0; i < moved.length; i++) {
            moved[i] = bounds.clamp(moved[i]);
        }
        return moved;
    }

    /**
     * A random point of the surface, moved into the bounds: in the maximum norm the direction is uniform in the cube,
     * in other norms normal.
     */
    double[] surfacePoint(double[] x, SplittableRandom random) {
        double[] point = new double[x.length];
        for (int i = 0; i < point.length; i++) {
            point[i] = norm == Norm.LINF ? 2 * random.nextDouble() - 1 : random.nextGaussian();
        }
        double scale = radius / Math.max(norm.of(point, 0, point.length), 1e-300);
        for (int i = 0; i < point.length; i++) {
            point[i] = x[i] + scale * point[i];
        }
        project(point, x, x.length);
        return point;
    }

    /** How far a sample has moved. */
    double distance(double[] moved, double[] x) {
        double[] change = new double[x.length];
        for (int i = 0; i < change.length; i++) {
            change[i] = moved[i] - x[i];
        }
        return norm.of(change, 0, change.length);
    }

    /** Whether a sample is within the bounds and the ball, but for rounding. */
    boolean holds(double[] moved, double[] x) {
        for (double value : moved) {
            if (!(value >= bounds.lower() && value <= bounds.upper())) {
                return false;
            }
        }
        return distance(moved, x) <= radius * (1 + 1e-9) + 1e-12;
    }

    NormBall withRadius(double other) {
        return new NormBall(norm, other, bounds);
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

    /**
     * {@return the largest Euclidean distance of a point of the ball and the bounds from its center}
     *
     * @param x the center, a sample within the bounds
     */
    public double reach(double[] x) {
        requireInside(x);
        double[] room = new double[x.length];
        for (int i = 0; i < room.length; i++) {
            room[i] = Math.min(radius, Math.max(bounds.upper() - x[i], x[i] - bounds.lower()));
        }
        if (norm == Norm.L1) { // the farthest point spends the radius on the elements with most room
            Arrays.sort(room);
            double left = radius;
            for (int i = room.length - 1; i >= 0; i--) {
                room[i] = Math.min(room[i], left);
                left -= room[i];
            }
        }
        double farthest = Norm.L2.of(room, 0, room.length);
        return norm == Norm.L2 ? Math.min(radius, farthest) : farthest;
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
