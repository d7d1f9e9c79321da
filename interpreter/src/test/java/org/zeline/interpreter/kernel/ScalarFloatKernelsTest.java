package org.zeline.interpreter.kernel;

final class ScalarFloatKernelsTest extends AbstractKernelsTest {
    private static final Kernels FLOAT = Kernels.scalar().inFloat();

    @Override
    Kernels kernels() {
        return FLOAT;
    }

    @Override
    void check(ContractionProblem problem) {
        problem.checkFloat(FLOAT);
    }
}
