package org.zeline.interpreter;

import java.util.OptionalDouble;
import org.zeline.interpreter.backend.Backends;
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
        return this == ADAPTIVE ? Backends.best() : kernels();
    }

    /**
     * {@return the kernels that use these instructions; for use by Zeline's own modules}
     *
     * @throws IllegalStateException if vector instructions are requested but this JVM was started without the vector
     *     module, or if the system property has an invalid value
     */
    public Kernels kernels() {
        return switch (this) {
            case FASTEST -> Backends.best();
            case SCALAR, ADAPTIVE -> Kernels.scalar();
            case VECTOR -> Backends.vector();
        };
    }

    /**
     * {@return the kind of kernels that computes: {@code scalar} or {@code vector}}
     *
     * @throws IllegalStateException if vectors are asked for and this JVM was started without them, or the system
     *     property makes no sense
     */
    public String kernelName() {
        return kernels().name();
    }

    /**
     * {@return how many doubles one register of these kernels holds; 1 for scalar code}
     *
     * @throws IllegalStateException as {@link #kernelName} does
     */
    public int lanes() {
        return kernels().lanes();
    }

    /** {@return whether this JVM was started with the module for vector instructions} */
    public static boolean hasVectors() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }

    /**
     * {@return the speed that fused multiply-adds by vector instructions reach in registers on one thread, in 10^9
     * operations per second, a multiply-add counting as two; empty if this JVM was started without vectors or its
     * processor has no such instructions for doubles}
     *
     * <p>It is measured, which takes a second.
     */
    public static OptionalDouble fmaPeak() {
        return Backends.fmaPeak();
    }
}
