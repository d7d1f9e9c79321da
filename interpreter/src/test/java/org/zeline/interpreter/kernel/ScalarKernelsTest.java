package org.zeline.interpreter.kernel;

final class ScalarKernelsTest extends AbstractKernelsTest {
    @Override
    Kernels kernels() {
        return Kernels.scalar();
    }
}
