package org.zeline.interpreter;

import java.util.List;
import org.zeline.interpreter.graph.Graph;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.StoredTensor;
import org.zeline.interpreter.value.Tensor;

/**
 * The known part of the memory that a model needs.
 *
 * @param parts what the memory is used for, one phrase per use
 * @param bytes the total over all parts
 */
record MemoryNeed(List<String> parts, long bytes) {
    /** The bytes of a model file, which are held in memory at least once. */
    static MemoryNeed ofFile(long bytes) {
        return new MemoryNeed(List.of(mebibytes(bytes) + " MiB for its file"), bytes);
    }

    /** Parameters in their stored type, and packed in double precision. */
    static MemoryNeed ofParameters(Graph graph) {
        long bytes = 0;
        for (Tensor tensor : graph.initializers().values()) {
            int stored = tensor instanceof StoredTensor ? tensor.type().bits() / Byte.SIZE : 0;
            bytes += (long) (stored + Double.BYTES) * tensor.shape().size();
        }
        return new MemoryNeed(List.of(mebibytes(bytes) + " MiB for parameters"), bytes);
    }

    /** This need plus the values of a run. */
    MemoryNeed with(Plan plan) {
        long values = Double.BYTES * plan.mostElements();
        return new MemoryNeed(
                List.of(parts.get(0), mebibytes(values) + " MiB for values that are live at the same time"),
                bytes + values);
    }

    /** {@return the exception that reports this need, with a message of one line} */
    ModelException exceeded() {
        long heap = mebibytes(Runtime.getRuntime().maxMemory());
        // 50% in reserve, since large arrays fragment the heap
        long enough = Math.max(heap + heap / 2, mebibytes(bytes) + mebibytes(bytes) / 2 + 64);
        return new ModelException("needs more memory than the heap of " + heap + " MiB: " + String.join(" and ", parts)
                + "; raise -Xmx, for example -Xmx" + enough + "m");
    }

    private static long mebibytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }
}
