package org.zeline.cli.peak;

import java.util.function.DoubleSupplier;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/** The most floating-point operations that one thread does with fused multiply-adds which touch registers only. */
public final class FmaPeak implements DoubleSupplier {
    private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
    private static final int STEPS = 200_000;
    private static final int SUMS = 12;
    private static final long NANOSECONDS = 1_000_000_000;

    /** Has nothing to set up. */
    public FmaPeak() {}

    /**
     * {@return the fastest of one second of runs in 10^9 operations a second, a multiply-add counting as two; NaN where
     * vectors of doubles have no fused multiply-add and emulating it would measure nothing}
     */
    @Override
    public double getAsDouble() {
        if (SPECIES.length() <= 2 && !System.getProperty("os.arch", "").equals("aarch64")) {
            return Double.NaN;
        }
        long fastest = Long.MAX_VALUE;
        long begin = System.nanoTime();
        for (long start = begin; start - begin < NANOSECONDS; ) {
            double sum = run();
            long end = System.nanoTime();
            if (sum != 2 * SUMS) {
                throw new IllegalStateException("the sums should come to " + 2 * SUMS + ", got " + sum);
            }
            fastest = Math.min(fastest, Math.max(1, end - start));
            start = end;
        }
        return 2.0 * STEPS * SUMS * SPECIES.length() / fastest;
    }

    /** Twelve independent sums, each tending to 2, hide the latency of two units and still fit 16 registers. */
    private static double run() {
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
}
