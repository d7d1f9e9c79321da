package org.zeline.lsa;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.function.Track;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.pass.SweepPass;
import org.zeline.interpreter.plan.Budget;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.UnsupportedModelException;

/**
 * How steep layers are between a clean and a perturbed input: with {@code x(z) = x + z (x' - x)}, the largest
 * {@code ||d phi_l(x(z)) / dz|| / ||x' - x||} for z in [0, 1], which is exact for networks of linear and continuous
 * piecewise linear layers, but for pieces shorter than 1e-9 of the line. It is a lower bound on the layer's Lipschitz
 * constant.
 */
public final class LayerSlopes {
    private LayerSlopes() {}

    /**
     * {@return the largest slope of each layer along the line from one input to another}
     *
     * @param model the network
     * @param layers what to look at
     * @param clean an input, a batch of one sample
     * @param perturbed another of the same shape
     * @param instructions what computes
     * @throws UnsupportedModelException if a layer is not piecewise linear and continuous in the input
     */
    public static double[] largest(
            OnnxModel model, List<Probe> layers, Tensor clean, Tensor perturbed, Instructions instructions) {
        Kernels kernels = instructions.kernels();
        if (!clean.shape().equals(perturbed.shape())) {
            throw new ModelException("the inputs need one shape, got " + clean.shape() + " and " + perturbed.shape());
        }
        double[] a = clean.doubles();
        double[] b = perturbed.doubles().clone();
        double length = 0;
        for (int i = 0; i < b.length; i++) {
            b[i] -= a[i];
            length += b[i] * b[i];
        }
        double[] slopes = new double[layers.size()];
        if (length == 0) {
            return slopes;
        }
        for (int l = 0; l < slopes.length; l++) {
            Plan plan = plan(model, layers.get(l).value(), clean.shape(), kernels);
            for (Track part : new SweepPass(plan, kernels, a, b).over(0, 1)) {
                slopes[l] = Math.max(slopes[l], steepest(part) / Math.sqrt(length));
            }
        }
        return slopes;
    }

    private static Plan plan(OnnxModel model, String value, Shape shape, Kernels kernels) {
        PlanBuilder builder = new PlanBuilder(kernels, Draws.seeded(0), new Budget(model.limits()));
        List<@Nullable Edge> given = new ArrayList<>();
        given.add(builder.free(model.inputs().get(0).type(), shape));
        List<Edge> outputs = model.graph().exposing(List.of(value)).bind(builder, given, Map.of());
        return builder.plan(outputs.subList(outputs.size() - 1, outputs.size()));
    }

    /** The largest norm of a difference quotient between neighbouring points. */
    private static double steepest(Track track) {
        double[] points = track.points();
        double largest = 0;
        for (int c = 0; c + 1 < points.length; c++) {
            double run = points[c + 1] - points[c];
            if (run < 1e-9) {
                continue; // too short for a quotient of rounded values
            }
            double sum = 0;
            for (int i = 0; i < track.size(); i++) {
                double rise = track.values()[i * points.length + c + 1] - track.values()[i * points.length + c];
                sum += rise * rise;
            }
            largest = Math.max(largest, Math.sqrt(sum) / run);
        }
        return largest;
    }
}
