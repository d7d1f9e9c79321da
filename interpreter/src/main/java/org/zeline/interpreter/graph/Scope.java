package org.zeline.interpreter.graph;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.ModelException;

/** The names defined so far in a graph, and the names that it reads from enclosing graphs. */
final class Scope {
    private final @Nullable Scope around;
    private final Set<String> defined = new HashSet<>();
    private final Set<String> captured = new LinkedHashSet<>();

    /** A scope within an enclosing one, or without any. */
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

    /** Records that a name is read, and checks that it is defined. */
    void require(String name, String by) {
        if (defined.contains(name)) {
            return;
        }
        if (!isVisible(name)) {
            throw new ModelException(
                    "value '" + name + "' is used by " + by + " but nothing computes it: correct the name");
        }
        captured.add(name);
    }

    private boolean isVisible(String name) {
        return defined.contains(name) || (around != null && around.isVisible(name));
    }

    /** The names that this graph reads from enclosing graphs, in the order of first use. */
    Set<String> captured() {
        return captured;
    }
}
