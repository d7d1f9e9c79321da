package org.zeline.interpreter.plan;

import java.util.function.LongSupplier;
import org.zeline.interpreter.value.Limit;
import org.zeline.interpreter.value.LimitException;
import org.zeline.interpreter.value.Limits;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;

/** The remaining part of the {@link Limits} of one run. Not thread-safe. */
public final class Budget {
    private static final long NANOS = 1_000_000_000;

    /** A loop without a trip count may always run this many iterations. */
    private static final long UNTIMED_ITERATIONS = 1000;
    /** After that, a loop without a trip count may run this long, in nanoseconds. */
    private static final long LONGEST_OPEN_LOOP = 10 * NANOS;

    private final Limits limits;
    private final LongSupplier clock;
    private final long start;
    private final boolean usual;
    private long activations;
    private long iterations;

    /**
     * Starts the clock.
     *
     * @param limits the limits of the run
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

    /** {@return the limits of the run} */
    public Limits limits() {
        return limits;
    }

    /**
     * Checks the size of a value before it is computed, without counting it as {@link #take} does.
     *
     * @param shape the shape of a tensor
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
     * Checks and counts a value.
     *
     * @param shape the shape of a tensor
     * @throws LimitException if it is too large, or if all values together are too large
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
     * Checks and counts the strings of a tensor.
     *
     * @param characters the total number of characters of the strings of a tensor
     * @throws LimitException if there are too many
     */
    public void takeTexts(long characters) {
        if (characters > limits.elements()) {
            throw new LimitException(
                    Limit.ELEMENTS,
                    "the strings of a tensor have " + characters + " characters, more than the " + limits.elements()
                            + " that are allowed");
        }
        activations += characters;
        if (activations > limits.activations()) {
            throw new LimitException(
                    Limit.ACTIVATIONS,
                    "all strings have more than the " + limits.activations()
                            + " characters that are allowed for one run");
        }
        tick();
    }

    /**
     * Checks the working memory of one operator.
     *
     * @param numbers the number of numbers, including indices
     * @throws ModelException if the heap is too small or the limits of a run are exceeded
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
     * Checks the work of one linear map.
     *
     * @param multiplyAdds the number of multiply-adds
     * @throws LimitException if there are too many
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
     * Checks and counts an iteration of a loop. Unless the user has set a limit on iterations, a loop without a trip
     * count is also ended after some time, since it may be infinite.
     *
     * @param most the trip count of the loop, or the largest long if it has none
     * @throws LimitException if there were too many
     */
    public void round(long most) {
        if (++iterations > limits.iterations()) {
            throw new LimitException(
                    Limit.ITERATIONS,
                    "loops run more than the " + limits.iterations() + " iterations that are allowed for one run");
        }
        if (usual
                && most > limits.iterations()
                && iterations > UNTIMED_ITERATIONS
                && clock.getAsLong() - start > LONGEST_OPEN_LOOP) {
            throw new LimitException(
                    Limit.ITERATIONS,
                    "a loop without a trip count has not ended after " + iterations + " iterations and "
                            + LONGEST_OPEN_LOOP / NANOS + " seconds");
        }
        tick();
    }

    /**
     * Checks the time.
     *
     * @throws LimitException if the run has taken too long
     */
    public void tick() {
        if (clock.getAsLong() - start > limits.time().toNanos()) {
            throw new LimitException(
                    Limit.SECONDS, "takes longer than the " + limits.time().toMillis() + " ms that are allowed");
        }
    }
}
