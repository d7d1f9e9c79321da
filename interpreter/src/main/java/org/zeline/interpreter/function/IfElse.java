package org.zeline.interpreter.function;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.linear.Cropped;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

/**
 * Element-wise selection between two values: the first where the condition is nonzero, otherwise the second. The inputs
 * are the condition, which is 0 or 1, and the two values. Elements are selected, not multiplied by the condition, so
 * infinite elements that are not selected have no effect.
 */
public record IfElse() implements Exact, Enclosable, Differentiable {
    @Override
    public Optional<String> obstacleTo(Class<? extends Action> capability) {
        return Action.reasonUnless(capability.isInstance(this), "its condition depends on the input");
    }

    @Override
    public Cropped<Action> crop(List<Shape> inputs, Box part) {
        return Cropped.elementwise(this, inputs, part);
    }

    @Override
    public boolean copies() {
        return true;
    }

    @Override
    public void evaluate(double[][] x, int columns, double[] y, Workspace workspace) {
        for (int i = 0; i < y.length; i++) {
            y[i] = x[0][i] != 0 ? x[1][i] : x[2][i];
        }
    }

    /** Each cotangent goes to the selected value. */
    @Override
    public void addVjp(double[][] x, double[] g, double[] @Nullable [] into, Workspace workspace) {
        for (int i = 0; i < g.length; i++) {
            double[] sum = x[0][i] != 0 ? into[1] : into[2];
            if (sum != null) {
                sum[i] += g[i];
            }
        }
    }

    @Override
    public void addDependence(double[][] x, double[] g, double[] @Nullable [] into, Workspace workspace) {
        double[] condition = into[0];
        for (int i = 0; condition != null && i < g.length; i++) {
            condition[i] += g[i];
        }
        addVjp(x, g, into, workspace);
    }

    @Override
    public boolean rounds(double[][] x, int element) {
        return false;
    }

    @Override
    public void follow(double[][] x, double[] y, Range range, Workspace workspace) {
        for (int i = 0; i < y.length; i += 2) {
            double[] picked = x[0][i] != 0 ? x[1] : x[2];
            y[i] = picked[i];
            y[i + 1] = picked[i + 1];
        }
    }

    /** Where the condition is undecided, the center of the result is halfway between both values. */
    @Override
    public void enclose(Enclosure[] inputs, double[] radius, double[] rounding, Enclosure y, Workspace workspace) {
        Enclosure condition = inputs[0];
        Enclosure x = inputs[1];
        Enclosure otherwise = inputs[2];
        boolean any = false;
        for (int i = 0; i < y.size(); i++) {
            for (int k = 0; k < radius.length; k++) {
                double reach = Math.abs(condition.slope(i, k)) * radius[k] + condition.remainder(i, k);
                boolean holds = condition.value(i, k) - reach > 0;
                boolean fails = condition.value(i, k) + reach < 1;
                any |= holds == fails ? either(i, k, x, otherwise, radius[k], y) : copy(i, k, holds ? x : otherwise, y);
            }
        }
        y.setExact(!any);
    }

    private static boolean copy(int i, int k, Enclosure from, Enclosure y) {
        return y.set(i, k, from.value(i, k), from.slope(i, k), from.remainder(i, k));
    }

    private static boolean either(int i, int k, Enclosure x, Enclosure otherwise, double radius, Enclosure y) {
        double gap = Enclosure.gap(x.value(i, k), otherwise.value(i, k));
        double turn = x.slope(i, k) - otherwise.slope(i, k);
        double apart = 0.5 * (Math.abs(gap) + Math.abs(turn) * radius);
        double remainder = (apart + Math.max(x.remainder(i, k), otherwise.remainder(i, k))) * Enclosure.OUTWARD;
        return y.set(i, k, otherwise.value(i, k) + 0.5 * gap, otherwise.slope(i, k) + 0.5 * turn, remainder);
    }
}
