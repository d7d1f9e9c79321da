package org.zeline.si;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.function.Enclosable;
import org.zeline.interpreter.function.Windows;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.Scale;
import org.zeline.interpreter.linear.WeightedSum;
import org.zeline.interpreter.pass.ActivationScale;
import org.zeline.interpreter.pass.ForwardPass;
import org.zeline.interpreter.plan.Budget;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.plan.Threshold;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.event.PostProcess;
import org.zeline.si.event.SelectionRule;

/**
 * The network and all steps from its output to the selection of a region, as one plan whose only free input is the
 * tested one. The region holds the elements where the output of the plan exceeds a threshold. Immutable; threads may
 * share it.
 */
final class ScorePlan {
    /** Activations that exceed the data by this factor are examined more closely. */
    private static final double FAR = 0x1p10;

    private final Plan line;
    private final Plan scores;
    private final double threshold;
    private final boolean normalize;
    private final Kernels kernels;

    private ScorePlan(Plan line, Plan scores, double threshold, boolean normalize, Kernels kernels) {
        this.line = line;
        this.scores = scores;
        this.threshold = threshold;
        this.normalize = normalize;
        this.kernels = kernels;
    }

    /**
     * Binds the model with all inputs but the tested one fixed.
     *
     * @param model the network
     * @param rule how its output marks a region
     * @param inputs one tensor per input of the graph, in order
     * @param draws numbers for random operators of the graph
     * @param kernels the arithmetic
     * @return the plan
     * @throws ModelException if the inputs or the post-processing do not fit the model
     * @throws IllegalArgumentException if the rule names an output that the model does not have
     */
    static ScorePlan of(OnnxModel model, SelectionRule rule, List<Tensor> inputs, Draws draws, Kernels kernels) {
        PlanBuilder builder = new PlanBuilder(kernels, draws, new Budget(model.limits()));
        List<Edge> given = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            Tensor input = inputs.get(i);
            given.add(i == rule.inputIndex() ? builder.free(input.type(), input.shape()) : builder.constant(input));
        }
        List<Edge> outputs = model.bind(builder, given);
        if (rule.outputIndex() >= outputs.size()) {
            throw new IllegalArgumentException("output_index is " + rule.outputIndex() + ", the model has "
                    + outputs.size() + " outputs (counted from 0)");
        }
        Edge tested = given.get(rule.inputIndex());
        Edge score = known(builder, outputs.get(rule.outputIndex()));
        for (PostProcess step : rule.postProcess()) {
            builder.origin("post-processing " + step);
            score = step.apply(builder, score, tested);
        }
        builder.origin("threshold");
        Threshold event = rule.normalize()
                ? new Threshold(aboveThreshold(builder, score, rule.threshold()), 0)
                : new Threshold(score, rule.threshold());
        for (Threshold before = event; before != null; before = before.beforeIncreasing(builder)) {
            event = before;
        }
        return new ScorePlan(
                builder.plan(List.of(event.value())),
                builder.plan(List.of(score, event.value())),
                event.threshold(),
                rule.normalize(),
                kernels);
    }

    /** Refuses scores whose number depends on the data, naming the nodes that cause it. */
    private static Edge known(PlanBuilder builder, Edge score) {
        if (!score.hasShape()) {
            builder.plan(List.of(score)).require(Enclosable.class, "bounded search");
        }
        return score;
    }

    private static Edge negated(PlanBuilder builder, Edge x) {
        return builder.linear(Scale.by(-1, x.shape().size()), null, x.shape(), x);
    }

    /** {@code s - (1 - tau) min s - tau max s}, positive exactly where the normalised score exceeds tau. */
    private static Edge aboveThreshold(PlanBuilder builder, Edge s, double tau) {
        int size = s.shape().size();
        Windows all = new Windows(new int[] {0, size}, IntStream.range(0, size).toArray());
        Shape one = Shape.of(1);
        Edge max = builder.maximum(all, one, s);
        Edge min = negated(builder, builder.maximum(all, one, negated(builder, s)));
        double[] weights = {1, -(1 - tau), -tau};
        return builder.linear(
                new WeightedSum(weights, List.of(s.shape(), one, one), s.shape()), null, s.shape(), s, min, max);
    }

    /**
     * Whether the plan serves a tensor.
     *
     * @param tested a tensor
     * @return whether it has the type and shape of the free input
     */
    boolean fits(Tensor tested) {
        Edge free = line.edge(line.inputs()[0]);
        return free.type() == tested.type() && free.shape().equals(tested.shape());
    }

    /** {@return the part of the plan that a search follows} */
    Plan line() {
        return line;
    }

    /** {@return what the output of {@link #line} is compared with} */
    double threshold() {
        return threshold;
    }

    /** {@return the shape of the score map} */
    Shape shape() {
        return scores.edge(scores.outputs()[0]).shape();
    }

    /**
     * The scores of the data.
     *
     * @param map the scores, normalised if asked for
     * @param above which scores exceed the threshold
     * @param scale the magnitude of the activations on the way, to which rounding errors are relative
     */
    record Scores(double[] map, boolean[] above, double scale) {}

    /**
     * Scores the data.
     *
     * @param tested the free input
     * @return its scores
     * @throws ModelException if a score is not a number
     */
    Scores score(Tensor tested) {
        ForwardPass pass = new ForwardPass(scores, kernels);
        List<Tensor> results = pass.run(List.of(tested));
        double[] map = results.get(0).doubles().clone();
        double[] event = results.get(1).doubles();
        boolean[] above = new boolean[event.length];
        for (int i = 0; i < event.length; i++) {
            if (Double.isNaN(event[i])) {
                throw new ModelException("the score of element " + i + " is not a number");
            }
            above[i] = event[i] > threshold;
        }
        if (normalize) {
            normalize(map);
        }
        return new Scores(map, above, scale(tested, pass.largest()));
    }

    /**
     * The largest activation, to which rounding errors are proportional. Where that is far above the data, as masks
     * are, only activations that the scores depend on count, with the same factor to spare.
     */
    private double scale(Tensor tested, double largest) {
        double usual = Math.abs(threshold) < Double.POSITIVE_INFINITY ? Math.abs(threshold) : 0;
        for (double value : tested.doubles()) {
            usual = Math.max(usual, Math.abs(value));
        }
        if (largest <= FAR * usual) {
            return Math.max(usual, largest);
        }
        double reaching = FAR * Math.max(usual, ActivationScale.of(line, kernels, List.of(tested)));
        return largest < reaching ? largest : reaching;
    }

    private static void normalize(double[] map) {
        double min = Arrays.stream(map).min().orElse(0);
        double max = Arrays.stream(map).max().orElse(0);
        for (int i = 0; i < map.length; i++) {
            map[i] = max > min ? (map[i] - min) / (max - min) : 0;
        }
    }
}
