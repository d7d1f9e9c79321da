package org.zeline.interpreter;

import java.util.List;
import org.zeline.interpreter.graph.Graph;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.StoredTensor;
import org.zeline.interpreter.value.Tensor;

/**
 * How much memory a network takes, as far as it is known.
 *
 * @param parts what for, one phrase each
 * @param bytes of all parts
 */
record MemoryNeed(List<String> parts, long bytes) {
    /** A file's bytes, which are held at least once. */
    static MemoryNeed ofFile(long bytes) {
        return new MemoryNeed(List.of(mebibytes(bytes) + " MiB for its file"), bytes);
    }

    /** Parameters in the width of their type, and packed in double precision. */
    static MemoryNeed ofParameters(Graph graph) {
        long bytes = 0;
        for (Tensor tensor : graph.initializers().values()) {
            int stored = tensor instanceof StoredTensor ? tensor.type().bits() / Byte.SIZE : 0;
            bytes += (long) (stored + Double.BYTES) * tensor.shape().size();
        }
        return new MemoryNeed(List.of(mebibytes(bytes) + " MiB for parameters"), bytes);
    }

    /** The same and the values of a run. */
    MemoryNeed with(Plan plan) {
        long values = Double.BYTES * plan.mostElements();
        return new MemoryNeed(
                List.of(parts.get(0), mebibytes(values) + " MiB for the values that are held at once"), bytes + values);
    }

    /** {@return the failure, for one line} */
    ModelException exceeded() {
        long heap = mebibytes(Runtime.getRuntime().maxMemory());
        // half as much more, as large arrays leave gaps
        long enough = Math.max(heap + heap / 2, mebibytes(bytes) + mebibytes(bytes) / 2 + 64);
        return new ModelException("needs more memory than the heap of " + heap + " MiB: " + String.join(" and ", parts)
                + "; raise -Xmx, for example -Xmx" + enough + "m");
    }

    private static long mebibytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }
}
