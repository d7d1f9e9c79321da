package org.zeline.interpreter.kernel.vector;

import java.util.function.DoubleSupplier;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The fastest fused multiply-adds that vector code can do on one thread: a loop that touches registers only. */
public final class FmaPeak {
    private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int STEPS = 200_000;
    private static final int SUMS = 12;
    private static final long NANOSECONDS = 1_000_000_000;

    private FmaPeak() {}

    /** {@return the speed of the fastest of one second of runs, in doubles, in 10^9 operations per second} */
    public static double gigaflops() {
        return operations(SPECIES) / fastest(FmaPeak::run);
    }

    /** {@return the same in floats} */
    public static double floatGigaflops() {
        return operations(FLOATS) / fastest(FmaPeak::floatRun);
    }

    /** {@return the additions and multiplications of one {@link #run}} */
    public static double operations() {
        return operations(SPECIES);
    }

    private static double operations(VectorSpecies<?> species) {
        return 2.0 * STEPS * SUMS * species.length();
    }

    private static long fastest(DoubleSupplier run) {
        long fastest = Long.MAX_VALUE;
        long begin = System.nanoTime();
        for (long start = begin; start - begin < NANOSECONDS; ) {
            double sum = run.getAsDouble();
            long end = System.nanoTime();
            if (sum != 2 * SUMS) {
                throw new IllegalStateException("the sums should come to " + 2 * SUMS + ", got " + sum);
            }
            fastest = Math.min(fastest, Math.max(1, end - start));
            start = end;
        }
        return fastest;
    }

    /**
     * {@return the sum of twelve independent sums, each tending to 2}
     *
     * <p>So many hide the latency of two units and still fit 16 registers.
     */
    public static double run() {
        DoubleVector q = DoubleVector.broadcast(SPECIES, 0.5);
        DoubleVector u = DoubleVector.broadcast(SPECIES, 1.0);
        DoubleVector a0 = u;
        DoubleVector a1 = u;
        DoubleVector a2 = u;
        DoubleVector a3 = u;
        DoubleVector a4 = u;
        DoubleVector a5 = u;
        DoubleVector a6 = u;
        DoubleVector a7 = u;
        DoubleVector a8 = u;
        DoubleVector a9 = u;
        DoubleVector a10 = u;
        DoubleVector a11 = u;
        for (int i = 0; i < STEPS; i++) {
            a0 = a0.fma(q, u);
            a1 = a1.fma(q, u);
            a2 = a2.fma(q, u);
            a3 = a3.fma(q, u);
            a4 = a4.fma(q, u);
            a5 = a5.fma(q, u);
            a6 = a6.fma(q, u);
            a7 = a7.fma(q, u);
            a8 = a8.fma(q, u);
            a9 = a9.fma(q, u);
            a10 = a10.fma(q, u);
            a11 = a11.fma(q, u);
        }
        DoubleVector sum = a0.add(a1).add(a2).add(a3).add(a4).add(a5);
        return sum.add(a6).add(a7).add(a8).add(a9).add(a10).add(a11).lane(0);
    }

    /** {@return the same sum in floats} */
    public static double floatRun() {
        FloatVector q = FloatVector.broadcast(FLOATS, 0.5f);
        FloatVector u = FloatVector.broadcast(FLOATS, 1f);
        FloatVector a0 = u;
        FloatVector a1 = u;
        FloatVector a2 = u;
        FloatVector a3 = u;
        FloatVector a4 = u;
        FloatVector a5 = u;
        FloatVector a6 = u;
        FloatVector a7 = u;
        FloatVector a8 = u;
        FloatVector a9 = u;
        FloatVector a10 = u;
        FloatVector a11 = u;
        for (int i = 0; i < STEPS; i++) {
            a0 = a0.fma(q, u);
            a1 = a1.fma(q, u);
            a2 = a2.fma(q, u);
            a3 = a3.fma(q, u);
            a4 = a4.fma(q, u);
            a5 = a5.fma(q, u);
            a6 = a6.fma(q, u);
            a7 = a7.fma(q, u);
            a8 = a8.fma(q, u);
            a9 = a9.fma(q, u);
            a10 = a10.fma(q, u);
            a11 = a11.fma(q, u);
        }
        FloatVector sum = a0.add(a1).add(a2).add(a3).add(a4).add(a5);
        return sum.add(a6).add(a7).add(a8).add(a9).add(a10).add(a11).lane(0);
    }
}
