package org.zeline.interpreter.kernel;

import org.jspecify.annotations.Nullable;

/** What can be known of the processor and the JVM without leave to read system properties. */
public final class Processor {
    private static final boolean ARM = "aarch64".equals(property("os.arch"));

    private Processor() {}

    /** Whether it is a 64-bit Arm, as far as we may know. */
    public static boolean isArm() {
        return ARM;
    }

    /** A system property; null if it is not set, or a security manager keeps it back. */
    static @Nullable String property(String name) {
        try {
            return System.getProperty(name);
        } catch (SecurityException e) {
            return null;
        }
    }
}
