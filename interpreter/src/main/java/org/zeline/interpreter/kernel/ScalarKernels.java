package org.zeline.interpreter.kernel;

import static org.zeline.interpreter.kernel.PackedWeights.PANEL_ROWS;

import java.util.Arrays;

/** Kernels in plain Java: the reference, written so that the just-in-time compiler vectorises the inner loop. */
final class ScalarKernels implements Kernels {
    static final ScalarKernels INSTANCE = new ScalarKernels();

    /** The least length of a run for which a loop over columns pays. */
    private static final int WIDE = 8;
    /** The number of columns computed at a time: eight sums and four inputs of them stay in the first-level cache. */
    private static final int BLOCK = 256;

    private ScalarKernels() {}

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public int lanes() {
        return 1;
    }

    @Override
    public void contract(
            PackedWeights w,
            int[] tap,
            double[] x,
            int xBase,
            int[] xAt,
            int n,
            double[] y,
            int yBase,
            int[] yAt,
            int yStride,
            int runs) {
        w.requireFit(tap, n, runs);
        double[][] sums = new double[PANEL_ROWS][Math.min(n, BLOCK)];
        double[][] inputs = new double[4][n < WIDE ? 0 : Math.min(n, BLOCK)];
        for (int run = 0; run < runs; run++) {
            for (int i = 0; i < n; i += BLOCK) {
                int length = Math.min(BLOCK, n - i);
                int from = xBase + xAt[run] + i;
                int to = yBase + yAt[run] + i;
                for (int p = 0; p < w.panels(); p++) {
                    if (n < WIDE) {
                        narrow(w.panel(p), tap, x, from, length, sums);
                    } else {
                        wide(w.panel(p), w.rowsOf(p), tap, x, from, length, sums, inputs);
                    }
                    for (int r = 0; r < w.rowsOf(p); r++) {
                        System.arraycopy(sums[r], 0, y, to + (PANEL_ROWS * p + r) * yStride, length);
                    }
                }
            }
        }
    }

    @Override
    public void sixToPoints(
            double[] x, int x0, int xStride, int xGap, double[] y, int y0, int yStride, int yGap, int n, int groups) {
        for (int g = 0; g < groups; g++) {
            int from = x0 + g * xGap;
            int to = y0 + g * yGap;
            for (int i = 0; i < n; i++) {
                double d1 = x[from + xStride + i];
                double d2 = x[from + 2 * xStride + i];
                double d3 = x[from + 3 * xStride + i];
                double d4 = x[from + 4 * xStride + i];
                double a = d4 - 4 * d2;
                double b = d3 - 4 * d1;
                double c = d4 - d2;
                double e = 2 * (d3 - d1);
                y[to + i] = 4 * x[from + i] - 5 * d2 + d4;
                y[to + yStride + i] = a + b;
                y[to + 2 * yStride + i] = a - b;
                y[to + 3 * yStride + i] = c + e;
                y[to + 4 * yStride + i] = c - e;
                y[to + 5 * yStride + i] = 4 * d1 - 5 * d3 + x[from + 5 * xStride + i];
            }
        }
    }

    @Override
    public void pointsToFour(
            double[] x, int x0, int xStride, int xGap, double[] y, int y0, int yStride, int yGap, int n, int groups) {
        for (int g = 0; g < groups; g++) {
            int from = x0 + g * xGap;
            int to = y0 + g * yGap;
            for (int i = 0; i < n; i++) {
                double m1 = x[from + xStride + i];
                double m2 = x[from + 2 * xStride + i];
                double m3 = x[from + 3 * xStride + i];
                double m4 = x[from + 4 * xStride + i];
                double a = m1 + m2;
                double b = m1 - m2;
                double c = m3 + m4;
                double e = m3 - m4;
                y[to + i] = x[from + i] + a + c;
                y[to + yStride + i] = b + 2 * e;
                y[to + 2 * yStride + i] = a + 4 * c;
                y[to + 3 * yStride + i] = b + 8 * e + x[from + 5 * xStride + i];
            }
        }
    }

