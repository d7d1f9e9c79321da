package org.zeline.interpreter.function;

import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.Scratch;

/**
 * The arithmetic and the working memory of one pass. Not thread-safe.
 *
 * @param kernels the arithmetic
 * @param scratch working memory
 */
public record Workspace(Kernels kernels, Scratch scratch) {
    /**
     * Creates a workspace with its own working memory.
     *
     * @param kernels the arithmetic
     */
    public Workspace(Kernels kernels) {
        this(kernels, new Scratch());
    }
}
