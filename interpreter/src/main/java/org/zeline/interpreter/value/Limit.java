package org.zeline.interpreter.value;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** One of the {@link Limits}, as messages name it. */
public enum Limit {
    /** The bytes of a model file. */
    FILE_BYTES,
    /** The nodes that are decoded. */
    NODES,
    /** How deep graphs and functions lie inside each other. */
    DEPTH,
    /** The elements of a tensor. */
    ELEMENTS,
    /** The elements of all values of one run together. */
    ACTIVATIONS,
    /** The multiply-adds of one linear map. */
    MULTIPLY_ADDS,
    /** The rounds of all loops of one run together. */
    ITERATIONS,
    /** The seconds of one run. */
    SECONDS;

    /**
     * {@return the limit of that name}
     *
     * @param name as {@link #toString} gives it
     * @throws IllegalArgumentException if there is none
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
