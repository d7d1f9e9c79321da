package org.zeline.cli.inference;

import org.zeline.cli.input.BadInputException;
import org.zeline.cli.input.LoadedModel;
import org.zeline.cli.input.Problem;
import org.zeline.interpreter.FlopCount;

/** What one column of a search costs in the linear layers of a network. */
public final class ColumnCost {
    private ColumnCost() {}

    /** The operations from the tested input to the tested output, what does not depend on that input left out. */
    public static double of(Problem problem, LoadedModel model, long seed) {
        FlopCount count = FlopCount.of(
                model.model(),
                Answer.inputs(problem, model),
                problem.hypothesis().inputIndex(),
                problem.draws(seed));
        int wanted = problem.hypothesis().outputIndex();
        int outputs = model.model().outputs().size();
        if (wanted >= outputs) {
            throw new BadInputException(problem.name() + ": output_index is " + wanted + ", the model has " + outputs
                    + " outputs (counted from 0)");
        }
        return count.toOutput(wanted);
    }
}
