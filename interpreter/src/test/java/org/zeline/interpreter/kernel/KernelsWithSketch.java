package org.zeline.interpreter.kernel;

/**
 * A test double: kernels whose symbols and bounds are replaced, for example to make a sketch wrong on purpose, or to
 * compute exactly what it estimates.
 *
 * @param arithmetic everything else
 * @param symbols adds symbols
 * @param bounds lowers bounds
 */
public record KernelsWithSketch(Kernels arithmetic, Symbols symbols, Bounds bounds) implements Kernels {
    /** Replaces {@link Kernels#addSymbols}. */
    @FunctionalInterface
    public interface Symbols {
        void add(long key, double[] sizes, double[] y, int columns, int elements);
    }

    /** Replaces {@link Kernels#lowerBounds}. */
    @FunctionalInterface
    public interface Bounds {
        void lower(
                double[] x,
                int columns,
                int order,
                double factor,
                double addend,
                double[] enough,
                double[] bounds,
                int elements);
    }

    /** Kernels that neither add symbols nor lower bounds. */
    public static Kernels without(Kernels arithmetic) {
        return new KernelsWithSketch(
                arithmetic,
                (key, sizes, y, columns, elements) -> {},
                (x, columns, order, factor, addend, enough, bounds, elements) -> {});
    }

    @Override
    public double addSymbols(long key, double[] sizes, double[] y, int columns, int elements) {
        symbols.add(key, sizes, y, columns, elements);
        return largest(y, columns * elements);
    }

    @Override
    public void lowerBounds(
            double[] x,
            int columns,
            int order,
            double factor,
            double addend,
            double[] enough,
            double[] bounds,
            int elements) {
        this.bounds.lower(x, columns, order, factor, addend, enough, bounds, elements);
    }

    @Override
    public String name() {
        return arithmetic.name();
    }

    @Override
    public int lanes() {
        return arithmetic.lanes();
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
        arithmetic.contract(w, tap, x, xBase, xAt, n, y, yBase, yAt, yStride, runs);
    }

    @Override
    public void sixToPoints(
            double[] x, int x0, int xStride, int xGap, double[] y, int y0, int yStride, int yGap, int n, int groups) {
        arithmetic.sixToPoints(x, x0, xStride, xGap, y, y0, yStride, yGap, n, groups);
    }

    @Override
    public void pointsToFour(
            double[] x, int x0, int xStride, int xGap, double[] y, int y0, int yStride, int yGap, int n, int groups) {
        arithmetic.pointsToFour(x, x0, xStride, xGap, y, y0, yStride, yGap, n, groups);
    }

    @Override
    public void interpolate(double[] x, int points, int[] left, double[] part, double[] y, int chosen, int elements) {
        arithmetic.interpolate(x, points, left, part, y, chosen, elements);
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
        arithmetic.stray(x, points, run, start, slope, least, most, elements);
    }
}
