package org.zeline.interpreter.function;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.linear.Cropped;
import org.zeline.interpreter.linear.Identity;
import org.zeline.interpreter.linear.Lazy;
import org.zeline.interpreter.linear.LinearMap;
import org.zeline.interpreter.linear.Offset;
import org.zeline.interpreter.linear.Quotient;
import org.zeline.interpreter.linear.Rearrangement;
import org.zeline.interpreter.linear.Scale;
import org.zeline.interpreter.linear.WeightedSum;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

/** An affine function of one or several inputs, {@code y = L x + offset}. */
public final class Linear implements Exact, Enclosable, Sweepable, Differentiable {
    private final LinearMap map;
    private final @Nullable Offset offset;
    private final Lazy<LinearMap> absolute;

    /**
     * Creates the function.
     *
     * @param map the linear part
     * @param offset the constant term, or {@code null} for none
     */
    public Linear(LinearMap map, @Nullable Offset offset) {
        this.map = map;
        this.offset = offset;
        this.absolute = new Lazy<>(map::absolute);
    }

    /** {@return the linear part} */
    public LinearMap map() {
        return map;
    }

    /** {@return the linear part with the absolute value of every weight, see {@link LinearMap#absolute}} */
    public LinearMap absolute() {
        return absolute.get();
    }

    /** {@return the constant term, or {@code null} for none} */
    public @Nullable Offset offset() {
        return offset;
    }

    /** {@return whether the result has the same elements as the input, in the same order} */
    public boolean keepsAll() {
        return map instanceof Identity && offset == null;
    }

    @Override
    public Cropped<Action> crop(List<Shape> inputs, Box part) {
        Cropped<LinearMap> cropped = map.crop(inputs, part);
        Offset some = offset == null ? null : offset.crop(cropped.result());
        return cropped.map(linear -> new Linear(linear, some));
    }

    @Override
    public boolean copies() {
        return offset == null && copies(map);
    }

    private static boolean copies(LinearMap map) {
        return map instanceof Identity || map instanceof Rearrangement;
    }

    @Override
    public boolean isElementary() {
        return copies(map) || map instanceof Scale || map instanceof Quotient || map instanceof WeightedSum;
    }

    @Override
    public boolean worksInPlace() {
        return map.keepsFirst();
    }

    @Override
    public void evaluate(double[][] x, int columns, double[] y, Workspace workspace) {
        apply(x, columns, columns, y, workspace);
    }

    /** Applies the map to all columns and adds the offset to the leading {@code first} columns. */
    private void apply(double[][] x, int columns, int first, double[] y, Workspace workspace) {
        map.apply(workspace.kernels(), x, columns, y, workspace.scratch());
        if (offset != null) {
            offset.addTo(columns, first, y);
        }
    }

    /**
     * Maps a point with the offset and a direction without it. An infinite element of the result has direction 0 if it
     * is a constant, otherwise NaN.
     *
     * @param x the point, one array per input
     * @param dx the direction
     * @param y receives the mapped point
     * @param dy receives the mapped direction
     * @param workspace the workspace of the pass
     */
    public void straight(double[][] x, double[][] dx, double[] y, double[] dy, Workspace workspace) {
        apply(x, 1, 1, y, workspace);
        apply(dx, 1, 0, dy, workspace);
        if (Infinities.any(y, y.length) || Infinities.any(dy, dy.length)) {
            double[] parts = finiteParts(x, 1, y.length, workspace);
            for (int i = 0; i < y.length; i++) {
                boolean constant = Double.isInfinite(y[i]) && Double.isFinite(parts[i] + dy[i]);
                dy[i] = constant ? 0 : Double.isFinite(y[i]) ? dy[i] : Double.NaN;
            }
        }
    }

    @Override
    public void follow(double[][] x, double[] y, Range range, Workspace workspace) {
        apply(x, 2, 1, y, workspace);
        if (Infinities.any(y, y.length)) {
            settleInfinite(x, y, workspace);
        }
    }

