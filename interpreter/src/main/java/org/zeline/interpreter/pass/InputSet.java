package org.zeline.interpreter.pass;

import org.jspecify.annotations.Nullable;

/**
 * A convex set of inputs of a network over which its values are bounded. All bounds are rounded outwards, so that they
 * hold for the exact set.
 */
public sealed interface InputSet {
    /** {@return the lower ends of the smallest box that is known to hold the set, one per element} */
    double[] lower();

    /** {@return the upper ends of that box} */
    double[] upper();

    /**
     * Adds a lower bound on the linear functions {@code <g_k, x>} over the set.
     *
     * @param g for each element one coefficient per column
     * @param columns the number of columns
     * @param bounds for each column the number that is added to
     */
    void addLeast(double[] g, int columns, double[] bounds);

    /** {@return whether the set is the box} */
    default boolean isBox() {
        return this instanceof Box;
    }

    /**
     * {@return a box}
     *
     * @param lower the lower ends, finite
     * @param upper the upper ends, finite, not below the lower ones
     * @throws IllegalArgumentException if they are not
     */
    static InputSet box(double[] lower, double[] upper) {
        return new Box(lower.clone(), upper.clone());
    }

    /**
     * {@return the points {@code center + radius D a} with coefficients a of norm at most 1 that lie in a box}
     *
     * @param center the center, finite
     * @param directions the columns of D, each with one number per element; {@code null} for the identity
     * @param radius the size, finite, at least 0
     * @param coefficients the norm of a
     * @param lower the lower ends of the box; may be minus infinity
     * @param upper the upper ends; may be infinity
     * @throws IllegalArgumentException if the sizes differ or the radius is negative
     */
    static InputSet around(
            double[] center,
            double @Nullable [][] directions,
            double radius,
            Coefficients coefficients,
            double[] lower,
            double[] upper) {
        return Ball.of(center, directions, radius, coefficients, lower, upper);
    }

    /**
     * {@return the points of the line between two inputs}
     *
     * @param from one end
     * @param to the other end, of the same size
     */
    static InputSet segment(double[] from, double[] to) {
        double[] center = new double[from.length];
        double[] half = new double[from.length];
        double[] lower = new double[from.length];
        double[] upper = new double[from.length];
        for (int i = 0; i < from.length; i++) {
            center[i] = 0.5 * from[i] + 0.5 * to[i];
            half[i] = 0.5 * to[i] - 0.5 * from[i];
            lower[i] = Math.min(from[i], to[i]);
            upper[i] = Math.max(from[i], to[i]);
        }
        return Ball.of(center, new double[][] {half}, 1, Coefficients.MAXIMUM, lower, upper);
    }

    /** The norm of the coefficients of directions. */
    enum Coefficients {
        /** The largest absolute value: the set is a zonotope. */
        MAXIMUM,
        /** The Euclidean norm: the set is an ellipsoid. */
        EUCLIDEAN,
        /** The sum of absolute values: the set is the convex hull of center plus and minus each direction. */
        SUM;

        /** The largest {@code <v, a>} for coefficients a of norm at most 1: the dual norm of v. */
        double dual(double[] v) {
            double result = 0;
            for (double x : v) {
                result = switch (this) {
                    case MAXIMUM -> result + Math.abs(x);
                    case EUCLIDEAN -> result + x * x;
                    case SUM -> Math.max(result, Math.abs(x));
                };
            }
            return this == EUCLIDEAN ? Math.sqrt(result) : result;
        }
    }

    /**
     * A box.
     *
     * @param lower the lower ends
     * @param upper the upper ends
     */
    record Box(double[] lower, double[] upper) implements InputSet {
        /** Checks the ends. */
        public Box {
            if (lower.length != upper.length) {
                throw new IllegalArgumentException("a box needs as many upper ends as lower ends, got " + lower.length
                        + " lower and " + upper.length + " upper ends");
            }
            for (int i = 0; i < lower.length; i++) {
                if (!(lower[i] <= upper[i]) || Double.isInfinite(lower[i]) || Double.isInfinite(upper[i])) {
                    throw new IllegalArgumentException(
                            "a box needs finite ends in order, element " + i + " has " + lower[i] + " and " + upper[i]);
                }
            }
        }

