package org.zeline.interpreter.kernel;

import org.jspecify.annotations.Nullable;

/** Properties of the processor and the JVM, as far as a security manager permits to read them. */
public final class Processor {
    private static final boolean ARM = "aarch64".equals(property("os.arch"));

    private Processor() {}

    /** Whether the processor is a 64-bit Arm; false if that can't be read. */
    public static boolean isArm() {
        return ARM;
    }

    /**
     * {@return a system property; null if it is not set, or if a security manager denies access}
     *
     * @param name of the property
     */
    public static @Nullable String property(String name) {
        try {
            return System.getProperty(name);
        } catch (SecurityException e) {
            return null;
        }
    }
}
