package org.zeline.si;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.Windows;
import org.zeline.interpreter.linear.Rearrangement;
import org.zeline.interpreter.plan.Budget;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Expressions;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.si.event.Connectivity;
import org.zeline.si.event.Event;
import org.zeline.si.event.ObservedEvent;
import org.zeline.si.event.Region;
import org.zeline.si.event.SelectionRule;
import org.zeline.si.event.SignConditions;

/**
 * An event as sign conditions on the output of a plan: it happens where all of them hold. Where elements compete, for
 * the highest scores or for a label, the outputs are differences of scores.
 */
final class EventConditions {
    /** Half the distance of two integers: the same integer is less than this away. */
    private static final double HALF = 0.5;

    private final ScorePlan scores;
    private final SelectionRule rule;
    private final ScorePlan.Scores seen;
    private final Region region;
    private final PlanBuilder builder;
    private final int[] outputs;
    private final List<Edge> edges = new ArrayList<>();
    private final List<SignConditions> conditions = new ArrayList<>();
    private final List<ObservedEvent> observed = new ArrayList<>();

    private EventConditions(ScorePlan scores, SelectionRule rule, ScorePlan.Scores seen, Region region) {
        this.scores = scores;
        this.rule = rule;
        this.seen = seen;
        this.region = region;
        this.builder = new PlanBuilder(scores.observed(), scores.kernels(), new Budget(scores.limits()));
        this.outputs = scores.observed().outputs();
    }

    /**
     * Conditions on a plan.
     *
     * @param plan one input, one output
     * @param signs where each element of its output must lie
     * @param partial whether they leave out scores
     * @param observed what happened in the data, as far as the region does not show it
     */
    record Compiled(Plan plan, SignConditions signs, boolean partial, List<ObservedEvent> observed) {}

    /**
     * The conditions under which the data would have led to the same.
     *
     * @param scores the plan
     * @param rule how the region is marked, and what is conditioned on
     * @param seen what the data led to
     * @param region what is marked
     * @param part the component that is tested, or the region
     */
    static Compiled of(ScorePlan scores, SelectionRule rule, ScorePlan.Scores seen, Region region, Region part) {
        boolean usual = rule.events().equals(List.of(new Event.SameRegion()));
        if (usual && !rule.marking().competes() && rule.mask() == null) {
            return new Compiled(
                    scores.line(), SignConditions.of(seen.above(), null, scores.threshold()), false, List.of());
        }
        EventConditions made = new EventConditions(scores, rule, seen, region);
        for (Event event : rule.events()) {
            if (event instanceof Event.SameRegion) {
                made.sameRegion();
            } else if (event instanceof Event.SameComponent component) {
                made.sameComponent(component, part);
            }
        }
        made.sameOutputs();
        return made.compiled();
    }

    /**
     * The conditions under which nothing would have been marked either.
     *
     * @param scores the plan, in which elements do not compete
     * @param rule how the region is marked, and what is conditioned on
     * @param seen what the data led to, without a marked element
     */
    static Compiled ofNothing(ScorePlan scores, SelectionRule rule, ScorePlan.Scores seen) {
        EventConditions made = new EventConditions(scores, rule, seen, new Region(new int[0]));
        made.margins(rule.mask());
        made.sameOutputs();
        return made.compiled();
    }

    private void sameOutputs() {
        for (int i = 0; i < scores.watched().size(); i++) {
            sameOutput(scores.watched().get(i), seen.events().get(i));
        }
    }

    /** The margins of some elements stay on their side. */
    private void margins(boolean @Nullable [] looked) {
        boolean[] above = seen.above();
        int[] some = IntStream.range(0, above.length)
                .filter(i -> looked == null || looked[i])
                .toArray();
        boolean[] sides = new boolean[some.length];
        for (int i = 0; i < sides.length; i++) {
            sides[i] = above[some[i]];
        }
        if (some.length > 0) {
            Edge margins = some.length == above.length ? edge(1) : gathered(edge(1), some);
            add(margins, SignConditions.of(sides, null, scores.threshold()));
        }
    }

    private Edge edge(int output) {
        return scores.observed().edge(outputs[output]);
    }

    private void add(Edge edge, SignConditions signs) {
        edges.add(edge);
        conditions.add(signs);
    }

    private Compiled compiled() {
        if (edges.isEmpty()) {
            boolean[] none = new boolean[edge(1).shape().size()];
            return new Compiled(builder.plan(List.of(edge(1))), SignConditions.of(none, none, 0), false, observed);
        }
        Plan plan = builder.plan(List.of(ScorePlan.joined(builder, edges)));
        boolean partial = rule.mask() != null || rule.component().isPresent();
        return new Compiled(plan, SignConditions.joined(conditions), partial, observed);
    }