        /** Sums n products: the error is at most {@code n 2^-52} times the sum of their absolute values. */
        @Override
        public void addLeast(double[] g, int columns, double[] bounds) {
            for (int k = 0; k < columns; k++) {
                double sum = 0;
                double size = 0;
                for (int i = 0; i < lower.length; i++) {
                    double c = g[i * columns + k];
                    double term = c == 0 ? 0 : c * (c > 0 ? lower[i] : upper[i]);
                    sum += term;
                    size += Math.abs(term);
                }
                bounds[k] += sum - (lower.length + 4) * 0x1p-52 * size;
            }
        }
    }

    /**
     * The points of a ball, in a norm of coefficients of directions, that lie in a box.
     *
     * @param center the center
     * @param directions the directions, {@code null} for the axes
     * @param radius the radius
     * @param coefficients the norm
     * @param box a box that holds the set
     * @param reach for each element a bound on its absolute value: {@code |center| + radius sum_j |D_ij|}
     */
    record Ball(
            double[] center,
            double @Nullable [][] directions,
            double radius,
            Coefficients coefficients,
            Box box,
            double[] reach)
            implements InputSet {
        private static Ball of(
                double[] center,
                double @Nullable [][] directions,
                double radius,
                Coefficients coefficients,
                double[] lower,
                double[] upper) {
            int n = center.length;
            if (!(radius >= 0) || Double.isInfinite(radius)) {
                throw new IllegalArgumentException("the radius must be finite and at least 0, got " + radius);
            }
            double wide = radius * (1 + 0x1p-40);
            double[] low = new double[n];
            double[] high = new double[n];
            double[] reach = new double[n];
            double[] row = new double[directions == null ? 1 : directions.length];
            for (int i = 0; i < n; i++) {
                double all = 0;
                for (int j = 0; j < row.length; j++) {
                    row[j] = directions == null ? 1 : directions[j][i];
                    all += Math.abs(row[j]);
                }
                reach[i] = Math.abs(center[i]) + wide * all;
                double width = wide * coefficients.dual(row) + (row.length + 4) * 0x1p-52 * reach[i];
                low[i] = Math.max(lower[i], center[i] - width);
                high[i] = Math.min(upper[i], center[i] + width);
            }
            return new Ball(center.clone(), directions, wide, coefficients, new Box(low, high), reach);
        }

        @Override
        public double[] lower() {
            return box.lower;
        }

        @Override
        public double[] upper() {
            return box.upper;
        }

        /**
         * The larger one of the bounds over the ball, {@code <g, center> - radius ||D' g||}, and over the box. By the
         * triangle inequality a rounding error of {@code D' g} changes the dual norm by at most the sum of its absolute
         * values, so that all rounding errors are at most {@code (n + directions) 2^-52 sum_i |g_i| reach_i}.
         */
        @Override
        public void addLeast(double[] g, int columns, double[] bounds) {
            double[] inBox = new double[columns];
            box.addLeast(g, columns, inBox);
            int n = center.length;
            double[] column = new double[n];
            double[] along = new double[directions == null ? n : directions.length];
            for (int k = 0; k < columns; k++) {
                double sum = 0;
                double size = 0;
                for (int i = 0; i < n; i++) {
                    column[i] = g[i * columns + k];
                    sum += column[i] * center[i];
                    size += Math.abs(column[i]) * reach[i];
                }
                for (int j = 0; j < along.length; j++) {
                    along[j] = directions == null ? column[j] : dot(directions[j], column);
                }
                double least = sum - radius * coefficients.dual(along) - (n + along.length + 16) * 0x1p-52 * size;
                bounds[k] += Math.max(inBox[k], least);
            }
        }

        private static double dot(double[] x, double[] y) {
            double sum = 0;
            for (int i = 0; i < x.length; i++) {
                sum += x[i] * y[i];
            }
            return sum;
        }
    }
}
