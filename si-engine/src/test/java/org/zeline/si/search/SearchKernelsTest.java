package org.zeline.si.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.backend.Backends;
import org.zeline.interpreter.kernel.Kernels;

class SearchKernelsTest {
    @Test
    void shortWorkStaysWithPlainJava() {
        SearchKernels kernels = new SearchKernels(Instructions.ADAPTIVE);
        assertThat(kernels.changeAfter(1e6)).isFalse();
        assertThat(kernels.now()).isSameAs(Kernels.scalar());
        assertThat(kernels.name()).isEqualTo("scalar");
    }

    @Test
    void longWorkGoesOnWithTheFastestOnce() {
        SearchKernels kernels = new SearchKernels(Instructions.ADAPTIVE);
        boolean better = !Backends.best().equals(Kernels.scalar());
        assertThat(kernels.changeAfter(1e12)).isEqualTo(better);
        assertThat(kernels.now()).isSameAs(Backends.best());
        assertThat(kernels.changeAfter(1e13)).isFalse();
        assertThat(kernels.name())
                .isEqualTo(better ? "scalar, then " + Backends.best().name() : "scalar");
    }

    @Test
    void whatWasAskedForIsNeverChanged() {
        for (Instructions asked : new Instructions[] {Instructions.SCALAR, Instructions.FASTEST}) {
            SearchKernels kernels = new SearchKernels(asked);
            assertThat(kernels.changeAfter(1e12)).isFalse();
            assertThat(kernels.now()).isSameAs(asked.kernels());
        }
    }
}
