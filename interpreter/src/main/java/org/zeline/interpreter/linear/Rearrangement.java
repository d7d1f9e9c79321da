package org.zeline.interpreter.linear;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;

/**
 * Every element of the result is an element of an input, or zero: slicing, transposing, padding, repeating, joining.
 * Held as runs of neighbouring elements.
 */
public final class Rearrangement implements LinearMap {
    private final int[] input;
    private final int[] from;
    private final int[] to;
    private final int[] length;
    private final boolean covers;

    private Rearrangement(int[] input, int[] from, int[] to, int[] length, boolean covers) {
        this.input = input;
        this.from = from;
        this.to = to;
        this.length = length;
        this.covers = covers;
    }

    /**
     * {@return the map}
     *
     * @param index for each element of the result the element of the only input that it takes, -1 for zero
     */
    public static Rearrangement of(int[] index) {
        return of(new int[index.length], index);
    }

    /**
     * {@return the map}
     *
     * @param source for each element of the result the input that it comes from
     * @param index the element of that input, -1 for zero
     */
    public static Rearrangement of(int[] source, int[] index) {
        int[] input = new int[index.length];
        int[] from = new int[index.length];
        int[] to = new int[index.length];
        int[] length = new int[index.length];
        int runs = 0;
        boolean covers = true;
        for (int j = 0; j < index.length; j++) {
            if (index[j] < 0) {
                covers = false;
            } else if (runs > 0
                    && to[runs - 1] + length[runs - 1] == j
                    && input[runs - 1] == source[j]
                    && from[runs - 1] + length[runs - 1] == index[j]) {
                length[runs - 1]++;
            } else {
                input[runs] = source[j];
                from[runs] = index[j];
                to[runs] = j;
                length[runs++] = 1;
            }
        }
        return new Rearrangement(
                Arrays.copyOf(input, runs),
                Arrays.copyOf(from, runs),
                Arrays.copyOf(to, runs),
                Arrays.copyOf(length, runs),
                covers);
    }

    @Override
    public LinearMap absolute() {
        return this;
    }

    @Override
    public void apply(Kernels kernels, double[][] x, int columns, double[] y, Scratch scratch) {
        if (!covers) {
            Arrays.fill(y, 0);
        }
        for (int r = 0; r < length.length; r++) {
            int n = length[r] * columns;
            if (n == 1) { // a call for every element of a transposed matrix would take longer than all else
                y[to[r]] = x[input[r]][from[r]];
            } else {
                System.arraycopy(x[input[r]], from[r] * columns, y, to[r] * columns, n);
            }
        }
    }

    @Override
    public void addAdjoint(Kernels kernels, double[] g, int columns, double[] @Nullable [] into, Scratch scratch) {
        for (int r = 0; r < length.length; r++) {
            double[] sum = into[input[r]];
            int n = length[r] * columns;
            if (sum != null && n == 1) {
                sum[from[r]] += g[to[r]];
            } else if (sum != null) {
                Sums.add(g, to[r] * columns, sum, from[r] * columns, n);
            }
        }
    }
}
