package org.zeline.interpreter.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class KernelChoiceTest {
    @Test
    void choosesVectorKernelsIfTheModuleIsPresent() {
        int lanes = KernelChoice.resolve("vector", true).lanes();
        assertThat(KernelChoice.resolve(null, true).name())
                .isEqualTo(KernelChoice.multiplyAddIsFast(lanes) ? "vector" : "scalar");
        assertThat(KernelChoice.resolve(null, false)).isSameAs(Kernels.scalar());
    }

    @Test
    void obeysTheSystemProperty() {
        assertThat(KernelChoice.resolve("scalar", true)).isSameAs(Kernels.scalar());
        assertThat(KernelChoice.resolve("vector", true).name()).isEqualTo("vector");
    }

    @Test
    void refusesUnavailableOrUnknownKernels() {
        assertThatThrownBy(() -> KernelChoice.resolve("vector", false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("--add-modules jdk.incubator.vector");
        assertThatThrownBy(() -> KernelChoice.resolve("fast", true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'fast'");
    }

    @Test
    void choosesOnce() {
        assertThat(Kernels.best()).isSameAs(Kernels.best());
    }
}
