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
    public void panel(float[] w, int[] tap, float[] x, int x0, int x1, int x2, float[] sums) {
        for (int r = 0; r < PackedWeights.PANEL_ROWS; r++) {
            row(w, r, tap, x, x0, x1, x2, sums);
        }
    }

    @Override
    public void row(float[] w, int[] tap, float[] x, int x0, int x1, int x2, float[] sums) {
        row(w, 0, tap, x, x0, x1, x2, sums);
    }

    private static void row(float[] w, int r, int[] tap, float[] x, int x0, int x1, int x2, float[] sums) {
        int at = r * PLACES * LANES;
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
    public void widen(float[] sums, int from, double[] y, int to) {
        for (int i = 0; i < LANES; i++) {
            y[to + i] = sums[from + i];
        }
    }
}
