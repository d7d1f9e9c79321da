package org.zeline.interpreter.function;

import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.linear.Cropped;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

/**
 * A nondecreasing step function of one variable, for example a form of rounding.
 *
 * @param name its ONNX name
 * @param value the function
 * @param lower the lower end of the step that holds a point
 * @param upper the upper end of the step that holds a point
 * @param stray a bound on the difference between the function and the identity on the interval with the given ends;
 *     infinity if there is none
 * @param passesGradients whether gradients are those of the identity (straight-through), as for casts between real
 *     types; otherwise they are zero
 */
public record PiecewiseConstant(
        String name,
        DoubleUnaryOperator value,
        DoubleUnaryOperator lower,
        DoubleUnaryOperator upper,
        DoubleBinaryOperator stray,
        boolean passesGradients)
        implements Exact, Enclosable, Differentiable {
    @Override
    public Optional<String> obstacleTo(Class<? extends Action> capability) {
        return Action.reasonUnless(capability.isInstance(this), "it is discontinuous");
    }

    @Override
    public boolean jumps() {
        return true;
    }

    @Override
    public Cropped<Action> crop(List<Shape> inputs, Box part) {
        return Cropped.elementwise(this, inputs, part);
    }

    @Override
    public boolean isElementwise() {
        return true;
    }

    @Override
    public void evaluate(double[][] x, int columns, double[] y, Workspace workspace) {
        for (int i = 0; i < y.length; i++) {
            y[i] = value.applyAsDouble(x[0][i]);
        }
    }

    /** Adds the cotangent itself if gradients pass, otherwise nothing. */
    @Override
    public void addVjp(double[][] x, double[] g, double[] @Nullable [] into, Workspace workspace) {
        if (passesGradients) {
            addDependence(x, g, into, workspace);
        }
    }

    @Override
    public void addDependence(double[][] x, double[] g, double[] @Nullable [] into, Workspace workspace) {
        double[] sum = into[0];
        for (int i = 0; sum != null && i < g.length; i++) {
            sum[i] += g[i];
        }
    }

    @Override
    public boolean rounds(double[][] x, int element) {
        return false;
    }

    /** At a jump, the branch after a small step up the line is taken. */
    @Override
    public void follow(double[][] inputs, double[] y, Range range, Workspace workspace) {
        double[] x = inputs[0];
        for (int i = 0; i < x.length; i += 2) {
            double slope = x[i + 1];
            double at = slope > 0 ? Math.nextUp(x[i]) : slope < 0 ? Math.nextDown(x[i]) : x[i];
            y[i] = value.applyAsDouble(at);
            y[i + 1] = 0;
            if (slope != 0) {
                range.keep(x[i] - lower.applyAsDouble(at), slope);
                range.keep(upper.applyAsDouble(at) - x[i], -slope);
            }
        }
    }

    /**
     * Encloses the result between the values at the ends of an element's range, or around the element itself if that is
     * tighter. The result of an unknown element is unknown; it may even be NaN.
     */
    @Override
    public void enclose(Enclosure[] inputs, double[] radius, double[] rounding, Enclosure y, Workspace workspace) {
        Enclosure x = inputs[0];
        boolean any = false;
        for (int i = 0; i < x.size(); i++) {
            for (int k = 0; k < radius.length; k++) {
                double middle = x.value(i, k);
                double remainder = x.remainder(i, k, rounding[k]);
                double reach = (Math.abs(x.slope(i, k)) * radius[k] + remainder) * Enclosure.OUTWARD;
                if (!(reach < Double.POSITIVE_INFINITY)) {
                    any |= y.set(i, k, 0, 0, Double.POSITIVE_INFINITY);
                    continue;
                }
                if (reach == 0) {
                    any |= y.set(i, k, value.applyAsDouble(middle), 0, 0);
                    continue;
                }
                double low = value.applyAsDouble(middle - reach);
                double high = value.applyAsDouble(middle + reach);
                double half = 0.5 * (high - low);
                double around = remainder + stray.applyAsDouble(middle - reach, middle + reach);
                any |= around < half
                        ? y.set(i, k, middle, x.slope(i, k), around * Enclosure.OUTWARD)
                        : y.set(i, k, low + half, 0, half * Enclosure.OUTWARD);
            }
        }
        y.setExact(!any);
    }
}
