package org.zeline.interpreter.kernel;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Constructor;
import org.jspecify.annotations.Nullable;

/** Chooses the kernels of this JVM, once. */
final class KernelChoice {
    static final String PROPERTY = "zeline.kernels";

    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final String VECTOR_CLASS = "org.zeline.interpreter.kernel.vector.VectorKernels";
    private static final String HINT = "start Java with --add-modules " + VECTOR_MODULE;

    private KernelChoice() {}

    static Kernels best() {
        return Once.BEST;
    }

    /** Resolves a value of the system property; null when it is not set. */
    static Kernels resolve(@Nullable String asked, boolean vectorModule) {
        if (asked == null) {
            if (vectorModule) {
                Kernels vector = vector();
                return multiplyAddIsFast(vector.lanes()) ? vector : Kernels.scalar();
            }
            Logger logger = System.getLogger(Kernels.class.getName());
            logger.log(Level.INFO, "Vector instructions are off, so computing is slower; to use them, " + HINT);
            return Kernels.scalar();
        }
        return switch (asked) {
            case "scalar" -> Kernels.scalar();
            case "vector" -> {
                if (!vectorModule) {
                    throw new IllegalStateException(
                            PROPERTY + "=vector needs the module " + VECTOR_MODULE + ": " + HINT);
                }
                yield vector();
            }
            default -> throw new IllegalStateException(PROPERTY + " is scalar or vector, got '" + asked + "'");
        };
    }

    /** Processors with 128-bit vectors, other than Arm's, lack fused multiply-adds; emulating them is very slow. */
    static boolean multiplyAddIsFast(int lanes) {
        return lanes > 2 || System.getProperty("os.arch", "").equals("aarch64");
    }

    /** Vector classes may be touched only here, after the check for their module. */
    private static Kernels vector() {
        try {
            Constructor<?> constructor = Class.forName(VECTOR_CLASS).getDeclaredConstructor();
            constructor.setAccessible(true);
            return (Kernels) constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot load " + VECTOR_CLASS, e);
        }
    }

    private static final class Once {
        static final Kernels BEST = resolve(
                System.getProperty(PROPERTY),
                ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent());
    }
}
