package org.zeline.interpreter.operator;

import java.util.List;
import org.zeline.interpreter.function.PiecewiseLinear;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.linear.SparseRows;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ModelException;

/** Pooling by norms, {@code (sum |x|^p)^(1 / p)}, over windows or over all spatial axes. */
final class LpPools {
    private LpPools() {}

    static void register() {
        OperatorSet.add("LpPool", 1, 1, 1, a -> new LpPool(Windowing.decode(a), power(a)));
        OperatorSet.add("GlobalLpPool", 1, 1, 1, a -> {
            double p = power(a);
            return (builder, inputs) -> {
                Edge x = Functions.real(inputs);
                Pools.requireSpatial(x);
                Edge sums = AxisMaps.reduce(builder, powers(builder, x, p), Pools.spatialAxes(x), false, true);
                return List.of(root(builder, sums, p));
            };
        });
    }

    /** A real number at opset 1, then a whole one. */
    private static double power(Attributes a) {
        double p = a.opset() < 2 ? a.real("p", 2) : a.integer("p", 2);
        if (!(p >= 1)) {
            throw new ModelException("p must be at least 1, got " + p);
        }
        return p;
    }

    private static Edge powers(PlanBuilder builder, Edge x, double p) {
        if (p == 1) {
            return builder.elementwise(PiecewiseLinear.ABS, x);
        }
        return builder.smooth(p == 2 ? SmoothFunctions.SQUARE : SmoothFunctions.magnitude(p), x);
    }

    private static Edge root(PlanBuilder builder, Edge x, double p) {
        return Powers.raised(builder, x, 1 / p);
    }

    private record LpPool(Windowing windowing, double p) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = Functions.real(inputs);
            Windowing.Axis[] axes = Pools.axes(windowing, x);
            Edge sums = powers(builder, x, p);
            for (int i = 0; i < axes.length; i++) {
                Windowing.Axis axis = axes[i];
                SparseRows rows = new SparseRows();
                for (int j = 0; j < axis.out(); j++) {
                    for (int k = 0; k < axis.kernel(); k++) {
                        int at = j * axis.stride() - axis.before() + k * axis.dilation();
                        if (at >= 0 && at < axis.in()) {
                            rows.add(at, 1);
                        }
                    }
                    rows.end();
                }
                sums = AxisMaps.apply(builder, sums, i + 2, rows);
            }
            return List.of(root(builder, sums, p));
        }
    }
}
