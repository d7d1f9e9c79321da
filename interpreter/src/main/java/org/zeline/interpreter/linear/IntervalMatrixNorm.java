package org.zeline.interpreter.linear;

import java.util.Arrays;

/**
 * Bounds the spectral norm of every matrix J with {@code |J - C| <= R}, given C and R in blocks of rows: the smaller
 * one of {@code ||C|| + ||R||} and the norm of {@code |C| + R}. Norms of matrices without signs are bounded by
 * {@code ||A||^2 <= ||A||_1 ||A||_inf} and by the Frobenius norm.
 *
 * <p>For C there is a closer bound. An estimate t of the largest eigenvalue of the Gram matrix G, the smaller one of
 * {@code C C'} and {@code C' C}, is verified: if the Cholesky factorisation of {@code t I - G} succeeds, then
 * {@code ||C||^2 <= t}, up to rounding errors that are bounded (Rump, Verification of positive definiteness, BIT 2006).
 */
public final class IntervalMatrixNorm {
    private static final double UNIT = 0x1p-52;

    /** The largest Gram matrix that is factorised. */
    private static final int MOST_EXTENT = 1 << 10;

    private static final int POWER_STEPS = 1000;

    private final int rows;
    private final int width;
    private final boolean gramOfRows;
    private final double[] kept;
    private final double[] gram;
    private final Sums center;
    private final Sums radius;
    private final Sums both;
    private int done;

    /**
     * Starts without rows.
     *
     * @param rows the number of rows
     * @param width the number of columns
     */
    public IntervalMatrixNorm(int rows, int width) {
        this.rows = rows;
        this.width = width;
        this.gramOfRows = rows <= width;
        int extent = Math.min(rows, width);
        boolean factorised = extent <= MOST_EXTENT && (!gramOfRows || (long) rows * width < 1 << 26);
        this.kept = new double[factorised && gramOfRows ? rows * width : 0];
        this.gram = new double[factorised ? extent * extent : 0];
        this.center = new Sums(width);
        this.radius = new Sums(width);
        this.both = new Sums(width);
    }

    /** The norms of a matrix without signs, for which sums are enough. */
    private static final class Sums {
        private final double[] columns;
        private double largestRow;
        private double squares;

        Sums(int width) {
            columns = new double[width];
        }

        void add(double[] row) {
            double sum = 0;
            for (int j = 0; j < row.length; j++) {
                columns[j] += row[j];
                sum += row[j];
                squares += row[j] * row[j];
            }
            largestRow = Math.max(largestRow, sum);
        }

        /** A bound on the spectral norm, up to rounding. */
        double bound() {
            double largestColumn = Arrays.stream(columns).max().orElse(0);
            return Math.min(Math.sqrt(largestRow) * Math.sqrt(largestColumn), Math.sqrt(squares));
        }
    }

    /**
     * Adds the next rows. Element {@code j} of row {@code k} is at index {@code j columns + k} of the arrays.
     *
     * @param c the centers of their elements
     * @param r the radii, at least 0
     * @param columns the number of rows that are added, which are columns of the arrays
     */
    public void add(double[] c, double[] r, int columns) {
        double[] row = new double[width];
        for (int k = 0; k < columns; k++) {
            for (int j = 0; j < width; j++) {
                row[j] = Math.abs(c[j * columns + k]);
            }
            center.add(row);
            for (int j = 0; j < width; j++) {
                row[j] += r[j * columns + k];
            }
            both.add(row);
            for (int j = 0; j < width; j++) {
                row[j] = r[j * columns + k];
            }
            radius.add(row);
        }
        if (kept.length > 0) {
            for (int j = 0; j < width; j++) {
                for (int k = 0; k < columns; k++) {
                    kept[(done + k) * width + j] = c[j * columns + k];
                }
            }
        } else if (gram.length > 0) {
            addGram(c, width, columns, gram);
        }
        done += columns;
    }

