package org.zeline.interpreter.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import org.zeline.interpreter.backend.Backends;

/** Tests the lane width of this JVM; CI runs other widths separately with {@code -XX:UseAVX}. */
final class VectorKernelsTest extends AbstractKernelsTest {
    private static final Kernels VECTOR = Backends.vector();

    @Override
    Kernels kernels() {
        return VECTOR;
    }

    @Example
    void usesSeveralLanes() {
        assertThat(VECTOR.name()).isEqualTo("vector");
        assertThat(VECTOR.lanes()).isIn(2, 4, 8);
    }
}
