package org.zeline.interpreter.kernel;

import java.util.Arrays;

/** The tile in plain Java: the reference. */
final class ScalarFloatTile implements FloatTile {
    static final ScalarFloatTile INSTANCE = new ScalarFloatTile();

    private static final int LANES = 16;

    private ScalarFloatTile() {}

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public void panel(float[] w, int[] tap, float[] x, int x0, int x1, int x2, float[] sums, int to) {
        for (int r = 0; r < PackedWeights.PANEL_ROWS; r++) {
            row(w, r, tap, x, x0, x1, x2, sums, to);
        }
    }

    @Override
    public void row(float[] w, int[] tap, float[] x, int x0, int x1, int x2, float[] sums, int to) {
        row(w, 0, tap, x, x0, x1, x2, sums, to);
    }

    private static void row(float[] w, int r, int[] tap, float[] x, int x0, int x1, int x2, float[] sums, int to) {
        int at = to + r * PLACES * LANES;
        Arrays.fill(sums, at, at + PLACES * LANES, 0);
        add(w, r, tap, x, x0, sums, at);
        add(w, r, tap, x, x1, sums, at + LANES);
        add(w, r, tap, x, x2, sums, at + 2 * LANES);
    }

    private static void add(float[] w, int r, int[] tap, float[] x, int from, float[] sums, int at) {
        for (int t = 0; t < tap.length; t++) {
            float factor = w[PackedWeights.PANEL_ROWS * t + r];
            int start = from + tap[t];
            for (int i = 0; i < LANES; i++) {
                sums[at + i] += factor * x[start + i];
            }
        }
    }

    @Override
    public void sparse(float[] w, int[] tap, int count, float[] x, int[] at, int from, float[] sums) {
        Arrays.fill(sums, 0, SPARSE_PLACES * LANES, 0);
        for (int k = 0; k < SPARSE_PLACES; k++) {
            for (int t = 0; t < count; t++) {
                int start = at[from + k] + tap[t];
                for (int i = 0; i < LANES; i++) {
                    sums[k * LANES + i] += w[t] * x[start + i];
                }
            }
        }
    }

    @Override
    public void toPoints(float[] strip, int from, int width, float[] points, int to, int next) {
        for (int i = 0; i < width; i++) {
            float d1 = strip[from + width + i];
            float d2 = strip[from + 2 * width + i];
            float d3 = strip[from + 3 * width + i];
            float d4 = strip[from + 4 * width + i];
            float a = d4 - 4 * d2;
            float b = d3 - 4 * d1;
            float c = d4 - d2;
            float e = 2 * (d3 - d1);
            points[to + i] = 4 * strip[from + i] - 5 * d2 + d4;
            points[to + next + i] = a + b;
            points[to + 2 * next + i] = a - b;
            points[to + 3 * next + i] = c + e;
            points[to + 4 * next + i] = c - e;
            points[to + 5 * next + i] = 4 * d1 - 5 * d3 + strip[from + 5 * width + i];
        }
    }

    @Override
    public void toResults(float[] sums, int from, int next, float[] results, int size, int count) {
        for (int i = 0; i < size; i++) {
            float m1 = sums[from + next + i];
            float m2 = sums[from + 2 * next + i];
            float m3 = sums[from + 3 * next + i];
            float m4 = sums[from + 4 * next + i];
            float last = sums[from + 5 * next + i];
            float a = m1 + m2;
            float b = m1 - m2;
            float c = m3 + m4;
            float e = m3 - m4;
            results[i] = sums[from + i] + a + c;
            results[size + i] = count == 2 ? b + 2 * e + last : b + 2 * e;
            if (count == 4) {
                results[2 * size + i] = a + 4 * c;
                results[3 * size + i] = b + 8 * e + last;
            }
        }
    }

    @Override
    public void widen(float[] sums, int from, int n, double[] y, int to) {
        for (int i = 0; i < n; i++) {
            y[to + i] = sums[from + i];
        }
    }
}
