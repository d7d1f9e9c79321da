package org.zeline.interpreter.kernel;

/** What a vector backend provides. It is loaded by name, so that no other class refers to the vector module. */
public interface VectorBackend {
    /** {@return the kernels} */
    Kernels kernels();

    /** {@return the peak rate of fused multiply-adds on one thread, in 10^9 operations per second; takes a second} */
    double fmaPeak();
}
