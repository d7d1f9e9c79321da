package org.zeline.interpreter.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.ModelException;

/**
 * The inputs of an operator, by position; optional ones may be absent. An operator with graphs inside has also the
 * values around it that these graphs read, by name.
 */
public final class Inputs {
    private final List<@Nullable Edge> edges;
    private final Map<String, @Nullable Edge> captured;

    /**
     * Takes the inputs in order.
     *
     * @param edges {@code null} for one that is absent
     */
    public Inputs(List<@Nullable Edge> edges) {
        this(edges, Map.of());
    }

    /**
     * Takes the inputs in order, and what inner graphs read.
     *
     * @param edges {@code null} for one that is absent
     * @param captured values of the graphs around, by name
     */
    public Inputs(List<@Nullable Edge> edges, Map<String, @Nullable Edge> captured) {
        this.edges = Collections.unmodifiableList(new ArrayList<>(edges));
        this.captured = Collections.unmodifiableMap(new LinkedHashMap<>(captured));
    }

    /**
     * {@return inputs that are all there}
     *
     * @param edges in order
     */
    public static Inputs of(Edge... edges) {
        return new Inputs(new ArrayList<>(Arrays.asList(edges)));
    }

    /** How many positions there are, absent inputs among them. */
    public int count() {
        return edges.size();
    }

    /**
     * {@return the input at a position}
     *
     * @param i from 0
     * @throws ModelException if it is absent
     */
    public Edge required(int i) {
        Edge edge = optional(i);
        if (edge == null) {
            throw new ModelException("input " + (i + 1) + " is missing");
        }
        return edge;
    }

    /**
     * {@return the input at a position, {@code null} if it is absent}
     *
     * @param i from 0
     */
    public @Nullable Edge optional(int i) {
        return i < edges.size() ? edges.get(i) : null;
    }

    /** The values of the graphs around that inner graphs read, by name. */
    public Map<String, @Nullable Edge> captured() {
        return captured;
    }

    /**
     * {@return whether all inputs from a position on are constant or absent}
     *
     * @param first from 0
     */
    public boolean constantFrom(int first) {
        for (int i = first; i < edges.size(); i++) {
            Edge edge = edges.get(i);
            if (edge != null && !edge.isConstant()) {
                return false;
            }
        }
        return true;
    }

    /** The same inputs, each changed by a function of its position, those that inner graphs read as they are. */
    Inputs mapped(BiFunction<Integer, Edge, Edge> function) {
        List<@Nullable Edge> changed = new ArrayList<>();
        for (int i = 0; i < edges.size(); i++) {
            Edge edge = edges.get(i);
            changed.add(edge == null ? null : function.apply(i, edge));
        }
        return new Inputs(changed, captured);
    }

    /** The inputs and captured values that are there, in order. */
    List<Edge> present() {
        List<Edge> present = new ArrayList<>();
        for (Edge edge : edges) {
            if (edge != null) {
                present.add(edge);
            }
        }
        for (Edge edge : captured.values()) {
            if (edge != null) {
                present.add(edge);
            }
        }
        return present;
    }

    /** Which positions and names are there. */
    Form form() {
        List<Boolean> mask = new ArrayList<>();
        for (Edge edge : edges) {
            mask.add(edge != null);
        }
        Map<String, Boolean> names = new LinkedHashMap<>();
        captured.forEach((name, edge) -> names.put(name, edge != null));
        return new Form(mask, names);
    }

    /**
     * Which inputs are there.
     *
     * @param mask for each position whether an input is there
     * @param captured for each name that inner graphs read whether there is a value
     */
    public record Form(List<Boolean> mask, Map<String, Boolean> captured) {
        /**
         * {@return inputs of this form}
         *
         * @param present what is there, in order
         */
        public Inputs filled(List<Edge> present) {
            Iterator<Edge> next = present.iterator();
            List<@Nullable Edge> edges = new ArrayList<>();
            for (boolean there : mask) {
                edges.add(there ? next.next() : null);
            }
            Map<String, @Nullable Edge> named = new LinkedHashMap<>();
            captured.forEach((name, there) -> named.put(name, there ? next.next() : null));
            return new Inputs(edges, named);
        }
    }
}
