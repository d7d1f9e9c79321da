package org.zeline.si;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.function.Enclosable;
import org.zeline.interpreter.function.Windows;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.Rearrangement;
import org.zeline.interpreter.linear.Scale;
import org.zeline.interpreter.linear.WeightedSum;
import org.zeline.interpreter.pass.ActivationScale;
import org.zeline.interpreter.pass.ForwardPass;
import org.zeline.interpreter.plan.Budget;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Expressions;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.plan.Positions;
import org.zeline.interpreter.plan.Threshold;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Limits;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.event.Event;
import org.zeline.si.event.Marking;
import org.zeline.si.event.PostProcess;
import org.zeline.si.event.Preprocess;
import org.zeline.si.event.SelectionRule;

/**
 * The network and all steps from its outputs to what selects: as a plan whose only free input is the tested one. Each
 * element has a score and a margin; where elements are marked by their own scores alone, those are marked whose margin
 * exceeds a threshold. Immutable; threads may share it.
 */
final class ScorePlan {
    /** Activations that exceed the data by this factor are examined more closely. */
    private static final double FAR = 0x1p10;

    private final Plan line;
    private final Plan observed;
    private final List<Watched> watched;
    private final double threshold;
    private final SelectionRule rule;
    private final Limits limits;
    private final Kernels kernels;

    private ScorePlan(
            Plan line,
            Plan observed,
            List<Watched> watched,
            double threshold,
            SelectionRule rule,
            Limits limits,
            Kernels kernels) {
        this.line = line;
        this.observed = observed;
        this.watched = List.copyOf(watched);
        this.threshold = threshold;
        this.rule = rule;
        this.limits = limits;
        this.kernels = kernels;
    }

    /**
     * What an event looks at besides the scores and margins.
     *
     * @param event the event
     * @param value what it looks at
     * @param windows if the event is that the largest elements of windows stay the largest, these; else {@code null}
     */
    record Watched(Event event, Edge value, @Nullable Windows windows) {
        /** What an event looks at; {@code null} if it looks at scores and margins alone. */
        static @Nullable Watched of(Event event, PlanBuilder builder, List<Edge> outputs) {
            if (event instanceof Event.SameLabel label) {
                Edge value = output(builder, outputs, label.output());
                return new Watched(event, value, rows(value.shape()));
            }
            if (event instanceof Event.SameSide side) {
                return new Watched(event, output(builder, outputs, side.output()), null);
            }
            if (!(event instanceof Event.SameValues values)) {
                return null;
            }
            Edge value = output(builder, outputs, values.output());
            if (!value.type().isInteger() && value.type() != ElementType.BOOL) {
                throw new ModelException("the event same needs an output of integers or booleans, got " + value.type()
                        + ": state above with a threshold, or label");
            }
            Positions positions = Positions.of(builder, value);
            return positions == null
                    ? new Watched(event, value, null)
                    : new Watched(event, positions.value(), positions.windows());
        }

        /** The rows along the last axis. */
        private static Windows rows(Shape shape) {
            if (shape.rank() == 0) {
                throw new ModelException("the event label needs an output with an axis, got a single number");
            }
            int length = shape.extent(shape.rank() - 1);
            int rows = length == 0 ? 0 : shape.size() / length;
            return new Windows(
                    IntStream.rangeClosed(0, rows).map(i -> i * length).toArray(),
                    IntStream.range(0, shape.size()).toArray());
        }
    }

