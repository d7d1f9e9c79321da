package org.zeline.si.search;

import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.kernel.Kernels;

/**
 * The arithmetic of one search: what its instructions begin with, and what they continue with once that pays. For
 * Zeline's own modules.
 */
public final class SearchKernels {
    /**
     * The work, in units of {@link org.zeline.interpreter.plan.Plan#work}, that plain Java does in about a second: as
     * long as it takes until vector code is compiled and runs fast.
     */
    private static final double PAYS = 2e9;

    private final Instructions instructions;
    private volatile boolean later;

    /**
     * The kernels that the instructions begin with.
     *
     * @param instructions what computes
     */
    public SearchKernels(Instructions instructions) {
        this.instructions = instructions;
    }

    /** {@return what computes now} */
    public Kernels now() {
        return later ? instructions.laterKernels() : instructions.kernels();
    }

    /**
     * {@return whether the search continues with other kernels from here on}
     *
     * @param work how much work the search has done
     */
    public boolean changeAfter(double work) {
        if (later || work < PAYS || instructions.kernels().equals(instructions.laterKernels())) {
            return false;
        }
        later = true;
        return true;
    }

    /** {@return the names of what has computed, for messages} */
    public String name() {
        String first = instructions.kernels().name();
        return later ? first + ", then " + now().name() : first;
    }
}
