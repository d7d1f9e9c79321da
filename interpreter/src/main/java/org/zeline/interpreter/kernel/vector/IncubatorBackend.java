package org.zeline.interpreter.kernel.vector;

import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.kernel.VectorBackend;

/** The backend of the module {@code jdk.incubator.vector}. */
public final class IncubatorBackend implements VectorBackend {
    /** Called by reflection. */
    public IncubatorBackend() {}

    @Override
    public Kernels kernels() {
        return new VectorKernels();
    }

    @Override
    public double fmaPeak() {
        return FmaPeak.gigaflops();
    }
}
