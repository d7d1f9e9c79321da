package org.zeline.interpreter.kernel;

import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An immutable matrix of weights, one row per output and one column per tap, packed in the layout that kernels read.
 *
 * <p>Eight rows form a panel, in which the weights of a tap are contiguous; the last panel is padded with zeros.
 */
public final class PackedWeights {
    /** The number of rows in a panel. */
    public static final int PANEL_ROWS = 8;

    /** With a smaller fraction of weights that are not zero, only these are worth multiplying. */
    private static final double SPARSE = 0.3;

    /** A sample takes one of so many weights; with an odd number it takes all rows of a panel. */
    private static final int SAMPLED = 37;

    private final int rows;
    private final int taps;
    private final double[][] panels;
    private volatile float @Nullable [][] floats;

    private PackedWeights(int rows, int taps) {
        this.rows = rows;
        this.taps = taps;
        this.panels = new double[(rows + PANEL_ROWS - 1) / PANEL_ROWS][Math.multiplyExact(PANEL_ROWS, taps)];
    }

    /**
     * Packs a matrix.
     *
     * @param rowMajor the weights, row by row; they are copied
     * @throws IllegalArgumentException unless there is at least one row, one tap, and one weight for each pair
     */
    public static PackedWeights pack(double[] rowMajor, int rows, int taps) {
        if (rowMajor.length != (long) rows * taps) {
            throw new IllegalArgumentException(
                    rows + " rows of " + taps + " taps do not fit " + rowMajor.length + " weights");
        }
        return pack(rowMajor, 0, taps, 1, rows, taps);
    }

    /**
     * Packs a part of an array: the weight of row {@code r} and tap {@code t} is {@code values[from + r rowStep + t
     * tapStep]}.
     *
     * @param values copied
     * @throws IllegalArgumentException unless there is at least one row and one tap
     */
    public static PackedWeights pack(double[] values, int from, int rowStep, int tapStep, int rows, int taps) {
        if (rows < 1 || taps < 1) {
            throw new IllegalArgumentException("Weights need a row and a tap, got " + rows + " and " + taps);
        }
        PackedWeights packed = new PackedWeights(rows, taps);
        for (int p = 0; p < packed.panels.length; p++) {
            packed.fill(p, values, from + p * PANEL_ROWS * rowStep, rowStep, tapStep);
        }
        return packed;
    }

    private void fill(int p, double[] values, int from, int rowStep, int tapStep) {
        double[] panel = panels[p];
        int count = rowsOf(p);
        for (int t = 0; t < taps; t++) {
            int at = from + t * tapStep;
            for (int r = 0; r < count; r++) {
                panel[PANEL_ROWS * t + r] = values[at + r * rowStep];
            }
        }
    }

    /** The matrix with rows and taps exchanged. */
    public PackedWeights transposed() {
        PackedWeights result = new PackedWeights(taps, rows);
        for (int t = 0; t < taps; t++) {
            double[] panel = result.panels[t / PANEL_ROWS];
            for (int r = 0, k = t % PANEL_ROWS; r < rows; r++, k += PANEL_ROWS) {
                panel[k] = panels[r / PANEL_ROWS][PANEL_ROWS * t + r % PANEL_ROWS];
            }
        }
        return result;
    }

    /**
     * Applies a function to every weight.
     *
     * @param change must map 0 to 0, since panels are padded with zeros
     * @return a matrix of the same size
     */
    public PackedWeights map(DoubleUnaryOperator change) {
        PackedWeights changed = new PackedWeights(rows, taps);
        for (int p = 0; p < panels.length; p++) {
            for (int k = 0; k < panels[p].length; k++) {
                changed.panels[p][k] = change.applyAsDouble(panels[p][k]);
            }
        }
        return changed;
    }

    /** The number of rows. */
    public int rows() {
        return rows;
    }

    /** The number of taps, which are the columns of the matrix. */
    public int taps() {
        return taps;
    }

    /** The number of panels. */
    public int panels() {
        return panels.length;
    }

    /**
     * The panel of rows {@code 8 p} to {@code 8 p + 7}: weight {@code w[8 p + r][t]} is at index {@code 8 t + r}. The
     * array is shared and must not be changed.
     */
    public double[] panel(int p) {
        return panels[p];
    }

    /** The panel of the same layout as {@link #panel}, rounded to single precision when it is first asked for. */
    float[] floatPanel(int p) {
        float[][] known = floats;
        if (known == null) {
            known = new float[panels.length][];
            for (int q = 0; q < known.length; q++) {
                known[q] = rounded(panels[q]);
            }
            floats = known;
        }
        return known[p];
    }

    /** {@return whether most weights are zero, judged by a sample of them} */
    boolean isSparse() {
        int seen = 0;
        int nonZero = 0;
        for (int p = 0; p < panels.length; p++) {
            for (int i = 0; i < panels[p].length; i += SAMPLED) {
                if (i % PANEL_ROWS < rowsOf(p)) {
                    seen++;
                    nonZero += panels[p][i] != 0 ? 1 : 0;
                }
            }
        }
        return nonZero <= SPARSE * seen;
    }

    private static float[] rounded(double[] panel) {
        float[] rounded = new float[panel.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = (float) panel[i];
        }
        return rounded;
    }

    /**
     * Checks arguments of {@link Kernels#contract}.
     *
     * @throws IllegalArgumentException unless {@code tap} has one entry per tap and no count is negative
     */
    public void requireFit(int[] tap, int n, int runs) {
        if (tap.length != taps) {
            throw new IllegalArgumentException(
                    "Weights with " + taps + " taps need as many offsets, got " + tap.length);
        }
        if (n < 0 || runs < 0) {
            throw new IllegalArgumentException("Counts may not be negative, got n = " + n + ", runs = " + runs);
        }
    }

    /** The number of rows of panel {@code p} that are not padding, 1 to 8. */
    public int rowsOf(int p) {
        return Math.min(PANEL_ROWS, rows - PANEL_ROWS * p);
    }

    /** The weight of row {@code r} and tap {@code t}. */
    public double weight(int r, int t) {
        Objects.checkIndex(r, rows);
        Objects.checkIndex(t, taps);
        return panels[r / PANEL_ROWS][PANEL_ROWS * t + r % PANEL_ROWS];
    }
}
