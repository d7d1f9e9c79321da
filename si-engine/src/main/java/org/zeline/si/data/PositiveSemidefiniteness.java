package org.zeline.si.data;

import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Whether a symmetric matrix with positive diagonal is positive semidefinite: whether Cholesky's factorisation of its
 * correlations, raised by a rounding error on the diagonal, comes to its end. It takes n^3 / 3 multiply-adds.
 */
final class PositiveSemidefiniteness {
    /** Rows that are reduced together, so that what reduces them is read from memory once for all. */
    private static final int PANEL = 32;

    /** By how much the diagonal is raised, in rounding errors per row. */
    private static final double ROUNDINGS = 8;

    /** Steps towards the worst direction. */
    private static final int STEPS = 100;

    /** How many elements of it are named. */
    private static final int NAMED = 3;

    private final double[] deviations;

    /** Row i from column i on, which becomes that of the factor. */
    private final double[][] rows;

    private PositiveSemidefiniteness(double[][] matrix) {
        int size = matrix.length;
        this.deviations = IntStream.range(0, size)
                .mapToDouble(i -> Math.sqrt(matrix[i][i]))
                .toArray();
        this.rows = new double[size][];
        for (int i = 0; i < size; i++) {
            rows[i] = new double[size - i];
            for (int j = i; j < size; j++) {
                rows[i][j - i] = matrix[i][j] / deviations[i] / deviations[j];
            }
            rows[i][0] = 1 + ROUNDINGS * size * Math.ulp(1.0);
        }
    }

    /**
     * Refuses a matrix that no noise can have.
     *
     * @param matrix symmetric, with positive diagonal
     * @throws IllegalArgumentException if it is not positive semidefinite, naming the worst direction
     */
    static void require(double[][] matrix) {
        double[] negative = new PositiveSemidefiniteness(matrix).negative();
        if (negative != null) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "variance matrix must be positive semidefinite, but it has an eigenvalue of %.3g or less: it gives a"
                            + " negative variance to the combination of %s",
                    worsened(matrix, negative),
                    named(negative)));
        }
    }

    /** A vector v with a negative {@code v' matrix v}, or {@code null} if there is none. */
    private double @Nullable [] negative() {
        int size = rows.length;
        for (int from = 0; from < size; from += PANEL) {
            int to = Math.min(size, from + PANEL);
            for (int k = 0; k < from; k += PANEL) {
                reduce(from, to, k, k + PANEL);
            }
            for (int i = from; i < to; i++) {
                for (int k = from; k < i; k++) {
                    subtract(rows[i], rows[k], i - k, rows[k][i - k]);
                }
                if (!(rows[i][0] > 0)) {
                    return witness(i);
                }
                double root = Math.sqrt(rows[i][0]);
                for (int j = 0; j < rows[i].length; j++) {
                    rows[i][j] /= root;
                }
            }
        }
        return null;
    }

    /** Subtracts from the rows of a panel what the finished rows of another explain, four at a time. */
    private void reduce(int from, int to, int first, int last) {
        for (int k = first; k < last; k += 4) {
            for (int i = from; i < to; i++) {
                subtract(rows[i], k, i - k);
            }
        }
    }

    private void subtract(double[] target, int k, int shift) {
        double[] r0 = rows[k];
        double[] r1 = rows[k + 1];
        double[] r2 = rows[k + 2];
        double[] r3 = rows[k + 3];
        double f0 = r0[shift];
        double f1 = r1[shift - 1];
        double f2 = r2[shift - 2];
        double f3 = r3[shift - 3];
        for (int j = 0; j < target.length; j++) {
            target[j] -= f0 * r0[j + shift] + f1 * r1[j + shift - 1] + f2 * r2[j + shift - 2] + f3 * r3[j + shift - 3];
        }
    }

    private static void subtract(double[] target, double[] row, int shift, double factor) {
        for (int j = 0; j < target.length; j++) {
            target[j] -= factor * row[j + shift];
        }
    }

    /** Element i less what those before it explain of it, which left nothing or less. */
    private double[] witness(int i) {
        double[] v = new double[rows.length];
        v[i] = 1;
        for (int k = i - 1; k >= 0; k--) {
            double sum = -rows[k][i - k];
            for (int m = k + 1; m < i; m++) {
                sum -= rows[k][m - k] * v[m];
            }
            v[k] = sum / rows[k][0];
        }
        for (int k = 0; k <= i; k++) {
            v[k] /= deviations[k];
        }
        return v;
    }

    /** Turns a vector towards the smallest eigenvalue, and returns how far it has come. */
    private static double worsened(double[][] matrix, double[] v) {
        double bound = 0;
        for (double[] row : matrix) {
            double sum = 0;
            for (double entry : row) {
                sum += Math.abs(entry);
            }
            bound = Math.max(bound, sum);
        }
        double[] product = new double[v.length];
        double value = normalized(matrix, v, product);
        for (int step = 0; step < STEPS; step++) {
            for (int i = 0; i < v.length; i++) {
                v[i] = bound * v[i] - product[i];
            }
            value = normalized(matrix, v, product);
        }
        return value;
    }

    /** Scales v to length 1, fills in the matrix times v, and returns {@code v' matrix v}. */
    private static double normalized(double[][] matrix, double[] v, double[] product) {
        double length = 0;
        for (double x : v) {
            length = Math.hypot(length, x);
        }
        for (int i = 0; i < v.length; i++) {
            v[i] /= length;
        }
        double value = 0;
        for (int i = 0; i < v.length; i++) {
            double sum = 0;
            for (int j = 0; j < v.length; j++) {
                sum += matrix[i][j] * v[j];
            }
            product[i] = sum;
            value += v[i] * sum;
        }
        return value;
    }

    private static String named(double[] v) {
        return IntStream.range(0, v.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -Math.abs(v[i])))
                .limit(NAMED)
                .map(i -> String.format(Locale.ROOT, "element %d (%.3f)", i, v[i]))
                .collect(Collectors.joining(", ", "", v.length > NAMED ? " and others" : ""));
    }
}
