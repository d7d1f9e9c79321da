package org.zeline.interpreter.pass;

/** A sweep was given up because its interval holds more points than were allowed. */
public final class TooManyPointsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final double density;

    /**
     * Says that an interval holds too many points.
     *
     * @param most how many were allowed
     * @param density how many points a unit of length holds at least
     */
    public TooManyPointsException(int most, double density) {
        super("the interval holds more than " + most + " points where a branch changes");
        this.density = density;
    }

    /** How many points a unit of length holds at least, as far as the sweep got. */
    public double density() {
        return density;
    }
}
