package org.zeline.interpreter.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.zeline.interpreter.kernel.Kernels;

final class BackendsTest {
    @Test
    void choosesVectorKernelsIfTheModuleIsPresent() {
        int lanes = Backends.resolve("vector", true).lanes();
        assertThat(Backends.resolve(null, true).name())
                .isEqualTo(Backends.multiplyAddIsFast(lanes) ? "vector" : "scalar");
        assertThat(Backends.resolve(null, false)).isSameAs(Kernels.scalar());
    }

    @Test
    void obeysTheSystemProperty() {
        assertThat(Backends.resolve("scalar", true)).isSameAs(Kernels.scalar());
        assertThat(Backends.resolve("vector", true).name()).isEqualTo("vector");
    }

    @Test
    void refusesUnavailableOrUnknownKernels() {
        assertThatThrownBy(() -> Backends.resolve("vector", false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("--add-modules jdk.incubator.vector");
        assertThatThrownBy(() -> Backends.resolve("fast", true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'fast'");
    }

    @Test
    void choosesOnce() {
        assertThat(Backends.best()).isSameAs(Backends.best());
    }
}
