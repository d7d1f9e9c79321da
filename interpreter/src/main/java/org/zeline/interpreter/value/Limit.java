package org.zeline.interpreter.value;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** One of the {@link Limits}, with its name in messages and options. */
public enum Limit {
    /** The size of a model file in bytes. */
    FILE_BYTES,
    /** The number of decoded nodes. */
    NODES,
    /** The nesting depth of subgraphs and functions. */
    DEPTH,
    /** The number of elements of one tensor. */
    ELEMENTS,
    /** The total number of elements of all values in one run. */
    ACTIVATIONS,
    /** The number of multiply-adds of one linear map. */
    MULTIPLY_ADDS,
    /** The total number of iterations of all loops in one run. */
    ITERATIONS,
    /** The duration of one run in seconds. */
    SECONDS;

    /**
     * {@return the limit with the given name}
     *
     * @param name a name as returned by {@link #toString}
     * @throws IllegalArgumentException if there is no such limit
     */
    public static Limit of(String name) {
        return Arrays.stream(values())
                .filter(limit -> limit.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be "
                        + Arrays.stream(values()).map(Limit::toString).collect(Collectors.joining(", "))
                        + ", got '" + name + "'"));
    }

    /** {@return the name in lower case with hyphens} */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
