package org.zeline.interpreter.plan;

import org.zeline.interpreter.Shape;

/**
 * Sums of products of elements of two inputs: {@code y_j = sum over p < terms of x[left_j + p leftStep] w[right_j + p
 * rightStep]}. Products of two tensors element by element have one term, matrix products as many as the inner extent.
 */
public final class BilinearMap {
    private final int[] left;
    private final int leftStep;
    private final int[] right;
    private final int rightStep;
    private final int terms;

    /**
     * Takes the places.
     *
     * @param left for each element of the result where its first factor begins
     * @param leftStep from one term to the next
     * @param right the same for the second factor
     * @param rightStep from one term to the next
     * @param terms how many products each element sums
     */
    public BilinearMap(int[] left, int leftStep, int[] right, int rightStep, int terms) {
        this.left = left;
        this.leftStep = leftStep;
        this.right = right;
        this.rightStep = rightStep;
        this.terms = terms;
    }

    /**
     * {@return products element by element}
     *
     * @param x shape of the first factor
     * @param w shape of the second
     * @param result what both broadcast to
     */
    public static BilinearMap elementwise(Shape x, Shape w, Shape result) {
        return new BilinearMap(x.broadcastIndex(result), 0, w.broadcastIndex(result), 0, 1);
    }

    /**
     * Multiplies numbers.
     *
     * @param x first factors, columns innermost
     * @param w second factors
     * @param columns how many numbers each element has
     * @param y takes the sums, column by column
     */
    public void apply(double[] x, double[] w, int columns, double[] y) {
        for (int j = 0; j < left.length; j++) {
            for (int k = 0; k < columns; k++) {
                double sum = 0;
                for (int p = 0; p < terms; p++) {
                    sum += x[(left[j] + p * leftStep) * columns + k] * w[(right[j] + p * rightStep) * columns + k];
                }
                y[j * columns + k] = sum;
            }
        }
    }

    /**
     * Encloses the sums on an interval of the line, for each of several columns. Of {@code (m + s t + u)(n + q t + v)}
     * with {@code |t| <= r}, {@code |u| <= e}, {@code |v| <= f}, the line is {@code m n + (m q + s n) t}; {@code s q
     * t^2} lies within {@code s q r^2 / 2} of half that, and the rest is at most {@code (|m| + |s| r) f + (|n| + |q| r)
     * e + e f}.
     *
     * @param x enclosures of the first factors
     * @param w enclosures of the second
     * @param radius half the length of each column's interval
     * @param y takes enclosures of the sums
     */
    public void enclose(Enclosure x, Enclosure w, double[] radius, Enclosure y) {
        boolean any = false;
        for (int j = 0; j < left.length; j++) {
            for (int k = 0; k < radius.length; k++) {
                double r = radius[k];
                double value = 0;
                double slope = 0;
                double error = 0;
                for (int p = 0; p < terms; p++) {
                    int a = left[j] + p * leftStep;
                    int b = right[j] + p * rightStep;
                    double m = x.value(a, k);
                    double s = x.slope(a, k);
                    double e = x.rest(a, k);
                    double n = w.value(b, k);
                    double q = w.slope(b, k);
                    double f = w.rest(b, k);
                    double curve = 0.5 * s * q * r * r;
                    value += m * n + curve;
                    slope += m * q + s * n;
                    error += Math.abs(curve)
                            + (Math.abs(m) + Math.abs(s) * r) * f
                            + (Math.abs(n) + Math.abs(q) * r) * e
                            + e * f;
                }
                any |= y.set(j, k, value, slope, error * Enclosure.OUTWARD);
            }
        }
        y.settle(any);
    }
}
