package org.zeline.interpreter.value;

import java.util.List;

/** A sound model that a pass refuses, before anything is computed, with all the nodes that stand in the way. */
public final class UnsupportedModelException extends ModelException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> obstacles;

    /**
     * Names what stands in the way.
     *
     * @param question what was asked for, for example {@code exact search}
     * @param obstacles one line a node: its name and why it can't be followed
     */
    public UnsupportedModelException(String question, List<String> obstacles) {
        super(question + " is not possible for this model: " + String.join("; ", obstacles));
        this.obstacles = obstacles.stream().map(ModelException::oneLine).toList();
    }

    private UnsupportedModelException(String message, UnsupportedModelException cause) {
        super(message, cause);
        this.obstacles = cause.obstacles;
    }

    @Override
    public UnsupportedModelException at(String place) {
        return new UnsupportedModelException(place + ": " + getMessage(), this);
    }

    /** {@return one line for each node that stands in the way} */
    public List<String> obstacles() {
        return obstacles;
    }
}
