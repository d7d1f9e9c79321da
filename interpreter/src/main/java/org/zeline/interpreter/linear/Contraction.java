package org.zeline.interpreter.linear;

import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.kernel.PackedWeights;

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
    private volatile @Nullable Layout layout;

    /** The offsets for a given number of columns. */
    private record Layout(int columns, int[] tap, int[] xAt, int[] yAt) {}

    Contraction(PackedWeights weights, int[] tap, int[] xAt, int length, int[] yAt, int yStride) {
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
        return new Contraction(others, tap, xAt, length, yAt, yStride);
    }

    /** The weights, with one tap per term of the sum. */
    PackedWeights weights() {
        return weights;
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
