package org.zeline.lsa.execution;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.pass.VjpPass;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/**
 * Forward runs of a {@link BatchedNetwork} for batches of one shape, and gradients by reverse-mode differentiation.
 * Holds working memory: one pass per thread.
 */
public final class BatchPass {
    private final Plan plan;
    private final VjpPass pass;

    BatchPass(Plan plan, VjpPass pass) {
        this.plan = plan;
        this.pass = pass;
    }

    /**
     * {@return the shape of a value, or nothing if only a run can tell it}
     *
     * @param value its index among the computed values
     */
    public Optional<Shape> shape(int value) {
        Edge edge = plan.edge(plan.outputs()[value]);
        return edge.hasShape() ? Optional.of(edge.shape()) : Optional.empty();
    }

    /**
     * Runs forward.
     *
     * @param inputs the batch, then the parameters in order
     * @return one tensor per computed value
     */
    public List<Tensor> run(List<Tensor> inputs) {
        return pass.run(inputs);
    }

    /**
     * Adds the gradient of {@code sum over values y of <cotangent, y>} at the last run.
     *
     * @param cotangents one array per computed value, one number per element, or {@code null} for zeros
     * @param gradients one array each for the batch and the parameters, added to, or {@code null} if not wanted
     */
    public void addGradient(double[] @Nullable [] cotangents, double[] @Nullable [] gradients) {
        pass.addGradient(cotangents, gradients);
    }
}
