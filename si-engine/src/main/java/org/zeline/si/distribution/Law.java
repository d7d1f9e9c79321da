package org.zeline.si.distribution;

import java.util.OptionalInt;

/**
 * The family of a statistic's distribution under the null hypothesis.
 *
 * @param name {@code normal}, {@code chi}, {@code t} or {@code randomized-normal}
 * @param degrees of freedom, of chi and t
 */
public record Law(String name, OptionalInt degrees) {
    static final Law NORMAL = new Law("normal", OptionalInt.empty());
    static final Law RANDOMIZED_NORMAL = new Law("randomized-normal", OptionalInt.empty());

    /** In words, for example {@code chi with 3 degrees of freedom}. */
    @Override
    public String toString() {
        return degrees.isEmpty()
                ? name
                : name + " with " + degrees.getAsInt() + " degree" + (degrees.getAsInt() == 1 ? "" : "s")
                        + " of freedom";
    }
}