    @Override
    public void interpolate(double[] x, int points, int[] left, double[] part, double[] y, int chosen, int elements) {
        for (int i = 0; i < elements; i++) {
            for (int c = 0; c < chosen; c++) {
                double low = x[i * points + left[c]];
                double high = x[i * points + left[c] + 1];
                y[i * chosen + c] = part[c] == 1 ? high : low + part[c] * (high - low);
            }
        }
    }

    @Override
    public void stray(
            double[] x,
            int points,
            double[] run,
            double[] start,
            double[] slope,
            double[] least,
            double[] most,
            int elements) {
        for (int i = 0; i < elements; i++) {
            for (int c = 0; c < points; c++) {
                double gap = x[i * points + c] - (start[i] + slope[i] * run[c]);
                least[i] = Math.min(least[i], gap);
                most[i] = Math.max(most[i], gap);
            }
        }
    }

    /** Column by column, with the eight rows of the panel in registers. */
    private static void narrow(double[] w, int[] tap, double[] x, int from, int length, double[][] sums) {
        for (int i = 0; i < length; i++) {
            double s0 = 0;
            double s1 = 0;
            double s2 = 0;
            double s3 = 0;
            double s4 = 0;
            double s5 = 0;
            double s6 = 0;
            double s7 = 0;
            for (int t = 0; t < tap.length; t++) {
                double v = x[from + tap[t] + i];
                s0 += w[8 * t] * v;
                s1 += w[8 * t + 1] * v;
                s2 += w[8 * t + 2] * v;
                s3 += w[8 * t + 3] * v;
                s4 += w[8 * t + 4] * v;
                s5 += w[8 * t + 5] * v;
                s6 += w[8 * t + 6] * v;
                s7 += w[8 * t + 7] * v;
            }
            sums[0][i] = s0;
            sums[1][i] = s1;
            sums[2][i] = s2;
            sums[3][i] = s3;
            sums[4][i] = s4;
            sums[5][i] = s5;
            sums[6][i] = s6;
            sums[7][i] = s7;
        }
    }

    /**
     * Four taps at a time over all columns. The inputs are copied first, because the compiler vectorises loops over
     * several arrays only if every index starts at the same position.
     */
    private static void wide(
            double[] w, int rows, int[] tap, double[] x, int from, int length, double[][] sums, double[][] inputs) {
        for (int r = 0; r < rows; r++) {
            Arrays.fill(sums[r], 0, length, 0);
        }
        int t = 0;
        for (; t + 4 <= tap.length; t += 4) {
            for (int j = 0; j < 4; j++) {
                System.arraycopy(x, from + tap[t + j], inputs[j], 0, length);
            }
            for (int r = 0; r < rows; r++) {
                int k = PANEL_ROWS * t + r;
                addFour(sums[r], length, w[k], w[k + 8], w[k + 16], w[k + 24], inputs);
            }
        }
        for (; t < tap.length; t++) {
            System.arraycopy(x, from + tap[t], inputs[0], 0, length);
            for (int r = 0; r < rows; r++) {
                addOne(sums[r], length, w[PANEL_ROWS * t + r], inputs[0]);
            }
        }
    }

    private static void addFour(double[] sum, int n, double a, double b, double c, double d, double[][] inputs) {
        double[] x0 = inputs[0];
        double[] x1 = inputs[1];
        double[] x2 = inputs[2];
        double[] x3 = inputs[3];
        for (int i = 0; i < n; i++) {
            sum[i] += a * x0[i] + b * x1[i] + c * x2[i] + d * x3[i];
        }
    }

    private static void addOne(double[] sum, int n, double a, double[] x) {
        for (int i = 0; i < n; i++) {
            sum[i] += a * x[i];
        }
    }
}