    /** Sets the slopes of infinite values: zero for a constant, otherwise NaN. */
    private void settleInfinite(double[][] x, double[] y, Workspace workspace) {
        double @Nullable [] parts = null;
        for (int i = 0; i < y.length; i += 2) {
            if (Double.isInfinite(y[i])) {
                if (parts == null) {
                    parts = finiteParts(x, 2, y.length / 2, workspace);
                }
                y[i + 1] = Double.isFinite(parts[i]) && Double.isFinite(parts[i + 1]) ? 0 : Double.NaN;
            } else if (!Double.isFinite(y[i + 1])) {
                y[i + 1] = Double.NaN;
            }
        }
    }

    /**
     * Applies the map, without the offset, to the inputs with infinities replaced by zeros. The results are finite
     * where an infinite result is a constant.
     */
    private double[] finiteParts(double[][] x, int columns, int size, Workspace workspace) {
        double[][] finite = new double[x.length][];
        for (int i = 0; i < x.length; i++) {
            finite[i] =
                    Arrays.stream(x[i]).map(v -> Double.isInfinite(v) ? 0 : v).toArray();
        }
        double[] parts = new double[size * columns];
        map.apply(workspace.kernels(), finite, columns, parts, workspace.scratch());
        return parts;
    }

    /** Applies the map to values and slopes, and the map with absolute weights to the remainders. */
    @Override
    public void enclose(Enclosure[] x, double[] radius, double[] rounding, Enclosure y, Workspace workspace) {
        int columns = radius.length;
        double[][] lines = new double[x.length][];
        double[][] remainders = new double[x.length][];
        boolean any = false;
        for (int i = 0; i < x.length; i++) {
            lines[i] = x[i].lines();
            any |= !x[i].isExact();
        }
        apply(lines, 2 * columns, columns, y.lines(), workspace);
        if (any) {
            for (int i = 0; i < x.length; i++) {
                x[i].fillRemainders();
                remainders[i] = x[i].remainders();
            }
            absolute.get().apply(workspace.kernels(), remainders, columns, y.remainders(), workspace.scratch());
            markUnknown(y.remainders(), columns * y.size());
        }
        y.setExact(!any);
        if (Infinities.any(y.lines(), 2 * columns * y.size())) {
            settleInfinite(lines, radius, y, workspace);
        }
    }

    /** Applies the map to knots, shift and sketch, and the map with absolute weights to the bounds. */
    @Override
    public void enclose(KnotEnclosure[] x, KnotInterval interval, KnotEnclosure y, Sketch sketch, Workspace workspace) {
        double[][] lines = new double[x.length][];
        double[][] columns = new double[x.length][];
        double[][] bounds = new double[x.length][];
        boolean exact = true;
        for (int i = 0; i < x.length; i++) {
            lines[i] = x[i].lines();
            columns[i] = x[i].sketch();
            bounds[i] = x[i].bounds();
            exact &= x[i].isExact();
        }
        int cells = y.cells();
        apply(lines, cells + 2, cells + 1, y.lines(), workspace);
        if (!exact) {
            for (KnotEnclosure input : x) {
                input.fill();
            }
            map.apply(workspace.kernels(), columns, sketch.columns(), y.sketch(), workspace.scratch());
            absolute.get().apply(workspace.kernels(), bounds, 1, y.bounds(), workspace.scratch());
            markUnknown(y.bounds(), y.size());
        }
        y.setExact(exact);
        if (Infinities.any(y.lines(), (cells + 2) * y.size())) {
            settleInfinite(lines, y, sketch.columns(), workspace);
        }
    }

