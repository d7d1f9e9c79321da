package org.zeline.interpreter.value;

import java.util.List;
import java.util.stream.Collectors;

/** A sound model that a pass refuses, before anything is computed, with all the nodes that stand in the way. */
public final class UnsupportedModelException extends ModelException {
    private static final long serialVersionUID = 1L;

    private final transient List<Obstacle> obstacles;

    /**
     * Names what stands in the way.
     *
     * @param purpose what was asked for, for example {@code exact search}
     * @param obstacles the nodes that cannot be followed
     */
    public UnsupportedModelException(String purpose, List<Obstacle> obstacles) {
        super(purpose + " is not possible for this model: "
                + obstacles.stream().map(Obstacle::toString).collect(Collectors.joining("; ")));
        this.obstacles = List.copyOf(obstacles);
    }

    private UnsupportedModelException(String message, UnsupportedModelException cause) {
        super(message, cause);
        this.obstacles = cause.obstacles;
    }

    @Override
    public UnsupportedModelException at(String place) {
        return new UnsupportedModelException(place + ": " + getMessage(), this);
    }

    /** {@return the nodes that stand in the way, with the reason for each} */
    public List<Obstacle> obstacles() {
        return obstacles;
    }
}
