package org.zeline.interpreter.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.ModelException;

/** The inputs of an operator, by position; optional ones may be absent. */
public final class Inputs {
    private final List<@Nullable Edge> edges;

    /**
     * Takes the inputs in order.
     *
     * @param edges {@code null} for one that is absent
     */
    public Inputs(List<@Nullable Edge> edges) {
        this.edges = Collections.unmodifiableList(new ArrayList<>(edges));
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

    /** The inputs that are there, in order. */
    List<Edge> present() {
        List<Edge> present = new ArrayList<>();
        for (Edge edge : edges) {
            if (edge != null) {
                present.add(edge);
            }
        }
        return present;
    }

    /** For each position whether an input is there. */
    List<Boolean> mask() {
        List<Boolean> mask = new ArrayList<>();
        for (Edge edge : edges) {
            mask.add(edge != null);
        }
        return mask;
    }
}
