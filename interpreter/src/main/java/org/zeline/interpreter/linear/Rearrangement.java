package org.zeline.interpreter.linear;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

/**
 * A map whose results are elements of its inputs, or zero: slices, transposes, padding, repetition and concatenation.
 * It is stored as runs of consecutive elements.
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
     * {@return the map of one input}
     *
     * @param index for each element of the result the index of the input element, -1 for zero
     */
    public static Rearrangement of(int[] index) {
        return of(new int[index.length], index);
    }

    /**
     * {@return the map of several inputs}
     *
     * @param source for each element of the result the input that it comes from
     * @param index the index of the element in that input, -1 for zero
     */
    public static Rearrangement of(int[] source, int[] index) {
        Runs runs = new Runs();
        boolean covers = true;
        for (int j = 0; j < index.length; j++) {
            if (index[j] < 0) {
                covers = false;
            } else {
                runs.add(source[j], index[j], j);
            }
        }
        return runs.map(covers);
    }

    /**
     * {@return the map that concatenates inputs block by block}
     *
     * @param blocks the number of blocks of each input
     * @param lengths the number of elements in a block of each input
     */
    public static Rearrangement joining(int blocks, int[] lengths) {
        Runs runs = new Runs();
        int to = 0;
        for (int block = 0; block < blocks; block++) {
            for (int i = 0; i < lengths.length; i++) {
                if (lengths[i] > 0) {
                    runs.add(i, block * lengths[i], to);
                    runs.extend(lengths[i] - 1);
                    to += lengths[i];
                }
            }
        }
        return runs.map(true);
    }

    /** Collects runs. There are usually far fewer runs than elements, at most as many. */
    private static final class Runs {
        private int[] input = new int[8];
        private int[] from = new int[8];
        private int[] to = new int[8];
        private int[] length = new int[8];
        private int count;

        void add(int source, int index, int place) {
            int last = count - 1;
            if (count > 0
                    && to[last] + length[last] == place
                    && input[last] == source
                    && from[last] + length[last] == index) {
                length[last]++;
                return;
            }
            if (count == to.length) {
                int more = count + (count >> 1);
                input = Arrays.copyOf(input, more);
                from = Arrays.copyOf(from, more);
                to = Arrays.copyOf(to, more);
                length = Arrays.copyOf(length, more);
            }
            input[count] = source;
            from[count] = index;
            to[count] = place;
            length[count++] = 1;
        }

        /** Extends the last run. */
        void extend(int more) {
            length[count - 1] += more;
        }

        Rearrangement map(boolean covers) {
            return new Rearrangement(
                    Arrays.copyOf(input, count),
                    Arrays.copyOf(from, count),
                    Arrays.copyOf(to, count),
                    Arrays.copyOf(length, count),
                    covers);
        }
    }

    /** Whether each element stays where it is. */
    static boolean isIdentity(int[] index) {
        boolean same = true;
        for (int i = 0; i < index.length; i++) {
            same &= index[i] == i;
        }
        return same;
    }

    @Override
    public Cropped<LinearMap> crop(List<Shape> inputs, Box part) {
        int[] source = new int[part.whole().size()];
        int[] index = new int[source.length];
        Arrays.fill(index, -1);
        for (int r = 0; r < length.length; r++) {
            Arrays.fill(source, to[r], to[r] + length[r], input[r]);
            for (int i = 0; i < length[r]; i++) {
                index[to[r] + i] = from[r] + i;
            }
        }
        int[] elements = part.elements();
        int[] sources = Arrays.stream(elements).map(e -> source[e]).toArray();
        int[] places = new int[elements.length];
        Arrays.fill(places, -1);
        List<Box> parts = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            int own = i;
            int[] indices = Arrays.stream(elements)
                    .map(e -> source[e] == own ? index[e] : -1)
                    .toArray();
            parts.add(Box.around(inputs.get(i), indices));
            int[] within = parts.get(i).within(indices);
            Arrays.setAll(places, j -> within[j] < 0 ? places[j] : within[j]);
        }
        return new Cropped<>(of(sources, places), parts, part);
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
            if (n == 1) { // saves a method call for every element of a transposed matrix
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