    /**
     * Binds the model with all inputs but the tested one fixed.
     *
     * @param model the network
     * @param rule how its outputs mark a region, and what is conditioned on
     * @param inputs one tensor per input of the graph, in order
     * @param draws numbers for random operators of the graph
     * @param kernels the arithmetic
     * @return the plan
     * @throws ModelException if the inputs, the post-processing or the events do not fit the model
     * @throws IllegalArgumentException if the rule names an output that the model does not have
     */
    static ScorePlan of(OnnxModel model, SelectionRule rule, List<Tensor> inputs, Draws draws, Kernels kernels) {
        PlanBuilder builder = new PlanBuilder(kernels, draws, new Budget(model.limits()));
        List<Edge> given = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            Tensor input = inputs.get(i);
            given.add(i == rule.inputIndex() ? builder.free(input.type(), input.shape()) : builder.constant(input));
        }
        Edge raw = given.get(rule.inputIndex());
        given.set(rule.inputIndex(), prepared(builder, rule, raw));
        List<Edge> outputs = model.bind(builder, given);
        PostProcess.TestedImage tested = new PostProcess.TestedImage(raw, given.get(rule.inputIndex()));
        Edge score = output(builder, outputs, rule.outputIndex());
        for (PostProcess step : rule.postProcess()) {
            builder.origin("post-processing " + step);
            score = step.apply(builder, score, tested);
        }
        builder.origin("the marking of elements");
        Threshold margin = margin(builder, score, rule);
        Edge map = rule.marking() instanceof Marking.HighestChannel ? margin.value() : score;
        List<Edge> seen = new ArrayList<>(List.of(map, margin.value()));
        List<Edge> followed = new ArrayList<>(rule.marking().isFixed() ? List.of() : List.of(margin.value()));
        List<Watched> watched = new ArrayList<>();
        for (Event event : rule.events()) {
            Watched further = Watched.of(event, builder, outputs);
            if (further != null) {
                watched.add(further);
                seen.add(further.value());
                followed.add(further.value());
            }
        }
        Plan line = builder.plan(List.of(joined(builder, followed)));
        return new ScorePlan(line, builder.plan(seen), watched, margin.threshold(), rule, model.limits(), kernels);
    }

    /** What the network takes, from the raw values. */
    private static Edge prepared(PlanBuilder builder, SelectionRule rule, Edge raw) {
        Edge x = raw;
        for (Preprocess step : rule.preprocess()) {
            builder.origin("preprocessing " + step.text());
            x = step.apply(builder, x);
        }
        return x;
    }

    /** An output; refuses one whose number of elements depends on the data, naming the nodes that cause it. */
    private static Edge output(PlanBuilder builder, List<Edge> outputs, int index) {
        if (index >= outputs.size()) {
            throw new IllegalArgumentException(
                    "output_index is " + index + ", the model has " + outputs.size() + " outputs (counted from 0)");
        }
        Edge output = outputs.get(index);
        if (!output.hasShape()) {
            builder.plan(List.of(output)).require(Enclosable.class, "bounded search");
        }
        return output;
    }

    /** All elements of some values in one row; of one value, itself. */
    static Edge joined(PlanBuilder builder, List<Edge> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        int[] lengths = parts.stream().mapToInt(edge -> edge.shape().size()).toArray();
        return builder.linear(
                Rearrangement.joining(1, lengths),
                null,
                parts.get(0).type(),
                Shape.of(IntStream.of(lengths).sum()),
                parts.toArray(Edge[]::new));
    }

    /** What exceeds a threshold in marked elements; where elements compete, their scores. */
    private static Threshold margin(PlanBuilder builder, Edge score, SelectionRule rule) {
        if (rule.marking() instanceof Marking.Above above) {
            Threshold event = rule.normalize()
                    ? new Threshold(aboveThreshold(builder, score, above.threshold()), 0)
                    : new Threshold(score, above.threshold());
            for (Threshold before = event; before != null; before = before.beforeIncreasing(builder)) {
                event = before;
            }
            return event;
        }
        if (rule.marking() instanceof Marking.Between between) {
            return new Threshold(within(builder, score, between, rule.normalize()), 0);
        }
        if (rule.marking() instanceof Marking.HighestChannel highest) {
            return new Threshold(lead(builder, score, highest.channel()), 0);
        }
        return new Threshold(score, 0);
    }

    /** The smaller of the distances to both ends, positive where the score lies between them or at the upper one. */
    private static Edge within(PlanBuilder builder, Edge score, Marking.Between between, boolean normalize) {
        double upper = normalize ? between.upper() : Math.nextUp(between.upper());
        Edge below = Expressions.negated(
                builder,
                normalize
                        ? aboveThreshold(builder, score, between.lower())
                        : shifted(builder, score, -between.lower()));
        Edge above = normalize ? aboveThreshold(builder, score, upper) : shifted(builder, score, -upper);
        int size = score.shape().size();
        int[] start = IntStream.rangeClosed(0, size).map(i -> 2 * i).toArray();
        int[] pairs =
                IntStream.range(0, 2 * size).map(i -> i / 2 + i % 2 * size).toArray();
        Edge outside =
                builder.maximum(new Windows(start, pairs), score.shape(), joined(builder, List.of(below, above)));
        return Expressions.negated(builder, outside);
    }

    private static Edge shifted(PlanBuilder builder, Edge x, double by) {
        double[] offset = new double[x.shape().size()];
        Arrays.fill(offset, by);
        return builder.linear(Scale.by(1, offset.length), offset, x.shape(), x);
    }

    /** By how much the score of a channel exceeds the highest of the others, for each element. */
    private static Edge lead(PlanBuilder builder, Edge score, int channel) {
        Shape shape = score.shape();
        if (shape.rank() < 2 || channel >= shape.extent(1) || shape.extent(1) < 2) {
            throw new ModelException("class " + channel + " needs scores with at least " + Math.max(2, channel + 1)
                    + " channels (axis 1), got shape " + shape);
        }
        int[] extents = shape.extents();
        int channels = extents[1];
        extents[1] = 1;
        Shape map = Shape.of(extents);
        int plane = map.size() / shape.extent(0);
        int[] own = new int[map.size()];
        int[] others = new int[map.size() * (channels - 1)];
        for (int i = 0, at = 0; i < own.length; i++) {
            int first = i / plane * channels * plane + i % plane;
            own[i] = first + channel * plane;
            for (int c = 0; c < channels; c++) {
                if (c != channel) {
                    others[at++] = first + c * plane;
                }
            }
        }
        int[] start = IntStream.rangeClosed(0, own.length)
                .map(i -> i * (channels - 1))
                .toArray();
        Edge best = builder.maximum(new Windows(start, others), map, score);
        Edge mine = builder.linear(Rearrangement.of(own), null, map, score);
        return Expressions.difference(builder, mine, best);
    }

    /** {@code s - (1 - tau) min s - tau max s}, positive exactly where the normalised score exceeds tau. */
    private static Edge aboveThreshold(PlanBuilder builder, Edge s, double tau) {
        Shape one = Shape.of(1);
        Edge max = Expressions.largest(builder, s);
        Edge min = Expressions.smallest(builder, s);
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

    /** {@return what all events look at, as one output: what a search must be able to follow} */
    Plan line() {
        return line;
    }

    /** {@return the plan whose outputs are the scores, the margins, and what each further event looks at} */
    Plan observed() {
        return observed;
    }

    /** {@return what events look at besides scores and margins, in the order of the outputs of {@link #observed}} */
    List<Watched> watched() {
        return watched;
    }

    /** {@return what the margins are compared with} */
    double threshold() {
        return threshold;
    }

    /** {@return the limits of the model} */
    Limits limits() {
        return limits;
    }

    /** {@return the arithmetic} */
    Kernels kernels() {
        return kernels;
    }

    /** {@return the shape of the score map} */
    Shape shape() {
        return observed.edge(observed.outputs()[0]).shape();
    }

    /**
     * What the data lead to.
     *
     * @param map the scores, normalised if asked for
     * @param above for which elements the margin exceeds the threshold
     * @param ties whether a margin lies exactly at the threshold
     * @param events for each event that looks at another output, its elements
     * @param scale the magnitude of the activations on the way, to which rounding errors are relative
     */
    record Scores(double[] map, boolean[] above, boolean ties, List<double[]> events, double scale) {}

    /**
     * Scores the data.
     *
     * @param tested the free input
     * @return its scores
     * @throws ModelException if a score is not a number
     */
    Scores score(Tensor tested) {
        ForwardPass pass = new ForwardPass(observed, kernels);
        List<Tensor> results = pass.run(List.of(tested));
        double[] map = results.get(0).doubles().clone();
        double[] margin = results.get(1).doubles();
        boolean[] above = new boolean[margin.length];
        boolean ties = false;
        for (int i = 0; i < margin.length; i++) {
            if (Double.isNaN(margin[i])) {
                throw new ModelException("the score of element " + i + " is not a number");
            }
            above[i] = margin[i] > threshold;
            ties |= margin[i] == threshold;
        }
        if (rule.normalize() && !(rule.marking() instanceof Marking.HighestChannel)) {
            normalize(map);
        }
        List<double[]> events =
                results.stream().skip(2).map(tensor -> tensor.doubles().clone()).toList();
        return new Scores(map, above, ties, events, scale(tested, pass.largest()));
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
