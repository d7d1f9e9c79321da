package org.zeline.benchmarks;

import java.util.Locale;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.zeline.interpreter.kernel.vector.FmaPeak;

/** Prints the peak rates of fused multiply-adds in double and in single precision, in GFLOP/s. */
public final class FloatPeak {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int SUMS = 12;
    private static final int STEPS = 20_000;
    private static final int SAMPLES = 4000;

    private FloatPeak() {}

    /** Measures both. */
    public static void main(String[] args) {
        double peak = FmaPeak.gigaflops();
        System.out.printf(
                Locale.ROOT,
                "Java %s, fused multiply-add peak: double %.0f, float %.0f GFLOP/s%n",
                Runtime.version(),
                peak,
                gigaflops());
    }

    /** The speed of the fastest of several samples, since interference can only slow a sample down. */
    private static double gigaflops() {
        long fastest = Long.MAX_VALUE;
        for (int sample = 0; sample < SAMPLES; sample++) {
            long start = System.nanoTime();
            float sum = run();
            fastest = Math.min(fastest, Math.max(1, System.nanoTime() - start));
            if (sum != 2 * SUMS) {
                throw new IllegalStateException("the sums should come to " + 2 * SUMS + ", got " + sum);
            }
        }
        return 2.0 * STEPS * SUMS * SPECIES.length() / fastest;
    }

    /** The sum of twelve independent sums, each tending to 2: so many hide the latency of two units. */
    private static float run() {
        FloatVector q = FloatVector.broadcast(SPECIES, 0.5f);
        FloatVector u = FloatVector.broadcast(SPECIES, 1f);
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
