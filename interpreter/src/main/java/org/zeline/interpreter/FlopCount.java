package org.zeline.interpreter;

import java.util.ArrayList;
import java.util.List;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.plan.Budget;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Tensor;

/**
 * The floating-point operations of the dense linear layers of a network for one column: two per multiply-add of
 * convolutions, transposed convolutions and matrix products by constants, including kernel taps in the padding.
 * Everything else (biases, activations, pooling, products of two varying values) counts as zero. Only shapes are
 * needed; varying values are not computed.
 */
public final class FlopCount {
    private final PlanBuilder builder;
    private final List<Edge> outputs;

    private FlopCount(PlanBuilder builder, List<Edge> outputs) {
        this.builder = builder;
        this.outputs = outputs;
    }

    /**
     * {@return the counts for a network with one varying input}
     *
     * @param model the network
     * @param inputs one tensor per input, in order
     * @param varying the index of the input that varies; the others are constants
     * @param draws the numbers for random operators
     * @throws ModelException if a shape does not match, naming the model and the input or node
     */
    public static FlopCount of(OnnxModel model, List<Tensor> inputs, int varying, Draws draws) {
        PlanBuilder builder = new PlanBuilder(Kernels.scalar(), draws, new Budget(model.limits()));
        List<Edge> given = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            Tensor input = inputs.get(i);
            given.add(i == varying ? builder.free(input.type(), input.shape()) : builder.constant(input));
        }
        try {
            return new FlopCount(builder, model.bind(builder, given));
        } catch (ModelException e) {
            throw e.at(model.name());
        }
    }

    /**
     * {@return the operations between the varying input and an output}
     *
     * @param output the index of the output
     * @throws IndexOutOfBoundsException if there is no such output
     */
    public double toOutput(int output) {
        return 2.0 * builder.plan(List.of(outputs.get(output))).multiplyAdds();
    }
}
