package org.zeline.cli.inference;

import java.util.ArrayList;
import java.util.List;
import org.zeline.cli.input.BadInputException;
import org.zeline.cli.input.LoadedModel;
import org.zeline.cli.input.Problem;
import org.zeline.interpreter.FlopCount;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.event.Preprocess;

/** What one column of a search costs in the linear layers of a network. */
public final class ColumnCost {
    private ColumnCost() {}

    /**
     * The operations from what preprocessing makes of the tested input to the tested output, what does not depend on
     * that input left out.
     */
    public static double of(Problem problem, LoadedModel model, long seed) {
        int tested = problem.hypothesis().inputIndex();
        List<Tensor> inputs = new ArrayList<>(Answer.inputs(problem, model));
        if (tested < inputs.size()) { // else the test itself will say so
            inputs.set(tested, prepared(inputs.get(tested), problem.hypothesis().preprocess()));
        }
        FlopCount count = FlopCount.of(model.model(), inputs, tested, problem.draws(seed));
        int wanted = problem.hypothesis().outputIndex();
        int outputs = model.model().outputs().size();
        if (wanted >= outputs) {
            throw new BadInputException(problem.name() + ": output_index is " + wanted + ", the model has " + outputs
                    + " outputs (counted from 0)");
        }
        return count.toOutput(wanted);
    }

    /** Something of the shape that the network takes. */
    private static Tensor prepared(Tensor raw, List<Preprocess> steps) {
        Shape shape = raw.shape();
        for (Preprocess step : steps) {
            shape = step.makes(shape);
        }
        return shape.equals(raw.shape()) ? raw : Tensor.wrapping(raw.type(), shape, new double[shape.size()]);
    }
}
