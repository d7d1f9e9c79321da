package org.zeline.si;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.function.Windows;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.data.TestedData;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.NullDistribution;
import org.zeline.si.distribution.PointwiseTest;
import org.zeline.si.event.Event;
import org.zeline.si.event.NoAnswerException;
import org.zeline.si.event.Region;
import org.zeline.si.event.SelectionRule;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.search.SearchListener;
import org.zeline.si.search.SearchProblem;
import org.zeline.si.search.SearchSettings;
import org.zeline.si.search.SteppingSearch;

/**
 * A network as one step of an algorithm of the user's own: what it marks at a point of a line, and around the point the
 * interval on which it marks the same and follows the same linear piece. For {@link LineInference}; an algorithm with
 * further steps intersects the interval with those of the other steps. Threads may share it.
 */
public final class NetworkSelection implements SelectionAlgorithm<NetworkSelection.Selected> {
    private static final SearchSettings PIECE = SearchSettings.DEFAULT.with(SearchSettings.Mode.OVER_CONDITIONING);

    private final Hypothesis hypothesis;
    private final TestedData template;
    private final ScorePlan plan;
    private final SteppingSearch stepping;

    private NetworkSelection(Hypothesis hypothesis, TestedData template, ScorePlan plan, SteppingSearch stepping) {
        this.hypothesis = hypothesis;
        this.template = template;
        this.plan = plan;
        this.stepping = stepping;
    }

    /**
     * What a network selects.
     *
     * @param region flat indices of what is marked, or of the component that holds the highest score; none if nothing
     *     is marked, or the component is smaller than the event asks for
     * @param marked flat indices of all that is marked, where the event fixes it; else none
     * @param outputs for each event that looks at another output: the labels, the values, or 1 above the threshold and
     *     0 elsewhere
     */
    public record Selected(List<Integer> region, List<Integer> marked, List<List<Double>> outputs) {}

    /**
     * Prepares a network.
     *
     * @param model the network, without random nodes
     * @param hypothesis how it marks a region, and the events; the comparison does not matter
     * @param inputs one tensor per input of the graph, in order; of the tested one only type and shape matter
     * @param instructions what computes
     * @return the step; the points of its lines have one number per element of the tested input
     * @throws IllegalArgumentException if the event asks for each component: there may be several
     * @throws org.zeline.interpreter.value.ModelException if the inputs don't fit the model
     * @throws org.zeline.interpreter.value.UnsupportedModelException if the model can't be followed exactly
     */
    public static NetworkSelection of(
            OnnxModel model, Hypothesis hypothesis, List<? extends Tensor> inputs, Instructions instructions) {
        if (hypothesis.testsEach()) {
            throw new IllegalArgumentException("each component is selected by itself: ask for the peak");
        }
        ScorePlan plan =
                ScorePlan.of(model, hypothesis.rule(), List.copyOf(inputs), Draws.none(), instructions.kernels());
        SteppingSearch stepping = new SteppingSearch(instructions);
        stepping.require(plan.line());
        TestedData template = TestedData.of(inputs.get(hypothesis.inputIndex()));
        return new NetworkSelection(hypothesis, template, plan, stepping);
    }

    @Override
    public Selection<Selected> at(double[] a, double[] b, double z) {
        double[] point = new double[a.length];
        for (int i = 0; i < point.length; i++) {
            point[i] = a[i] + b[i] * z;
        }
        ScorePlan.Scores scores = plan.score(template.with(point).image());
        Region region;
        try {
            region = Region.of(scores.map(), scores.above(), hypothesis.rule());
        } catch (NoAnswerException e) {
            Selected nothing = new Selected(List.of(), List.of(), outputs(scores));
            return new Selection<>(nothing, where(conditions(scores, e), scores, a, b, z));
        }
        SelectionRule rule = hypothesis.rule();
        Region part = SelectionRule.peak(rule.components(region, plan.shape()), scores.map());
        int least = rule.component().map(Event.SameComponent::leastSize).orElse(1);
        boolean large = part.elements().length >= least;
        boolean all = rule.fixesRegion() || hypothesis.marking().competes();
        Selected selected =
                new Selected(large ? elements(part) : List.of(), all ? elements(region) : List.of(), outputs(scores));
        EventConditions.Compiled event = EventConditions.of(plan, rule, scores, region, part);
        return new Selection<>(selected, where(event, scores, a, b, z));
    }

    /** That nothing is marked: no margin exceeds the threshold. */
    private EventConditions.Compiled conditions(ScorePlan.Scores scores, NoAnswerException nothing) {
        if (hypothesis.marking().isFixed()) {
            throw nothing;
        }
        return EventConditions.ofNothing(plan, hypothesis.rule(), scores);
    }

    private static List<Integer> elements(Region region) {
        return IntStream.of(region.elements()).boxed().toList();
    }

    /** The piece of the line around a point on which an event happens and the network is linear. */
    private IntervalSet where(
            EventConditions.Compiled event, ScorePlan.Scores scores, double[] a, double[] b, double z) {
        SearchProblem problem = new SearchProblem(
                event.plan(),
                a,
                b,
                event.signs(),
                scores.scale(),
                new PointwiseTest(NullDistribution.NORMAL, z, Alternative.TWO_SIDED));
        return stepping.run(problem, PIECE, SearchListener.NONE).truncation().truncated();
    }

    private List<List<Double>> outputs(ScorePlan.Scores scores) {
        return IntStream.range(0, plan.watched().size())
                .mapToObj(i -> outcome(plan.watched().get(i), scores.events().get(i)))
                .toList();
    }

    private static List<Double> outcome(ScorePlan.Watched watched, double[] values) {
        Windows windows = watched.windows();
        if (windows != null) {
            return IntStream.range(0, windows.count())
                    .mapToObj(w -> (double) EventConditions.winner(windows, w, values))
                    .toList();
        }
        return watched.event() instanceof Event.SameSide side
                ? Arrays.stream(values)
                        .mapToObj(v -> v > side.threshold() ? 1.0 : 0.0)
                        .toList()
                : Arrays.stream(values).boxed().toList();
    }
}
