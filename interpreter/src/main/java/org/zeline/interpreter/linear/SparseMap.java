package org.zeline.interpreter.linear;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

/**
 * One sparse matrix along one axis: average pooling, interpolation, sums and filters. Several axes take several maps.
 * Row {@code j} holds {@code weight[p]} at {@code index[p]} for {@code p} in {@code [start[j], start[j + 1])}.
 */
public final class SparseMap implements LinearMap {
    private final int outer;
    private final int extent;
    private final int inner;
    private final int[] start;
    private final int[] index;
    private final double[] weight;

    /**
     * Creates the map.
     *
     * @param outer the product of the extents before the axis
     * @param extent the input's extent along the axis
     * @param inner the product of the extents after the axis
     * @param start the position at which each row begins, followed by the number of entries
     * @param index columns of the matrix, in [0, extent)
     * @param weight the entries
     */
    public SparseMap(int outer, int extent, int inner, int[] start, int[] index, double[] weight) {
        this.outer = outer;
        this.extent = extent;
        this.inner = inner;
        this.start = start;
        this.index = index;
        this.weight = weight;
    }

    /** Some rows, along the axis to which the matrix applies; not cropped if the shapes have no such axis. */
    @Override
    public Cropped<LinearMap> crop(List<Shape> inputs, Box part) {
        Shape shape = inputs.get(0);
        int[] extents = part.whole().extents();
        for (int axis = 0; axis < shape.rank() && shape.rank() == extents.length; axis++) {
            extents[axis] = shape.extent(axis);
            boolean along = shape.size(0, axis) == outer
                    && shape.extent(axis) == extent
                    && part.whole().extent(axis) == start.length - 1
                    && Arrays.equals(extents, shape.extents());
            if (along) {
                return crop(shape, axis, part);
            }
            extents[axis] = part.whole().extent(axis);
        }
        return Cropped.none(this, inputs, part);
    }

    private Cropped<LinearMap> crop(Shape shape, int axis, Box part) {
        int first = start[part.from(axis)];
        int[] columns = Arrays.copyOfRange(index, first, start[part.to(axis)]);
        int from = Arrays.stream(columns).min().orElse(0);
        int to = Arrays.stream(columns).max().orElse(0) + 1;
        Box input = part.with(axis, from, to).in(shape);
        Shape some = input.shape();
        int[] starts = Arrays.stream(start, part.from(axis), part.to(axis) + 1)
                .map(p -> p - first)
                .toArray();
        SparseMap map = new SparseMap(
                some.size(0, axis),
                to - from,
                some.size(axis + 1, some.rank()),
                starts,
                Arrays.stream(columns).map(column -> column - from).toArray(),
                Arrays.copyOfRange(weight, first, first + columns.length));
        return new Cropped<>(map, List.of(input), part);
    }

    @Override
    public LinearMap absolute() {
        double[] outward = Arrays.stream(weight).map(LinearMap::outward).toArray();
        return new SparseMap(outer, extent, inner, start, index, outward);
    }

    @Override
    public void apply(Kernels kernels, double[][] x, int columns, double[] y, Scratch scratch) {
        int rows = start.length - 1;
        int width = inner * columns;
        for (int block = 0; block < outer; block++) {
            int base = block * extent * width;
            for (int row = 0; row < rows; row++) {
                int out = (block * rows + row) * width;
                if (width == 1) {
                    y[out] = sum(x[0], base, row);
                } else {
                    sums(x[0], base, row, width, y, out);
                }
            }
        }
    }

    @Override
    public void addAdjoint(Kernels kernels, double[] g, int columns, double[] @Nullable [] into, Scratch scratch) {
        double[] sum = into[0];
        if (sum == null) {
            return;
        }
        int rows = start.length - 1;
        int width = inner * columns;
        for (int block = 0; block < outer; block++) {
            int base = block * extent * width;
            for (int row = 0; row < rows; row++) {
                int from = (block * rows + row) * width;
                for (int p = start[row]; p < start[row + 1]; p++) {
                    if (width == 1) {
                        sum[base + index[p]] += weight[p] * g[from];
                    } else {
                        Sums.add(weight[p], g, from, sum, base + index[p] * width, width);
                    }
                }
            }
        }
    }

    private double sum(double[] x, int base, int row) {
        double sum = 0;
        for (int p = start[row]; p < start[row + 1]; p++) {
            sum += weight[p] * x[base + index[p]];
        }
        return sum;
    }

    private void sums(double[] x, int base, int row, int width, double[] y, int out) {
        Arrays.fill(y, out, out + width, 0);
        for (int p = start[row]; p < start[row + 1]; p++) {
            double w = weight[p];
            int at = base + index[p] * width;
            for (int k = 0; k < width; k++) {
                y[out + k] += w * x[at + k];
            }
        }
    }
}
