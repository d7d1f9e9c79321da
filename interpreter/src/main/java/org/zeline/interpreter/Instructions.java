package org.zeline.interpreter;

import org.zeline.interpreter.kernel.Kernels;

/** What machine instructions compute networks. All give the same numbers, but for rounding in the last places. */
public enum Instructions {
    /**
     * The fastest that this JVM can do, or what the system property {@code zeline.kernels} ({@code scalar} or
     * {@code vector}) asks for.
     */
    FASTEST,
    /** Plain Java. */
    SCALAR,
    /** Vector instructions, by the module {@code jdk.incubator.vector}. */
    VECTOR;

    /**
     * {@return the kernels that compute so; for Zeline's own modules}
     *
     * @throws IllegalStateException if vectors are asked for and this JVM was started without them, or the system
     *     property makes no sense
     */
    public Kernels kernels() {
        return switch (this) {
            case FASTEST -> Kernels.best();
            case SCALAR -> Kernels.scalar();
            case VECTOR -> Kernels.vector();
        };
    }
}
