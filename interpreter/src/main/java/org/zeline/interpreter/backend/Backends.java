package org.zeline.interpreter.backend;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.kernel.Processor;
import org.zeline.interpreter.kernel.vector.FmaPeak;
import org.zeline.interpreter.kernel.vector.VectorKernels;

/** The scalar and the vector backend: chooses the kernels of this JVM, once. */
public final class Backends {
    static final String PROPERTY = "zeline.kernels";

    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final String HINT = "start Java with --add-modules " + VECTOR_MODULE;

    private static volatile @Nullable Kernels best;

    private Backends() {}

    /**
     * {@return the fastest kernels that this JVM can run, or those that the system property {@code zeline.kernels}
     * ({@code scalar} or {@code vector}) asks for}
     *
     * @throws IllegalStateException if the property asks for something else, or for vectors that this JVM lacks
     */
    public static Kernels best() {
        Kernels known = best;
        if (known == null) {
            known = resolve(Processor.property(PROPERTY), hasVectorModule());
            best = known;
        }
        return known;
    }

    /**
     * {@return the kernels with vector instructions}
     *
     * @throws IllegalStateException if this JVM was started without the module for vectors
     */
    public static Kernels vector() {
        return vector(hasVectorModule(), "vector kernels need");
    }

    /**
     * {@return the peak rate of fused multiply-adds by vector instructions on one thread, in 10^9 operations per
     * second, a multiply-add counting as two; takes a second; empty if this JVM was started without the module for
     * vectors, or its processor has no such instructions for doubles}
     */
    public static OptionalDouble fmaPeak() {
        return hasVectorModule() && multiplyAddIsFast(Vectors.KERNELS.lanes())
                ? OptionalDouble.of(Vectors.peak())
                : OptionalDouble.empty();
    }

    private static boolean hasVectorModule() {
        return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
    }

    /** Resolves a value of the system property; null when it is not set. */
    static Kernels resolve(@Nullable String asked, boolean vectorModule) {
        if (asked == null) {
            if (vectorModule) {
                Kernels vector = Vectors.KERNELS;
                return multiplyAddIsFast(vector.lanes()) ? vector : Kernels.scalar();
            }
            Logger logger = System.getLogger(Kernels.class.getName());
            logger.log(Level.INFO, "Vector instructions are off, so computing is slower; to use them, " + HINT);
            return Kernels.scalar();
        }
        return switch (asked) {
            case "scalar" -> Kernels.scalar();
            case "vector" -> vector(vectorModule, PROPERTY + "=vector needs");
            default -> throw new IllegalStateException(PROPERTY + " must be scalar or vector, got '" + asked + "'");
        };
    }

    private static Kernels vector(boolean vectorModule, String subject) {
        if (!vectorModule) {
            throw new IllegalStateException(subject + " the module " + VECTOR_MODULE + ": " + HINT);
        }
        return Vectors.KERNELS;
    }

    /** Processors with 128-bit vectors, except Arm, lack fused multiply-adds, and emulating them is very slow. */
    static boolean multiplyAddIsFast(int lanes) {
        return lanes > 2 || Processor.isArm();
    }

    /** The only reference to a vector class, initialised only after the check that the vector module is present. */
    private static final class Vectors {
        static final Kernels KERNELS = new VectorKernels();

        static double peak() {
            return FmaPeak.gigaflops();
        }
    }
}
