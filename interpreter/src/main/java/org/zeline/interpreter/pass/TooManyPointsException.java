package org.zeline.interpreter.pass;

/** Thrown when a sweep is abandoned because its interval has more points than allowed. */
public final class TooManyPointsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final double density;

    /**
     * Creates an exception.
     *
     * @param most the number of points that were allowed
     * @param density a lower bound on the number of points per unit of length
     */
    public TooManyPointsException(int most, double density) {
        super("the sweep of the interval needs more than " + most + " points");
        this.density = density;
    }

    /** {@return a lower bound on the number of points per unit of length, on the part that was swept} */
    public double density() {
        return density;
    }
}
