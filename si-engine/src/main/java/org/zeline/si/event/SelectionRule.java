package org.zeline.si.event;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;

/**
 * How a network's outputs mark a region inside a mask, and what of that a p-value conditions on.
 *
 * @param inputIndex which input of the graph is tested, from 0
 * @param outputIndex which output of the graph gives the scores, from 0
 * @param preprocess steps from the raw tested input to what the network takes, in order
 * @param postProcess steps from that output to the score map, in order
 * @param normalize whether scores are scaled to [0, 1] by their minimum and maximum before they mark the region
 * @param marking which scores mark an element
 * @param mask where the region may lie, one flag per element of the score map; {@code null} for everywhere
 * @param events what must be the same along the line, all together
 */
public record SelectionRule(
        int inputIndex,
        int outputIndex,
        List<Preprocess> preprocess,
        List<PostProcess> postProcess,
        boolean normalize,
        Marking marking,
        boolean @Nullable [] mask,
        List<Event> events) {
    /**
     * Copies the lists and the mask.
     *
     * @throws IllegalArgumentException if an index is negative, the events do not fix the region that is tested, or
     *     they contradict each other
     */
    public SelectionRule {
        if (inputIndex < 0 || outputIndex < 0) {
            throw new IllegalArgumentException(
                    "input_index and output_index must not be negative, got " + inputIndex + " and " + outputIndex);
        }
        preprocess = List.copyOf(preprocess);
        postProcess = List.copyOf(postProcess);
        mask = mask == null ? null : mask.clone();
        events = List.copyOf(events);
        requireFixed(marking, events);
    }

    /** What is compared depends on the region, so the events must fix it, or it must not depend on the data. */
    private static void requireFixed(Marking marking, List<Event> events) {
        long components =
                events.stream().filter(Event.SameComponent.class::isInstance).count();
        if (marking instanceof Marking.Between
                && events.stream()
                        .anyMatch(event -> event instanceof Event.SameComponent component
                                && component.selected() == Event.SameComponent.Selected.PEAK)) {
            throw new IllegalArgumentException(
                    "event: an interval does not mark the highest score, so that no component"
                            + " holds it: select each");
        }
        boolean region = components > 0 || events.stream().anyMatch(Event.SameRegion.class::isInstance);
        if (components > 1) {
            throw new IllegalArgumentException("event: only one component can be tested at a time, got " + components);
        }
        if (events.isEmpty() && marking.isFixed()) {
            throw new IllegalArgumentException(
                    "event: a fixed region does not say what was selected: name the event that"
                            + " led to this test, a label, same or above");
        }
        if (region && marking.isFixed()) {
            throw new IllegalArgumentException(
                    "event: a fixed region is the same in all data: leave out \"region\" and \"component\"");
        }
        if (!region && !marking.isFixed()) {
            throw new IllegalArgumentException(
                    "event: what is compared depends on the marked region, which the events do"
                            + " not fix: add \"region\" or a component");
        }
    }

    /** {@return a copy; {@code null} for everywhere} */
    @Override
    public boolean @Nullable [] mask() {
        return mask == null ? null : mask.clone();
    }

    /** {@return the component whose surroundings are part of the event; empty if the whole region is tested} */
    public Optional<Event.SameComponent> component() {
        return events.stream()
                .filter(Event.SameComponent.class::isInstance)
                .map(Event.SameComponent.class::cast)
                .findFirst();
    }

    /**
     * {@return the components of a region that the event speaks of, in order of their first elements; else the region}
     *
     * @param region what is marked
     * @param shape the shape of the score map
     * @throws ModelException if the connectivity does not fit the shape
     */
    public List<Region> components(Region region, Shape shape) {
        return component()
                .map(event -> region.parts(Connectivity.of(event.connectivity(), shape), shape))
                .orElse(List.of(region));
    }

    /**
     * {@return the component that holds the highest score, whatever its size}
     *
     * @param components of what is marked, or the region alone
     * @param scores the score map
     */
    public static Region peak(List<Region> components, double[] scores) {
        return Collections.max(components, Comparator.comparingDouble(part -> part.highest(scores)));
    }

    /**
     * What is tested.
     *
     * @param components of what is marked
     * @param scores the score map
     * @return those that the event asks for, in the same order; without such an event, all
     * @throws NoAnswerException if none of them is large enough
     */
    public List<Region> tested(List<Region> components, double[] scores) {
        Optional<Event.SameComponent> event = component();
        if (event.isEmpty()) {
            return components;
        }
        boolean peak = event.get().selected() == Event.SameComponent.Selected.PEAK;
        List<Region> asked = peak ? List.of(peak(components, scores)) : components;
        List<Region> large = asked.stream()
                .filter(part -> part.elements().length >= event.get().leastSize())
                .toList();
        if (large.isEmpty()) {
            throw new NoAnswerException(
                    (peak ? "the component with the highest score does not have" : "none of the components has")
                            + " as many as " + event.get().leastSize() + " elements");
        }
        return large;
    }

    /** {@return whether the whole region must be the same} */
    public boolean fixesRegion() {
        return events.stream().anyMatch(Event.SameRegion.class::isInstance);
    }

    /**
     * {@return the flat indices of the elements inside the mask, ascending}
     *
     * @param size how many elements the score map has
     * @throws IllegalArgumentException if the mask has another size
     */
    public int[] candidates(int size) {
        boolean[] inside = mask;
        if (inside != null && inside.length != size) {
            throw new IllegalArgumentException("mask has " + inside.length + " elements, the score map has " + size);
        }
        return IntStream.range(0, size).filter(i -> inside == null || inside[i]).toArray();
    }
}
