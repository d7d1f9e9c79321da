package org.zeline.interpreter.linear;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that is computed at its first use, once for all threads.
 *
 * @param <T> its type
 */
public final class Lazy<T> {
    private final Supplier<T> make;
    private volatile @Nullable T value;

    /**
     * Computes nothing yet.
     *
     * @param make computes the value
     */
    public Lazy(Supplier<T> make) {
        this.make = make;
    }

    /** {@return the value} */
    public T get() {
        T known = value;
        if (known == null) {
            synchronized (this) {
                known = value;
                if (known == null) {
                    known = make.get();
                    value = known;
                }
            }
        }
        return known;
    }
}
