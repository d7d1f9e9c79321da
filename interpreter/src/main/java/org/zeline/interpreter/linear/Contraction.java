package org.zeline.interpreter.linear;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.kernel.PackedWeights;
import org.zeline.interpreter.kernel.RowFilter;

/**
 * The operands of one kernel call, with positions in elements: {@code y[yAt[p] + r yStride + i] = sum over t of w[r][t]
 * x[xAt[p] + tap[t] + i]} for {@code i < length}. Positions are multiplied by the number of columns when the
 * contraction is applied.
 */
final class Contraction {
    private final PackedWeights weights;
    private final int[] tap;
    private final int[] xAt;
    private final int length;
    private final int[] yAt;
    private final int yStride;
    private final RowFilter.@Nullable Layout image;
    private final Lazy<Optional<RowFilter>> filter;
    private volatile @Nullable Layout layout;

    /** The offsets for a given number of columns. */
    private record Layout(int columns, int[] tap, int[] xAt, int[] yAt) {}

    Contraction(PackedWeights weights, int[] tap, int[] xAt, int length, int[] yAt, int yStride) {
        this(weights, tap, xAt, length, yAt, yStride, null);
    }

    /**
     * A contraction whose runs are the rows of a convolution with stride 1.
     *
     * @param image the layout of the image; {@code null} if it is none
     */
    Contraction(
            PackedWeights weights,
            int[] tap,
            int[] xAt,
            int length,
            int[] yAt,
            int yStride,
            RowFilter.@Nullable Layout image) {
        this.image = image;
        this.filter = new Lazy<>(
                () -> image == null ? Optional.empty() : Optional.ofNullable(RowFilter.of(weights, tap, image)));
        this.weights = weights;
        this.tap = tap;
        this.xAt = xAt;
        this.length = length;
        this.yAt = yAt;
        this.yStride = yStride;
    }

    /** The same contraction with absolute weights, rounded up, which propagates bounds. */
    Contraction absolute() {
        return with(weights.map(LinearMap::outward));
    }

    /** The same contraction with other weights. */
    Contraction with(PackedWeights others) {
        return new Contraction(others, tap, xAt, length, yAt, yStride, image);
    }

    /** The weights, with one tap per term of the sum. */
    PackedWeights weights() {
        return weights;
    }

    /** The same as a convolution of rows; empty if that does not apply or does not pay. */
    Optional<RowFilter> filter() {
        return filter.get();
    }

    /** Applies the contraction; both bases are in elements. */
    void apply(Kernels kernels, double[] x, int xBase, double[] y, int yBase, int columns) {
        Layout at = layout(columns);
        kernels.contract(
                weights,
                at.tap,
                x,
                xBase * columns,
                at.xAt,
                length * columns,
                y,
                yBase * columns,
                at.yAt,
                yStride * columns,
                yAt.length);
    }

    private Layout layout(int columns) {
        Layout known = layout;
        if (known == null || known.columns != columns) {
            known = new Layout(columns, scaled(tap, columns), scaled(xAt, columns), scaled(yAt, columns));
            layout = known;
        }
        return known;
    }

    private static int[] scaled(int[] offsets, int columns) {
        if (columns == 1) {
            return offsets;
        }
        int[] scaled = new int[offsets.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = Math.multiplyExact(offsets[i], columns);
        }
        return scaled;
    }
}
