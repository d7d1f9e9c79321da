package org.zeline.interpreter.kernel;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Chooses the kernels of this JVM, once. */
final class KernelChoice {
    static final String PROPERTY = "zeline.kernels";

    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final String HINT = "start Java with --add-modules " + VECTOR_MODULE;

    private static volatile @Nullable Kernels best;

    private KernelChoice() {}

    static Kernels best() {
        Kernels known = best;
        if (known == null) {
            known = resolve(Processor.property(PROPERTY), hasVectorModule());
            best = known;
        }
        return known;
    }

    static Kernels vector() {
        return vector(hasVectorModule(), "vector kernels need");
    }

    /** Emulated multiply-adds would measure nothing. */
    static OptionalDouble fmaPeak() {
        return hasVectorModule() && multiplyAddIsFast(Vectors.KERNELS.lanes())
                ? OptionalDouble.of(Vectors.BACKEND.fmaPeak())
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

    /** Loads the vector backend by name, after the check that the vector module is present, or never. */
    private static final class Vectors {
        static final VectorBackend BACKEND = load();
        static final Kernels KERNELS = BACKEND.kernels();

        private static VectorBackend load() {
            String name = KernelChoice.class.getPackageName() + ".vector.IncubatorBackend";
            try {
                return Class.forName(name)
                        .asSubclass(VectorBackend.class)
                        .getConstructor()
                        .newInstance();
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("the class " + name + " is missing: the jar is incomplete", e);
            }
        }
    }
}
