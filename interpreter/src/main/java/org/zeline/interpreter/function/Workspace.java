package org.zeline.interpreter.function;

import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.Scratch;

/**
 * The arithmetic and the working memory of one pass. Not thread-safe.
 *
 * @param kernels the arithmetic
 * @param scratch working memory
 * @param context what a plan for training shares with the other parts of its batch
 */
public record Workspace(Kernels kernels, Scratch scratch, BatchContext context) {
    /**
     * Creates a workspace with its own working memory.
     *
     * @param kernels the arithmetic
     */
    public Workspace(Kernels kernels) {
        this(kernels, BatchContext.WHOLE);
    }

    /**
     * Creates a workspace with its own working memory, for a part of a batch.
     *
     * @param kernels the arithmetic
     * @param context what is shared with the other parts
     */
    public Workspace(Kernels kernels, BatchContext context) {
        this(kernels, new Scratch(), context);
    }
}
