package org.zeline.interpreter.value;

import java.time.Duration;

/**
 * How much a model may ask for. What exceeds a limit is refused with a {@link LimitException} that names it.
 *
 * @param fileBytes the size of a model file
 * @param nodes how many nodes are decoded, those of inner graphs and of each call of a function among them
 * @param depth how deep graphs and functions may lie inside each other
 * @param elements how many elements one tensor may have, and how many characters the texts that are made for one
 * @param activations how many elements all values of one run may have together
 * @param multiplyAdds how many multiply-adds one linear map may take, and how many pairs of elements the enclosure of a
 *     softmax
 * @param iterations how many rounds all loops of one run may make together
 * @param time how long one run may take, checked from node to node
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
    /** No time is as long. */
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
     * {@return what models may ask for that one made or chose: what the machine's memory allows, and no limit on time;
     * a loop that would never end is ended after rounds that take some seconds}
     */
    public static Limits standard() {
        return new Limits(
                Integer.MAX_VALUE - 16L, 1_000_000, 64, Shape.mostElements(), 1L << 40, 1L << 50, 200_000, ENDLESS);
    }

    /** {@return what models may ask for that anyone may have sent: 64 MB, a million elements a tensor, ten seconds} */
    public static Limits untrusted() {
        return new Limits(1L << 26, 20_000, 16, 1L << 20, 1L << 26, 1L << 32, 10_000, Duration.ofSeconds(10));
    }

    /**
     * {@return the same limits with another one on the time of a run}
     *
     * @param longest positive
     */
    public Limits within(Duration longest) {
        return new Limits(fileBytes, nodes, depth, elements, activations, multiplyAdds, iterations, longest);
    }

    /**
     * {@return the same limits with one changed}
     *
     * @param limit which
     * @param most positive
     * @throws IllegalArgumentException if it is not, or too large for that limit
     */
    public Limits with(Limit limit, long most) {
        boolean small = limit == Limit.NODES || limit == Limit.DEPTH;
        long largest = small ? Integer.MAX_VALUE : limit == Limit.SECONDS ? ENDLESS.toSeconds() : Long.MAX_VALUE;
        if (most < 1 || most > largest) {
            throw new IllegalArgumentException(
                    "limit " + limit + " must lie within 1 and " + largest + ", got " + most);
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
