package org.zeline.interpreter.function;

import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.Scratch;

/**
 * The arithmetic and the working memory of one pass. Not for sharing between threads.
 *
 * @param kernels the arithmetic
 * @param scratch working memory
 */
public record Workspace(Kernels kernels, Scratch scratch) {
    /**
     * With working memory of its own.
     *
     * @param kernels the arithmetic
     */
    public Workspace(Kernels kernels) {
        this(kernels, new Scratch());
    }
}
