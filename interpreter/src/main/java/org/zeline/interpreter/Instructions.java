package org.zeline.interpreter;

import org.zeline.interpreter.kernel.Kernels;

/** The machine instructions that models are computed with. All give the same results up to rounding errors. */
public enum Instructions {
    /**
     * The fastest instructions of this JVM, unless the system property {@code zeline.kernels} selects {@code scalar} or
     * {@code vector}.
     */
    FASTEST,
    /** Plain Java. */
    SCALAR,
    /**
     * Plain Java for short searches, which end before vector code is compiled, and {@link #FASTEST} for the remainder
     * of a long search. Everything other than a search uses plain Java.
     */
    ADAPTIVE,
    /** Vector instructions of the module {@code jdk.incubator.vector}. */
    VECTOR;

    /** {@return the kernels that a long search continues with; for use by Zeline's own modules} */
    public Kernels laterKernels() {
        return this == ADAPTIVE ? Kernels.best() : kernels();
    }

    /**
     * {@return the kernels that use these instructions; for use by Zeline's own modules}
     *
     * @throws IllegalStateException if vector instructions are requested but this JVM was started without the vector
     *     module, or if the system property has an invalid value
     */
    public Kernels kernels() {
        return switch (this) {
            case FASTEST -> Kernels.best();
            case SCALAR, ADAPTIVE -> Kernels.scalar();
            case VECTOR -> Kernels.vector();
        };
    }
}
