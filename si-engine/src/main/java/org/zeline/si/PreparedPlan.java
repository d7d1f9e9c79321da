package org.zeline.si;

import java.util.List;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.event.SelectionRule;

/**
 * A plan and what it was made from. It serves other tested data of the same type and shape.
 *
 * @param plan of the network and the selection, without random nodes
 * @param rule how the network marks a region
 * @param inputs one tensor per input of the graph; all but the tested one are part of the plan
 * @param kernels the arithmetic
 */
record PreparedPlan(ScorePlan plan, SelectionRule rule, List<Tensor> inputs, Kernels kernels) {
    /**
     * {@return whether the plan is the one for a selection in these inputs}
     *
     * @param other how a region is marked; the mask does not matter
     * @param given one tensor per input of the graph; those that are not tested must be equal, which for real tensors
     *     means to share their array
     * @param arithmetic the kernels
     */
    boolean serves(SelectionRule other, List<Tensor> given, Kernels arithmetic) {
        boolean same = arithmetic.equals(kernels)
                && other.inputIndex() == rule.inputIndex()
                && other.outputIndex() == rule.outputIndex()
                && other.preprocess().equals(rule.preprocess())
                && other.postProcess().equals(rule.postProcess())
                && other.normalize() == rule.normalize()
                && other.marking().equals(rule.marking())
                && other.events().equals(rule.events())
                && given.size() == inputs.size();
        for (int i = 0; same && i < given.size(); i++) {
            same = i == rule.inputIndex()
                    ? plan.fits(given.get(i))
                    : given.get(i).equals(inputs.get(i)); // of real tensors: the same array
        }
        return same;
    }
}
