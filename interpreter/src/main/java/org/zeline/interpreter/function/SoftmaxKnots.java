package org.zeline.interpreter.function;

import java.util.Arrays;
import org.zeline.interpreter.value.Shape;

/**
 * Encloses a softmax between knots as what it is made of: exponentials, their sum, its reciprocal or logarithm, and a
 * product or difference. A constant is subtracted from each group first, the largest element at the knot in the middle.
 */
final class SoftmaxKnots {
    private static final SmoothFunction EXP = new SmoothFunction("Exp", Math::exp, Math::exp);
    private static final SmoothFunction LOG =
            new SmoothFunction("Log", Math::log, v -> 1 / v).between(0, Double.POSITIVE_INFINITY);

    private final Softmax softmax;
    private final KnotEnclosure x;
    private final Sketch sketch;
    private final Workspace workspace;
    private final int stride;
    private final int groups;

    SoftmaxKnots(Softmax softmax, KnotEnclosure x, Sketch sketch, Workspace workspace) {
        this.softmax = softmax;
        this.x = x;
        this.sketch = sketch;
        this.workspace = workspace;
        this.stride = x.cells() + 2;
        this.groups = softmax.outer() * softmax.inner();
    }

    void into(KnotEnclosure y) {
        sketch.tighten(x);
        KnotEnclosure below = allocate(x.size());
        subtractLargest(below);
        KnotEnclosure powers = allocate(x.size());
        new SmoothKnots(EXP, below, sketch).into(powers);
        KnotEnclosure sums = allocate(groups);
        addGroups(powers, sums);
        KnotEnclosure scale = allocate(groups);
        new SmoothKnots(softmax.logarithm() ? LOG : SmoothFunction.RECIPROCAL, sums, sketch).into(scale);
        if (softmax.logarithm()) {
            subtract(below, scale, y);
        } else {
            Shape all = Shape.of(softmax.outer(), softmax.extent(), softmax.inner());
            Shape one = Shape.of(softmax.outer(), 1, softmax.inner());
            BilinearMap product = BilinearMap.elementwise(all, one, all);
            new ProductKnots(product, powers, scale, y.size(), sketch, workspace).into(y);
        }
    }

    private KnotEnclosure allocate(int size) {
        return KnotEnclosure.allocate(size, x.cells(), sketch.columns());
    }

    private int group(int element) {
        int inner = softmax.inner();
        return element / (softmax.extent() * inner) * inner + element % inner;
    }

    private void subtractLargest(KnotEnclosure below) {
        double[] largest = new double[groups];
        Arrays.fill(largest, Double.NEGATIVE_INFINITY);
        for (int i = 0; i < x.size(); i++) {
            largest[group(i)] = Math.max(largest[group(i)], x.knot(i, x.cells() / 2));
        }
        for (int i = 0; i < x.size(); i++) {
            for (int k = 0; k <= x.cells(); k++) {
                below.lines()[stride * i + k] = x.knot(i, k) - largest[group(i)];
            }
            below.lines()[stride * i + stride - 1] = x.shift(i);
            below.bounds()[i] = x.bound(i);
            sketch.carry(1, x, i, below, i);
        }
        below.setExact(x.isExact());
    }

    private void addGroups(KnotEnclosure powers, KnotEnclosure sums) {
        powers.fill();
        for (int i = 0; i < powers.size(); i++) {
            add(1, powers, i, sums, group(i));
        }
        sums.setExact(powers.isExact());
    }

    private void subtract(KnotEnclosure below, KnotEnclosure scale, KnotEnclosure y) {
        below.fill();
        scale.fill();
        Arrays.fill(y.lines(), 0, stride * y.size(), 0);
        Arrays.fill(y.bounds(), 0, y.size(), 0);
        Arrays.fill(y.sketch(), 0, sketch.columns() * y.size(), 0);
        for (int i = 0; i < y.size(); i++) {
            add(1, below, i, y, i);
            add(-1, scale, group(i), y, i);
        }
        y.setExact(below.isExact() && scale.isExact());
    }

    private void add(double factor, KnotEnclosure from, int i, KnotEnclosure into, int g) {
        for (int k = 0; k < stride; k++) {
            into.lines()[stride * g + k] += factor * from.lines()[stride * i + k];
        }
        int columns = sketch.columns();
        for (int j = 0; j < columns; j++) {
            into.sketch()[columns * g + j] += factor * from.sketch()[columns * i + j];
        }
        into.bounds()[g] = (into.bounds()[g] + from.bounds()[i]) * Enclosure.OUTWARD;
    }
}
