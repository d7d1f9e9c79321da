package org.zeline.interpreter.value;

import java.util.List;
import java.util.stream.Collectors;

/** Thrown when a pass does not support a valid model, before anything is computed. Lists all unsupported nodes. */
public final class UnsupportedModelException extends ModelException {
    private static final long serialVersionUID = 1L;

    private final transient List<Obstacle> obstacles;

    /**
     * Creates an exception.
     *
     * @param purpose what was requested, for example {@code exact search}
     * @param obstacles the unsupported nodes
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

    /** {@return the unsupported nodes with the reason for each} */
    public List<Obstacle> obstacles() {
        return obstacles;
    }
}
