package org.zeline.interpreter.plan;

import java.util.function.LongSupplier;
import org.zeline.interpreter.value.Limit;
import org.zeline.interpreter.value.LimitException;
import org.zeline.interpreter.value.Limits;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;

/** What is left of the {@link Limits} of one run. One thread uses it. */
public final class Budget {
    private static final long NANOS = 1_000_000_000;

    /** A loop without a number of rounds may make so many in any case, and go on as long as this in nanoseconds. */
    private static final long SOME_ROUNDS = 1000;

    private static final long PATIENCE = 10 * NANOS;

    private final Limits limits;
    private final LongSupplier clock;
    private final long start;
    private final boolean usual;
    private long activations;
    private long iterations;

    /**
     * Starts the clock.
     *
     * @param limits how much may be used
     */
    public Budget(Limits limits) {
        this(limits, System::nanoTime);
    }

    Budget(Limits limits, LongSupplier clock) {
        this.limits = limits;
        this.clock = clock;
        this.start = clock.getAsLong();
        this.usual = limits.iterations() == Limits.standard().iterations();
    }

    /** The limits that it began with. */
    public Limits limits() {
        return limits;
    }

    /**
     * Checks that one value is allowed, before it is computed; {@link #take} then counts it.
     *
     * @param shape of a tensor
     * @throws LimitException if it is too large
     */
    public void require(Shape shape) {
        if (shape.size() > limits.elements()) {
            throw new LimitException(
                    Limit.ELEMENTS,
                    "a tensor of shape " + shape + " has " + shape.size() + " elements, more than the "
                            + limits.elements() + " that are allowed");
        }
    }

    /**
     * Asks for room for a value.
     *
     * @param shape of a tensor
     * @throws LimitException if it is too large, or all values are together
     */
    public void take(Shape shape) {
        require(shape);
        activations += shape.size();
        if (activations > limits.activations()) {
            throw new LimitException(
                    Limit.ACTIVATIONS,
                    "all values have more than the " + limits.activations() + " elements that are allowed for one run");
        }
        tick();
    }

    /**
     * Asks for room for texts.
     *
     * @param characters of all texts of a tensor together
     * @throws LimitException if there are too many
     */
    public void takeTexts(long characters) {
        if (characters > limits.elements()) {
            throw new LimitException(
                    Limit.ELEMENTS,
                    "the texts of a tensor have " + characters + " characters, more than the " + limits.elements()
                            + " that are allowed");
        }
        activations += characters;
        if (activations > limits.activations()) {
            throw new LimitException(
                    Limit.ACTIVATIONS,
                    "all texts have more than the " + limits.activations()
                            + " characters that are allowed for one run");
        }
        tick();
    }

    /**
     * Asks for working memory of one operator.
     *
     * @param numbers how many, with their indices
     * @throws ModelException if there are more than the heap has room for or one run may use
     */
    public void room(double numbers) {
        double most = Math.min(Shape.mostElements() / 4, limits.activations());
        if (!(numbers <= most)) {
            throw new ModelException(String.format(
                    java.util.Locale.ROOT,
                    "needs %.0f numbers of working memory, more than the %.0f that are allowed",
                    numbers,
                    most));
        }
        tick();
    }

    /**
     * Asks for work.
     *
     * @param multiplyAdds of one linear map
     * @throws LimitException if it is too much
     */
    public void work(long multiplyAdds) {
        if (multiplyAdds > limits.multiplyAdds()) {
            throw new LimitException(
                    Limit.MULTIPLY_ADDS,
                    "takes " + multiplyAdds + " multiply-adds, more than the " + limits.multiplyAdds()
                            + " that are allowed");
        }
    }

    /**
     * Asks for a round of a loop. Where nobody has said how many rounds there may be, a loop that names no number of
     * its own is ended when it has made some and time is up: it may be one without an end.
     *
     * @param most how many rounds the loop makes at most by its own count
     * @throws LimitException if there were too many
     */
    public void round(long most) {
        if (++iterations > limits.iterations()) {
            throw new LimitException(
                    Limit.ITERATIONS,
                    "loops make more than the " + limits.iterations() + " rounds that are allowed for one run");
        }
        if (usual && most > limits.iterations() && iterations > SOME_ROUNDS && clock.getAsLong() - start > PATIENCE) {
            throw new LimitException(
                    Limit.ITERATIONS,
                    "a loop that names no number of rounds is not over after " + iterations + " rounds and "
                            + PATIENCE / NANOS + " seconds");
        }
        tick();
    }

    /**
     * Looks at the clock.
     *
     * @throws LimitException if the time is over
     */
    public void tick() {
        if (clock.getAsLong() - start > limits.time().toNanos()) {
            throw new LimitException(
                    Limit.SECONDS, "takes longer than the " + limits.time().toMillis() + " ms that are allowed");
        }
    }
}
