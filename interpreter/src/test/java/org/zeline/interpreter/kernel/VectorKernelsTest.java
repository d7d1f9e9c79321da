package org.zeline.interpreter.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;

/** Tests the lane width of this JVM; CI runs other widths separately with {@code -XX:UseAVX}. */
final class VectorKernelsTest extends AbstractKernelsTest {
    private static final Kernels VECTOR = KernelChoice.resolve("vector", true);

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
