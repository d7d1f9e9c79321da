package org.zeline.si.noise;

import java.util.Arrays;
import java.util.Locale;

/** What a covariance that is estimated may look like. */
public enum NoiseModel {
    /** Independent, with one variance everywhere. */
    SCALAR,
    /** Independent, with a variance for each element. */
    DIAGONAL,
    /** A covariance that depends on the distances in rows and in columns only. */
    STATIONARY,
    /** A covariance between rows times one between columns. */
    KRONECKER;

    /**
     * {@return the model of that name}
     *
     * @param name in small letters
     * @throws IllegalArgumentException if there is none
     */
    public static NoiseModel of(String name) {
        return Arrays.stream(values())
                .filter(model -> model.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "must be scalar, diagonal, stationary or kronecker, got '" + name + "'"));
    }

    /** {@return whether elements are independent} */
    public boolean isIndependent() {
        return this == SCALAR || this == DIAGONAL;
    }

    /** The name in small letters. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
