package org.zeline.interpreter.pass;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.zeline.interpreter.backend.Backends;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Tensor;

/** Compares gradients with finite differences at a random point, for random cotangents of all outputs. */
final class Differences {
    private static final double STEP = 1e-6;
    private static final double WIDE = 1e-4;

    private final Plan plan;
    private final double[][] x;
    private final double[][] cotangents;
    private final ForwardPass forward;
    private int compared;
    private int skipped;

    Differences(Plan plan, Random random) {
        this.plan = plan;
        this.forward = new ForwardPass(plan, Kernels.scalar());
        this.x = gaussians(plan.inputs(), random);
        this.cotangents = gaussians(plan.outputs(), random);
    }

    private double[][] gaussians(int[] edges, Random random) {
        double[][] values = new double[edges.length][];
        for (int i = 0; i < edges.length; i++) {
            values[i] = new double[plan.edge(edges[i]).shape().size()];
            Arrays.setAll(values[i], j -> random.nextGaussian());
        }
        return values;
    }

    private List<Tensor> inputs() {
        List<Tensor> inputs = new ArrayList<>();
        for (int i = 0; i < x.length; i++) {
            inputs.add(new RealTensor(
                    ElementType.FLOAT, plan.edge(plan.inputs()[i]).shape(), x[i].clone()));
        }
        return inputs;
    }

    private double value() {
        List<Tensor> outputs = forward.run(inputs());
        double sum = 0;
        for (int j = 0; j < cotangents.length; j++) {
            for (int i = 0; i < cotangents[j].length; i++) {
                sum += cotangents[j][i] * outputs.get(j).doubles()[i];
            }
        }
        return sum;
    }

    /** The number of coordinates whose gradient was compared. */
    int compared() {
        return compared;
    }

    /** The number of coordinates where a near kink or rounding errors make finite differences unreliable. */
    int skipped() {
        return skipped;
    }

    /** The finite difference of one coordinate. */
    private double quotient(int i, int j, double below, double above) {
        double before = x[i][j];
        x[i][j] = before + above;
        double high = value();
        x[i][j] = before - below;
        double low = value();
        x[i][j] = before;
        return (high - low) / (below + above);
    }

    /**
     * Compares every coordinate of every input, except those with inconsistent finite differences: between both sides
     * of the point, because of a kink, or between two step sizes, because of magnified rounding errors.
     */
    Differences check() {
        VjpPass pass = new VjpPass(plan, Backends.best());
        pass.run(inputs());
        double[][] gradient = pass.gradient(cotangents);
        double at = value();
        for (int i = 0; i < x.length; i++) {
            assertThat(gradient[i]).hasSameSizeAs(x[i]);
            for (int j = 0; j < x[i].length; j++) {
                double up = quotient(i, j, 0, STEP);
                double down = quotient(i, j, STEP, 0);
                double middle = 0.5 * (up + down);
                double tolerance = 2e-4 * (1 + Math.abs(at) + Math.abs(up));
                double spread = Math.max(Math.abs(up - down), Math.abs(middle - quotient(i, j, WIDE, WIDE)));
                if (spread > 0.25 * tolerance) {
                    skipped++;
                } else {
                    compared++;
                    assertThat(Math.abs(gradient[i][j] - middle))
                            .as("input %d, element %d, gradient %s, difference %s", i, j, gradient[i][j], up)
                            .isLessThan(tolerance);
                }
            }
        }
        return this;
    }
}
