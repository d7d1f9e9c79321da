package org.zeline.interpreter;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.pass.ForwardPass;
import org.zeline.interpreter.plan.Budget;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.Value;

/**
 * A model compiled for fixed input shapes: shapes are inferred, constants folded and weights packed once. Immutable and
 * thread-safe. Working memory is reused by later runs.
 */
public final class CompiledModel {
    private final OnnxModel model;
    private final List<Shape> shapes;
    private final Kernels kernels;
    private final Plan plan;
    private final ReplayedDraws draws = new ReplayedDraws();
    private final Queue<ForwardPass> idle = new ConcurrentLinkedQueue<>();

    /** Compiles a model for the given shapes, one per input. */
    CompiledModel(OnnxModel model, List<Shape> shapes, Instructions instructions) {
        this.model = model;
        this.shapes = List.copyOf(shapes);
        this.kernels = instructions.kernels();
        MemoryNeed need = MemoryNeed.ofParameters(model.graph());
        try {
            model.requireInputs(shapes.size());
            PlanBuilder builder = new PlanBuilder(kernels, draws, new Budget(model.limits()), true);
            List<Edge> given = new ArrayList<>();
            for (int i = 0; i < shapes.size(); i++) {
                given.add(builder.free(model.inputs().get(i).type(), shapes.get(i)));
            }
            this.plan = builder.plan(model.bind(builder, given));
        } catch (ModelException e) {
            throw e.at(model.name());
        } catch (OutOfMemoryError e) {
            throw need.exceeded().at(model.name());
        }
    }

    /** {@return the shapes of the inputs, in order} */
    public List<Shape> shapes() {
        return shapes;
    }

    /**
     * Runs the model. Random operators use seed 0, so every run draws the same numbers.
     *
     * @param inputs one tensor per input, in order, with the declared type and the compiled shape
     * @return one tensor per output, in order
     * @throws ModelException if a type or shape does not match, or if an output is not a tensor
     */
    public List<Tensor> run(List<Tensor> inputs) {
        return evaluate(inputs).stream().map(Value::tensor).toList();
    }

    /**
     * Runs the model. Random operators use seed 0, so every run draws the same numbers.
     *
     * @param inputs one tensor per input, in order, with the declared type and the compiled shape
     * @return one value per output, in order: a tensor, a sequence or an absent optional value
     * @throws ModelException if a type or shape does not match
     */
    public List<Value> evaluate(List<Tensor> inputs) {
        ForwardPass known = idle.poll();
        ForwardPass pass = known == null ? ForwardPass.reusing(plan, kernels) : known;
        try {
            check(inputs);
            List<Value> results = pass.evaluate(inputs, new Budget(model.limits()), draws.continued());
            idle.add(pass);
            return results;
        } catch (ModelException e) {
            throw e.at(model.name());
        } catch (OutOfMemoryError e) {
            throw MemoryNeed.ofParameters(model.graph()).with(plan).exceeded().at(model.name());
        }
    }

    private void check(List<Tensor> inputs) {
        model.requireInputs(inputs.size());
        for (int i = 0; i < inputs.size(); i++) {
            Port port = model.inputs().get(i);
            Tensor input = inputs.get(i);
            if (input.type() != port.type() || !input.shape().equals(shapes.get(i))) {
                throw new ModelException("input '" + port.name() + "' was compiled for " + port.type() + " "
                        + shapes.get(i) + ", got " + input.type() + " " + input.shape()
                        + ": convert it, or compile the model for this shape");
            }
        }
    }
}
