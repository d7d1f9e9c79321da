package org.zeline.interpreter.graph;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.ModelException;

/** The names that are defined so far in a graph, and those that it reads from the graphs around it. */
final class Scope {
    private final @Nullable Scope around;
    private final Set<String> defined = new HashSet<>();
    private final Set<String> captured = new LinkedHashSet<>();

    /** A graph inside another, or inside none. */
    Scope(@Nullable Scope around) {
        this.around = around;
    }

    void define(String name) {
        if (name.isEmpty()) {
            throw new ModelException("a value has no name");
        }
        if (!defined.add(name)) {
            throw new ModelException("value '" + name + "' is defined twice");
        }
        if (captured.contains(name)) {
            throw new ModelException("value '" + name + "' is read before this graph defines it");
        }
    }

    /** Whether this graph itself has defined a name so far. */
    boolean defines(String name) {
        return defined.contains(name);
    }

    /** Notes that a name is read. */
    void require(String name, String by) {
        if (defined.contains(name)) {
            return;
        }
        if (!isVisible(name)) {
            throw new ModelException(
                    "value '" + name + "' is used by " + by + " but nothing computes it: mend the name");
        }
        captured.add(name);
    }

    private boolean isVisible(String name) {
        return defined.contains(name) || (around != null && around.isVisible(name));
    }

    /** What this graph reads from those around it, in the order of first use. */
    Set<String> captured() {
        return captured;
    }
}
