package org.zeline.interpreter.value;

import java.time.Duration;

/**
 * Bounds on the size, work and time of a model. A model that exceeds one is refused with a {@link LimitException} that
 * names the limit.
 *
 * @param fileBytes the size of a model file in bytes
 * @param nodes the number of decoded nodes, including those of subgraphs and of each function call
 * @param depth the nesting depth of subgraphs and functions
 * @param elements the number of elements of one tensor, and the number of characters of the strings computed for one
 * @param activations the total number of elements of all values in one run
 * @param multiplyAdds the number of multiply-adds of one linear map, and of pairs of elements in the enclosure of a
 *     softmax
 * @param iterations the total number of iterations of all loops in one run
 * @param time the duration of one run, checked before each node
 */
public record Limits(
        long fileBytes,
        int nodes,
        int depth,
        long elements,
        long activations,
        long multiplyAdds,
        long iterations,
        Duration time) {
    /** Longer than any run. */
    private static final Duration ENDLESS = Duration.ofDays(36_500);

    /** Checks the ranges. */
    public Limits {
        if (fileBytes < 1
                || nodes < 1
                || depth < 1
                || elements < 1
                || activations < 1
                || multiplyAdds < 1
                || iterations < 1
                || time.isNegative()
                || time.isZero()) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }

    /**
     * {@return limits for trusted models: what the memory of the machine allows, and no limit on time; infinite loops
     * are ended after a number of iterations that takes some seconds}
     */
    public static Limits standard() {
        return new Limits(
                Integer.MAX_VALUE - 16L, 1_000_000, 64, Shape.mostElements(), 1L << 40, 1L << 50, 200_000, ENDLESS);
    }

    /**
     * {@return limits for models from untrusted sources: files of 64 MB, a million elements per tensor, ten seconds}
     */
    public static Limits untrusted() {
        return new Limits(1L << 26, 20_000, 16, 1L << 20, 1L << 26, 1L << 32, 10_000, Duration.ofSeconds(10));
    }

    /**
     * {@return these limits with another limit on the time of a run}
     *
     * @param longest the longest duration, positive
     */
    public Limits within(Duration longest) {
        return new Limits(fileBytes, nodes, depth, elements, activations, multiplyAdds, iterations, longest);
    }

    /**
     * {@return these limits with one of them changed}
     *
     * @param limit the limit to change
     * @param most its new value, positive
     * @throws IllegalArgumentException if the value is not positive or too large for the limit
     */
    public Limits with(Limit limit, long most) {
        boolean small = limit == Limit.NODES || limit == Limit.DEPTH;
        long largest = small ? Integer.MAX_VALUE : limit == Limit.SECONDS ? ENDLESS.toSeconds() : Long.MAX_VALUE;
        if (most < 1 || most > largest) {
            throw new IllegalArgumentException(
                    "limit " + limit + " must lie between 1 and " + largest + ", got " + most);
        }
        return new Limits(
                limit == Limit.FILE_BYTES ? most : fileBytes,
                limit == Limit.NODES ? (int) most : nodes,
                limit == Limit.DEPTH ? (int) most : depth,
                limit == Limit.ELEMENTS ? most : elements,
                limit == Limit.ACTIVATIONS ? most : activations,
                limit == Limit.MULTIPLY_ADDS ? most : multiplyAdds,
                limit == Limit.ITERATIONS ? most : iterations,
                limit == Limit.SECONDS ? Duration.ofSeconds(most) : time);
    }
}
