package org.zeline.interpreter.pass;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.CauchyQuantile;
import org.zeline.interpreter.function.Enclosable;
import org.zeline.interpreter.function.KnotEnclosure;
import org.zeline.interpreter.function.KnotInterval;
import org.zeline.interpreter.function.Sketch;
import org.zeline.interpreter.function.Workspace;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.Step;

/**
 * Encloses the output of a plan on an interval of a line, between knots at which it is evaluated. Values that depend on
 * z only through linear maps are computed once, as a point and a direction. Not thread-safe: each thread uses its own
 * pass.
 */
public final class KnotPass {
    private final Plan plan;
    private final Workspace workspace;
    private final StraightEdges straight;
    private final Rounding allowance;
    private final int[] lastUse;
    private final @Nullable KnotEnclosure[] values;
    private final BufferPool buffers = new BufferPool();
    private final Map<Integer, Integer> lastOfSize = new HashMap<>();
    private int current;
    private final long[] work;
    private long workDone;
    private Sketch sketch;
    private KnotInterval interval = new KnotInterval(0, 1, 1, 0);

    /**
     * Prepares to enclose a line.
     *
     * @param plan a plan with one free input and one output
     * @param kernels the arithmetic
     * @param a the point of the line at z = 0, one number per element of the input
     * @param b the direction of the line
     * @param rounding a bound on rounding errors
     */
    public KnotPass(Plan plan, Kernels kernels, double[] a, double[] b, Rounding rounding) {
        plan.require(Enclosable.class, "an enclosure");
        this.plan = plan;
        this.workspace = new Workspace(kernels);
        this.straight = new StraightEdges(plan, kernels, a, b);
        this.values = new KnotEnclosure[plan.edgeCount()];
        this.lastUse = plan.lastUses();
        this.work = plan.work();
        this.allowance = rounding;
        for (int s = 0; s < plan.steps().size(); s++) {
            lastOfSize.put(size(plan.steps().get(s).outputs()[0]), s);
        }
        this.sketch = new Sketch(new CauchyQuantile(1, 1, 1), 0, 0, kernels);
    }

    /**
     * Encloses the output on an interval.
     *
     * @param lower the lower end, finite
     * @param upper the upper end, above the lower one
     * @param cells the number of cells
     * @param quantile how deviations are bounded
     * @param key chooses the symbols; another one for each call
     * @return the enclosure; valid until the next call; empty if a value is not bounded
     */
    public Optional<KnotEnclosure> over(double lower, double upper, int cells, CauchyQuantile quantile, long key) {
        if (cells != interval.cells() || sketch.columns() != quantile.columns()) {
            buffers.clear();
        }
        double rounding = Math.max(allowance.at(lower), allowance.at(upper));
        sketch = new Sketch(quantile, key, rounding, workspace.kernels());
        interval = new KnotInterval(lower, upper, cells, rounding);
        for (int s = 0; s < plan.steps().size(); s++) {
            Step step = plan.steps().get(s);
            int output = step.outputs()[0];
            current = s;
            if (!straight.has(output)) {
                KnotEnclosure y = enclose(step, s);
                values[output] = y;
                workDone += work[s] * (cells + 2 + (y.isExact() ? 0 : quantile.columns() + 1));
            }
            if (sketch.isUnknown()) {
                Arrays.fill(values, null);
                buffers.clear(); // a test from the start needs other sizes first
                return Optional.empty();
            }
            for (int input : step.inputs()) {
                if (lastUse[input] == s) {
                    release(input);
                }
            }
        }
        int output = plan.outputs()[0];
        KnotEnclosure result = value(output);
        sketch.tighten(result);
        values[output] = null;
        release(result);
        return sketch.isUnknown() ? Optional.empty() : Optional.of(result);
    }

    private int size(int edge) {
        return plan.edge(edge).shape().size();
    }

    /** {@return the interval of the last call} */
    public KnotInterval interval() {
        return interval;
    }

    /**
     * {@return how many bounds one call takes from the sketch, at most}
     *
     * @param plan a plan that can be enclosed
     */
    public static long sketchBounds(Plan plan) {
        long bounds = plan.edge(plan.outputs()[0]).shape().size();
        for (Step step : plan.steps()) {
            if (step.action() instanceof Enclosable action) {
                bounds += action.sketchBounds(Arrays.stream(step.inputs())
                        .map(id -> plan.edge(id).shape().size())
                        .toArray());
            }
        }
        return bounds;
    }

    /** {@return the strain of the last call, see {@link Sketch#strain}} */
    public double strain() {
        return sketch.strain();
    }

    /** {@return how many of the plan's steps the last call took, as a share: one if it came to the end} */
    public double shareDone() {
        return (current + 1.0) / plan.steps().size();
    }

    /** {@return the work done so far, in units of {@link Plan#work}} */
    public long workDone() {
        return workDone;
    }

    private KnotEnclosure enclose(Step step, int number) {
        if (!(step.action() instanceof Enclosable action)) {
            throw new IllegalStateException("the pass should have refused " + step.origin());
        }
        KnotEnclosure[] x = new KnotEnclosure[step.inputs().length];
        for (int i = 0; i < x.length; i++) {
            x[i] = value(step.inputs()[i]);
        }
        boolean inPlace = action.isElementwise() && lastUse[step.inputs()[0]] == number;
        if (inPlace) {
            values[step.inputs()[0]] = null; // overwritten by the result, element by element
        }
        KnotEnclosure y = inPlace ? x[0] : allocate(size(step.outputs()[0]));
        action.enclose(x, interval, y, sketch, workspace);
        return y;
    }

    /** The enclosure of an edge. If the edge is linear in z, it is computed from its point and direction. */
    private KnotEnclosure value(int edge) {
        KnotEnclosure known = values[edge];
        if (known != null) {
            return known;
        }
        double[] point = straight.point(edge);
        double[] direction = straight.direction(edge);
        KnotEnclosure made = allocate(point.length);
        double[] lines = made.lines();
        int at = 0;
        for (int i = 0; i < point.length; i++) {
            for (int k = 0; k <= interval.cells(); k++) {
                lines[at++] = point[i] + interval.knot(k) * direction[i];
            }
            lines[at++] = 0;
        }
        made.setExact(true);
        values[edge] = made;
        return made;
    }

    private KnotEnclosure allocate(int size) {
        int cells = interval.cells();
        return new KnotEnclosure(
                size,
                cells,
                buffers.take((cells + 2) * size),
                buffers.take(sketch.columns() * size),
                buffers.take(size));
    }

    private void release(int edge) {
        KnotEnclosure value = values[edge];
        if (value != null) {
            release(value);
            values[edge] = null;
        }
    }

    /** Keeps the memory for a later value of the same size, if there is one. */
    private void release(KnotEnclosure value) {
        if (lastOfSize.getOrDefault(value.size(), 0) <= current) {
            return;
        }
        buffers.give(value.lines());
        buffers.give(value.sketch());
        buffers.give(value.bounds());
    }
}