    /** Distinguishes infinite constants, which have no deviation, from unknown elements, whose knots become NaN. */
    private void settleInfinite(double[][] lines, KnotEnclosure y, int columns, Workspace workspace) {
        int stride = y.cells() + 2;
        double[] parts = finiteParts(lines, stride, y.size(), workspace);
        for (int i = 0; i < y.size(); i++) {
            double value = y.knot(i, 0);
            boolean finite = true;
            boolean constant = Double.isInfinite(value) && y.bound(i) < Double.POSITIVE_INFINITY;
            for (int k = 0; k < stride; k++) {
                double line = y.lines()[stride * i + k];
                finite &= Math.abs(line) < Double.POSITIVE_INFINITY;
                constant &=
                        Math.abs(parts[stride * i + k]) < Double.POSITIVE_INFINITY && (k > y.cells() || line == value);
            }
            if (!finite) {
                Arrays.fill(y.lines(), stride * i, stride * (i + 1) - 1, constant ? value : Double.NaN);
                y.lines()[stride * (i + 1) - 1] = 0;
                y.bounds()[i] = 0;
                Arrays.fill(y.sketch(), columns * i, columns * (i + 1), 0);
            }
        }
    }

    @Override
    public long sketchBounds(int[] sizes) {
        return 0;
    }

    /**
     * Replaces NaN by infinity: an infinite remainder times a weight of zero is NaN and means that the element is
     * unknown.
     */
    private static void markUnknown(double[] remainders, int count) {
        for (int i = 0; i < count; i++) {
            if (Double.isNaN(remainders[i])) {
                remainders[i] = Double.POSITIVE_INFINITY;
            }
        }
    }

    /** Distinguishes infinite constants from unknown elements. */
    private void settleInfinite(double[][] lines, double[] radius, Enclosure y, Workspace workspace) {
        int columns = radius.length;
        double[] parts = finiteParts(lines, 2 * columns, y.size(), workspace);
        y.fillRemainders();
        boolean any = false;
        for (int i = 0; i < y.size(); i++) {
            for (int k = 0; k < columns; k++) {
                int at = 2 * columns * i + k;
                double reach = Math.abs(parts[at])
                        + Math.abs(parts[at + columns]) * radius[k]
                        + y.remainders()[columns * i + k];
                boolean constant = Double.isInfinite(y.value(i, k)) && reach < Double.POSITIVE_INFINITY;
                any |= constant
                        ? y.set(i, k, y.value(i, k), 0, 0)
                        : y.set(i, k, y.value(i, k), y.slope(i, k), y.remainders()[columns * i + k]);
            }
        }
        y.setExact(!any);
    }

    @Override
    public double[] breaks(Track[] x) {
        double[] points = x[0].points();
        for (int i = 1; i < x.length; i++) {
            points = Track.merged(points, x[i].points().clone(), x[i].points().length);
        }
        return points;
    }

    @Override
    public Track sweep(Track[] x, double[] breaks, int size, Workspace workspace) {
        double[][] values = new double[x.length][];
        for (int i = 0; i < x.length; i++) {
            values[i] = x[i].refined(workspace.kernels(), breaks).values();
        }
        double[] y = new double[size * breaks.length];
        apply(values, breaks.length, breaks.length, y, workspace);
        return new Track(breaks, y);
    }

    @Override
    public boolean gradientNeedsInputs() {
        return false;
    }

    @Override
    public void addVjp(double[][] x, double[] g, double[] @Nullable [] into, Workspace workspace) {
        map.addAdjoint(workspace.kernels(), g, 1, into, workspace.scratch());
    }

    @Override
    public boolean vjpOfFirst(
            double[][] x, double[] g, double[] first, double[] @Nullable [] into, Workspace workspace) {
        if (into.length > 1) {
            return false;
        }
        map.adjoint(workspace.kernels(), g, 1, first, workspace.scratch());
        return true;
    }

    @Override
    public boolean vjpInPlace(double[][] x, double[] g, double[] @Nullable [] into, Workspace workspace) {
        if (!map.keepsFirst()) {
            return false;
        }
        double[] @Nullable [] others = into.clone();
        others[0] = null;
        map.addAdjoint(workspace.kernels(), g, 1, others, workspace.scratch());
        return true;
    }

    @Override
    public boolean rounds(double[][] x, int element) {
        return !copies();
    }
}