    /**
     * {@return a bound on the norm of all these matrices; infinite if an entry is}
     *
     * @throws IllegalStateException if rows are missing
     */
    public double bound() {
        if (done != rows) {
            throw new IllegalStateException("a bound needs all " + rows + " rows, got " + done);
        }
        if (kept.length > 0) {
            addGram(kept, rows, width, gram);
        }
        double least = Math.min(both.bound(), ofCenter() + radius.bound());
        double rounding = 1 + 4 * UNIT * (rows + (double) width);
        return least < Double.POSITIVE_INFINITY ? least * rounding : Double.POSITIVE_INFINITY;
    }

    /** Adds the products of rows, of which only those of a row with itself and earlier ones are computed. */
    private static void addGram(double[] x, int count, int length, double[] gram) {
        for (int p = 0; p < count; p++) {
            for (int q = 0; q <= p; q++) {
                gram[p * count + q] += dot(x, p * length, x, q * length, length);
            }
        }
    }

    private static double dot(double[] x, int from, double[] y, int start, int length) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i + 3 < length; i += 4) {
            a += x[from + i] * y[start + i];
            b += x[from + i + 1] * y[start + i + 1];
            c += x[from + i + 2] * y[start + i + 2];
            d += x[from + i + 3] * y[start + i + 3];
        }
        for (; i < length; i++) {
            a += x[from + i] * y[start + i];
        }
        return a + b + (c + d);
    }

    private double ofCenter() {
        double simple = center.bound();
        int extent = Math.min(rows, width);
        if (gram.length == 0 || !(simple < 0x1p500) || simple < 0x1p-400) {
            return simple;
        }
        double eigenvalue = largestEigenvalue(extent);
        double rounding = UNIT * ((double) rows + width) * center.squares;
        for (double margin = 0x1p-16; margin <= 1; margin *= 4) {
            double t = eigenvalue * (1 + margin);
            if (t > 0 && isPositiveDefinite(t, extent)) {
                return Math.min(simple, Math.sqrt(t + rounding + 4 * UNIT * (extent + 4.0) * extent * t));
            }
        }
        return simple;
    }

    /** An estimate from below by the power method. */
    private double largestEigenvalue(int n) {
        double[] x = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = 1 + 0.5 * Math.sin(i + 1.0); // orthogonal to no eigenvector but by chance
        }
        double eigenvalue = 0;
        for (int step = 0; step < POWER_STEPS; step++) {
            double[] y = new double[n];
            for (int p = 0; p < n; p++) {
                for (int q = 0; q < p; q++) {
                    y[p] += gram[p * n + q] * x[q];
                    y[q] += gram[p * n + q] * x[p];
                }
                y[p] += gram[p * n + p] * x[p];
            }
            double product = dot(x, 0, y, 0, n);
            double before = eigenvalue;
            eigenvalue = Math.max(eigenvalue, product / dot(x, 0, x, 0, n));
            double norm = Math.sqrt(dot(y, 0, y, 0, n));
            if (!(norm > 0) || eigenvalue - before <= 0x1p-30 * eigenvalue) {
                return eigenvalue;
            }
            for (int i = 0; i < n; i++) {
                x[i] = y[i] / norm;
            }
        }
        return eigenvalue;
    }

    /** Whether the Cholesky factorisation of {@code t I - G} succeeds. */
    private boolean isPositiveDefinite(double t, int n) {
        double[] factor = new double[n * n];
        for (int p = 0; p < n; p++) {
            for (int q = 0; q <= p; q++) {
                double entry = (p == q ? t : 0) - gram[p * n + q] - dot(factor, p * n, factor, q * n, q);
                if (p == q) {
                    if (!(entry > 0)) {
                        return false;
                    }
                    factor[p * n + p] = Math.sqrt(entry);
                } else {
                    factor[p * n + q] = entry / factor[q * n + q];
                }
            }
        }
        return true;
    }
}