    private void sameRegion() {
        if (rule.marking().competes()) {
            int[] others = others(region);
            exceed(region.elements(), others);
            if (others.length > 0) {
                observed.add(new ObservedEvent.Border(extreme(region.elements(), -1), extreme(others, 1)));
            }
        } else {
            margins(rule.mask());
        }
    }

    /** A component of the highest scores depends on all of them. */
    private void sameComponent(Event.SameComponent event, Region part) {
        if (!rule.fixesRegion()) {
            if (rule.marking().competes()) {
                sameRegion();
            } else {
                boolean[] looked = part.flags(seen.above().length);
                int[] around =
                        Connectivity.of(event.connectivity(), scores.shape()).around(part.elements(), scores.shape());
                boolean[] candidates = new Region(rule.candidates(looked.length)).flags(looked.length);
                int[] neighbours =
                        Arrays.stream(around).filter(i -> candidates[i]).toArray();
                Arrays.stream(neighbours).forEach(i -> looked[i] = true);
                observed.add(new ObservedEvent.Neighbours(neighbours));
                margins(looked);
            }
        }
        int[] others = others(part);
        if (event.selected() == Event.SameComponent.Selected.PEAK && others.length > 0) {
            Edge highest = maximum(part.elements());
            add(Expressions.difference(builder, highest, maximum(others)), SignConditions.atLeast(1, 0));
        }
    }

    /** The element with the highest score, or with the sign -1 the lowest. */
    private int extreme(int[] elements, int sign) {
        return Arrays.stream(elements)
                .reduce((best, i) -> sign * seen.map()[i] > sign * seen.map()[best] ? i : best)
                .orElseThrow();
    }

    /** The elements that could have been marked, but for some. */
    private int[] others(Region some) {
        boolean[] inside = some.flags(seen.above().length);
        return Arrays.stream(rule.candidates(inside.length))
                .filter(i -> !inside[i])
                .toArray();
    }

    /** The scores of some elements are at least as high as all others. */
    private void exceed(int[] some, int[] others) {
        if (others.length > 0) {
            add(
                    Expressions.difference(builder, gathered(edge(0), some), maximum(others)),
                    SignConditions.atLeast(some.length, 0));
        }
    }

    private Edge maximum(int[] elements) {
        return builder.maximum(new Windows(new int[] {0, elements.length}, elements), Shape.of(1), edge(0));
    }

    private Edge gathered(Edge x, int[] elements) {
        return builder.linear(Rearrangement.of(elements), null, Shape.of(elements.length), x);
    }

    private void sameOutput(ScorePlan.Watched watched, double[] values) {
        for (int i = 0; i < values.length; i++) {
            if (Double.isNaN(values[i])) {
                throw new ModelException("an event looks at an output whose element " + i + " is not a number");
            }
        }
        Windows windows = watched.windows();
        if (windows != null) {
            sameWinners(watched.value(), windows, values);
            if (watched.event() instanceof Event.SameLabel label) {
                int[] labels = IntStream.range(0, windows.count())
                        .map(w -> (int) elements(windows, w)
                                .takeWhile(i -> i != winner(windows, w, values))
                                .count())
                        .toArray();
                observed.add(new ObservedEvent.Labels(label.output(), labels));
            }
        } else if (watched.event() instanceof Event.SameSide side) {
            boolean[] above = new boolean[values.length];
            for (int i = 0; i < above.length; i++) {
                above[i] = values[i] > side.threshold();
            }
            add(watched.value(), SignConditions.of(above, null, side.threshold()));
        } else {
            double[] least = Arrays.stream(values).map(v -> v - HALF).toArray();
            double[] most = Arrays.stream(values).map(v -> v + HALF).toArray();
            add(watched.value(), SignConditions.above(least));
            add(watched.value(), SignConditions.upTo(most));
        }
    }

    /** The largest element of each window stays at least as large as the others. */
    private void sameWinners(Edge output, Windows windows, double[] values) {
        List<int[]> pairs = new ArrayList<>();
        for (int w = 0; w < windows.count(); w++) {
            int winner = winner(windows, w, values);
            elements(windows, w).filter(i -> i != winner).forEach(i -> pairs.add(new int[] {winner, i}));
        }
        if (!pairs.isEmpty()) {
            Edge winners =
                    gathered(output, pairs.stream().mapToInt(pair -> pair[0]).toArray());
            Edge others =
                    gathered(output, pairs.stream().mapToInt(pair -> pair[1]).toArray());
            add(Expressions.difference(builder, winners, others), SignConditions.atLeast(pairs.size(), 0));
        }
    }

    private static IntStream elements(Windows windows, int w) {
        return IntStream.range(windows.from(w), windows.to(w)).map(windows::element);
    }

    /** The element of a window with the largest value, the first of equal ones. */
    static int winner(Windows windows, int w, double[] values) {
        return elements(windows, w)
                .reduce((best, i) -> values[i] > values[best] ? i : best)
                .orElseThrow();
    }
}
